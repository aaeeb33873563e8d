import { type Command, Option } from "commander";
import type { Finish, Invocation } from "./invocation.ts";

/** The commands that put MAESTRO into the agent programs a person uses. */
export function addClientCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const load = () => import("../commands/install.ts");
  const chosen = (command: Command) =>
    command
      .argument(
        "[clients...]",
        "claude, codex, cursor, gemini, qwen, opencode, cline, vscode, droid",
      )
      .addOption(
        new Option("--scope <scope>", "in the project's configuration or in yours")
          .choices(["project", "user"]).default("project"),
      )
      .option("--dry-run", "show what would change, and write nothing");
  chosen(program.command("install"))
    .description("register the MCP server and a short instruction in agent programs")
    .option("--all", "in every client whose directory is in your home")
    .option("--hooks", "and let the client ask MAESTRO before it uses a tool of its own")
    .option("--trust", "and let it use MAESTRO's tools without asking you; trust the hook in Codex")
    .action(async (clients: string[], options) => {
      finish(await (await load()).install(invocation(), clients, options));
    });
  chosen(program.command("uninstall"))
    .description("take out what install put in, and nothing else")
    .option("--all", "out of every client it is in")
    .action(async (clients: string[], options) => {
      finish(await (await load()).uninstall(invocation(), clients, options));
    });
  program.command("update")
    .description("bring every registration to this installation's command")
    .option("--dry-run", "show what would change, and write nothing")
    .action(async (options: { dryRun?: boolean }) => {
      finish(await (await load()).update(invocation(), options));
    });
  // For bin/maestro, which grants this process what it names.
  program.command("client-files", { hidden: true }).argument("[clients...]")
    .action(async (clients: string[]) => {
      finish((await load()).clientFiles(invocation(), clients));
    });
}
