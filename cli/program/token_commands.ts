import { type Command, Option } from "commander";
import { AGENT_ROLES } from "./agent_roles.ts";
import { positive } from "./option_values.ts";
import type { Finish, Invocation } from "./invocation.ts";

/** Adds `token create`, `list` and `revoke`. */
export function addTokenCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const token = program.command("token").description("who may connect to `maestro serve`");
  token.command("create").description("make a token for an agent; it is shown once")
    .requiredOption("--agent <name>", "the agent that it stands for")
    .addOption(new Option("--role <role>", "its role").choices(AGENT_ROLES).default("any"))
    .option("--days <n>", "how long it is valid", positive, 30)
    .option("--json", "as JSON")
    .action(async (options) => {
      const { tokenCreate } = await import("../commands/token.ts");
      finish(await tokenCreate(invocation(), options));
    });
  token.command("list").description("tokens, without their secrets")
    .option("--all", "also those that ran out or were revoked")
    .option("--json", "as JSON")
    .action(async (options: { all?: boolean; json?: boolean }) => {
      const { tokenList } = await import("../commands/token.ts");
      finish(await tokenList(invocation(), options));
    });
  token.command("revoke").argument("<id>", "such as T1")
    .description("end a token at once")
    .action(async (id: string) => {
      const { tokenRevoke } = await import("../commands/token.ts");
      finish(await tokenRevoke(invocation(), id));
    });
}
