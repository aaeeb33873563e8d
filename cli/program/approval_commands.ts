import { type Command, Option } from "commander";
import { positive } from "./option_values.ts";
import type { Finish, Invocation } from "./invocation.ts";

const JSON_FLAG = ["--json", "as JSON"] as const;
const STATUSES = ["PENDING", "APPROVED", "DENIED", "EXPIRED"];

/** The commands with which a person answers what the policy's human gates ask. */
export function addApprovalCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const load = () => import("../commands/approvals.ts");
  const approvals = program.command("approvals").description(
    "what agents may do only if you say so",
  );
  approvals.command("list", { isDefault: true }).description("what waits for you")
    .addOption(new Option("--status <status>", "with this status").choices(STATUSES))
    .option("--all", "with any status")
    .option("--limit <n>", "how many, the newest", positive, 50)
    .option(...JSON_FLAG)
    .action(async (options) => finish(await (await load()).approvalsList(invocation(), options)));
  approvals.command("show").argument("<id>", "such as A1")
    .description("show one with what would be written or run")
    .option(...JSON_FLAG)
    .action(async (id, options) =>
      finish(await (await load()).approvalsShow(invocation(), id, options))
    );
  approvals.command("approve").argument("<id>", "such as A1")
    .description("let exactly this through, once")
    .option("--always", "and whatever the agent or its role does to this path, or this command")
    .option("--reason <text>", "why, for the log")
    .option(...JSON_FLAG)
    .action(async (id, options) =>
      finish(await (await load()).approvalsDecide(invocation(), id, { approve: true, ...options }))
    );
  approvals.command("deny").argument("<id>", "such as A1")
    .description("refuse it, or withdraw an approval")
    .option("--reason <text>", "why, for the agent and the log")
    .option(...JSON_FLAG)
    .action(async (id, options) =>
      finish(await (await load()).approvalsDecide(invocation(), id, { approve: false, ...options }))
    );
}
