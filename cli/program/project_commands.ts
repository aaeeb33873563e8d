import type { Command } from "commander";
import type { Finish, Invocation } from "./invocation.ts";

/** The commands about a project as a whole: its settings, its state, what agents hold of it. */
export function addProjectCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  program.command("init").argument("[path]", "directory of the project")
    .description("make a directory a MAESTRO project")
    .action(async (path?: string) => {
      const { init } = await import("../commands/init.ts");
      finish(
        await init(invocation(), path ?? program.opts<{ project?: string }>().project),
      );
    });
  program.command("status").description("show requirements, contracts, claims and the run")
    .option("--at <position>", "as it was: a log position, snapshot or time")
    .option("--watch", "follow the run until it rests, whichever process drives it")
    .option("--json", "as JSON")
    .action(async (options: { at?: string; watch?: boolean; json?: boolean }) => {
      if (options.watch) {
        const { watch } = await import("../commands/watch.ts");
        return finish(await watch(invocation()));
      }
      const { status } = await import("../commands/status.ts");
      finish(await status(invocation(), options));
    });
  program.command("config").argument("[key]").argument("[value]")
    .description("show settings and where they come from, or set one")
    .option("--global", "set it in ~/.maestro/config.yaml")
    .option("--json", "as JSON")
    .option("--value", "only the value")
    .option("--unset", "take the key out of the file")
    .addHelpText(
      "after",
      "\n`config models` shows which model each role asks, `config models test` asks each a question.",
    )
    .action(async (key, value, options) => {
      if (key === "models") {
        const { configModels } = await import("../commands/config_models.ts");
        return finish(await configModels(invocation(), value, options));
      }
      const { config } = await import("../commands/config.ts");
      finish(await config(invocation(), key, value, options));
    });
  program.command("doctor").description("check what this machine and project have and lack")
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }) => {
      const { doctor } = await import("../commands/doctor.ts");
      finish(await doctor(invocation(), options));
    });
  addLockCommands(program, invocation, finish);
  addDatabaseCommands(program, invocation, finish);
  addGrantCommands(program, invocation, finish);
}

function addLockCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const lock = program.command("lock").description("what agents hold");
  lock.command("list", { isDefault: true }).description("claims and locks that hold now")
    .option("--json", "as JSON")
    .action(async (options: { json?: boolean }) => {
      const { lockList } = await import("../commands/lock.ts");
      finish(await lockList(invocation(), options));
    });
  lock.command("release").argument("<resource>", "such as requirement:R0.2 or path:src/api/**")
    .description("take a lock or a claim away from whoever holds it")
    .action(async (resource: string) => {
      const { lockRelease } = await import("../commands/lock.ts");
      finish(await lockRelease(invocation(), resource));
    });
}

function addDatabaseCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const db = program.command("db").description("where the shared state is kept");
  db.command("move").argument("<to>", "PostgreSQL URL or SQLite file, empty or new")
    .description("copy the whole state to another database, and verify the copy")
    .option("--switch", "then use it: write it into .maestro/config.yaml")
    .option("--json", "as JSON")
    .action(async (to: string, options: { switch?: boolean; json?: boolean }) => {
      const { dbMove } = await import("../commands/db.ts");
      finish(await dbMove(invocation(), to, options));
    });
}

/** For bin/maestro, which grants the process what they name. */
function addGrantCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  program.command("model-grants", { hidden: true }).action(async () => {
    const { modelGrants } = await import("../commands/model_grants.ts");
    finish(await modelGrants(invocation()));
  });
  program.command("network-grants", { hidden: true }).action(async () => {
    const { networkGrants } = await import("../commands/network_grants.ts");
    finish(await networkGrants(invocation()));
  });
  program.command("agent-variables", { hidden: true }).action(async () => {
    const { agentVariables } = await import("../commands/agent_variables.ts");
    finish(await agentVariables(invocation()));
  });
}
