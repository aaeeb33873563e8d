import { type Command, Option } from "commander";
import { collect, natural, positive } from "./option_values.ts";
import type { Finish, Invocation } from "./invocation.ts";

interface RestoreFlags {
  seq?: number;
  force?: boolean;
  json?: boolean;
}

const AT = "as it was: a log position, snapshot or time";
const JSON_FLAG = ["--json", "as JSON"] as const;

/** The commands about what happened: log, snapshots, earlier states, export and import. */
export function addHistoryCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  addLogCommands(program.command("log").description("the execution log"), invocation, finish);
  const snapshots = program.command("snapshot").description("named points of history");
  addSnapshotCommands(snapshots, invocation, finish);
  addRequirementCommands(
    program.command("requirement").description("the requirements tree"),
    invocation,
    finish,
  );
  program.command("export").description("write the shared state as YAML, for review with git")
    .option("--dir <dir>", "directory to write to", "maestro-export")
    .action(async (options: { dir: string }) => {
      const { exportYaml } = await import("../commands/interchange.ts");
      finish(await exportYaml(invocation(), options.dir));
    });
  program.command("import").argument("<dir>", "directory with the files")
    .description("read what export wrote into an empty project")
    .action(async (dir: string) => {
      const { importYaml } = await import("../commands/interchange.ts");
      finish(await importYaml(invocation(), dir));
    });
}

function addLogCommands(log: Command, invocation: () => Invocation, finish: Finish): void {
  const filtered = (command: Command) =>
    command
      .option("--agent <name>", "of this agent; `name*` for any ending")
      .option("--action <type>", "of this type, such as `CODE_*`")
      .option("--target <target>", "on this target, such as R0.2, C1, `src/api/*`")
      .addOption(
        new Option("--status <status>", "with this status")
          .choices(["SUCCESS", "FAILED", "DENIED"]),
      )
      .option("--since <time>", "at or after, such as 2026-01-31T10:00Z")
      .option("--until <time>", "at or before");
  filtered(log.command("show", { isDefault: true })).description(
    "show the newest entries, or a page",
  )
    .option("--after <seq>", "the entries after this one", natural)
    .option("--before <seq>", "the entries before this one", positive)
    .option("--limit <n>", "how many, at most 1000", positive, 20)
    .option("--json", "as JSON lines")
    .action(async (options) => {
      const { logShow } = await import("../commands/log.ts");
      finish(await logShow(invocation(), options));
    });
  filtered(log.command("tail")).description("show the last entries")
    .option("-f, --follow", "and those to come, until Ctrl-C")
    .option("--limit <n>", "how many to begin with", positive, 10)
    .option("--json", "as JSON lines")
    .action(async (options) => {
      const { logTail } = await import("../commands/log.ts");
      finish(await logTail(invocation(), options));
    });
  log.command("export").description("write the whole log")
    .addOption(
      new Option("--format <format>", "every field, or the documented YAML form")
        .choices(["jsonl", "yaml"]).default("jsonl"),
    )
    .option("--output <file>", "file to write (default: standard output)")
    .action(async (options) => {
      const { logExport } = await import("../commands/log_export.ts");
      finish(await logExport(invocation(), options));
    });
  log.command("anchor").description("print the head of the chain, to be kept elsewhere")
    .option(...JSON_FLAG)
    .action(async (options) => {
      const { logAnchor } = await import("../commands/log.ts");
      finish(await logAnchor(invocation(), options));
    });
  log.command("verify")
    .description("recompute the hash chain and compare the state with the journal")
    .option(
      "--anchor <line|file>",
      "compare with what `log anchor` printed; repeatable",
      collect,
      [],
    )
    .option("--foreign-ok", "though tags anchor only an earlier log: this one was begun on purpose")
    .option(...JSON_FLAG)
    .action(async (options) => {
      const { logVerify } = await import("../commands/log_verify.ts");
      finish(await logVerify(invocation(), options));
    });
}

function addSnapshotCommands(
  snapshots: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const load = () => import("../commands/snapshot.ts");
  snapshots.command("create").argument("[name]").description("take one of state and files")
    .option(...JSON_FLAG)
    .action(async (name, options) =>
      finish(await (await load()).snapshotCreate(invocation(), name, options))
    );
  snapshots.command("list").description("list them")
    .option("--limit <n>", "how many, the newest", positive, 50)
    .option(...JSON_FLAG)
    .action(async (options) => finish(await (await load()).snapshotList(invocation(), options)));
  snapshots.command("show").argument("<id>").description("show one and what changed since")
    .option(...JSON_FLAG)
    .action(async (id, options) =>
      finish(await (await load()).snapshotShow(invocation(), id, options))
    );
  snapshots.command("diff").argument("<a>").argument("[b]", "default: now")
    .description("show what differs between two snapshots, log positions or times")
    .option("--limit <n>", "rows and files at most", positive, 50)
    .option("--all", "bookkeeping too: leases, spend, runs, ...")
    .option(...JSON_FLAG)
    .action(async (from, to, options) =>
      finish(await (await load()).snapshotDiff(invocation(), from, to, options))
    );
  snapshots.command("restore").argument("[id]", "snapshot, log position or time")
    .description("put state and files back together, as new history")
    .option("--seq <n>", "log position", natural)
    .option("--force", "take claims away and end an unfinished run first")
    .option(...JSON_FLAG)
    .action(async (id: string | undefined, options: RestoreFlags, command: Command) => {
      if ((id === undefined) === (options.seq === undefined)) {
        command.error("error: give either an id or --seq", { exitCode: 2 });
      }
      const to = id ?? String(options.seq);
      finish(await (await load()).snapshotRestore(invocation(), to, options));
    });
  snapshots.command("recover").argument("<id>", "snapshot, or run-1/epoch-1-failed")
    .argument("[path]", "file or directory to bring back")
    .description("list the files a kept tree has, or bring them back")
    .option("--all", "bring all of them back")
    .option(...JSON_FLAG)
    .action(async (id, path, options) => {
      const { snapshotRecover } = await import("../commands/snapshot_recover.ts");
      finish(await snapshotRecover(invocation(), id, path, options));
    });
}

function addRequirementCommands(
  requirements: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const load = () => import("../commands/requirement.ts");
  const listing = (command: Command) =>
    command.argument("[under]", "only this requirement and what lies below")
      .option("--at <position>", AT)
      .option("--status <status>", "only these")
      .option("--role <role>", "only these")
      .option("--limit <n>", "how many", positive, 200)
      .option(...JSON_FLAG);
  listing(requirements.command("list")).description("list requirements")
    .action(async (under, options) =>
      finish(await (await load()).requirementList(invocation(), under, options))
    );
  listing(requirements.command("tree")).description("show the tree with its progress")
    .action(async (under, options) =>
      finish(await (await load()).requirementTree(invocation(), under, options))
    );
  requirements.command("show").argument("<id>").description("show one requirement")
    .option("--at <position>", AT)
    .option(...JSON_FLAG)
    .action(async (id, options) =>
      finish(await (await load()).requirementShow(invocation(), id, options))
    );
}
