import { type Command, Option } from "commander";
import type { Finish, Invocation } from "./invocation.ts";
import { collect, natural, positive } from "./option_values.ts";

/** The commands that drive runs, and those that tell of one. */
export function addRunCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  const runs = runOptions(
    program.command("run").argument("<task>", "what to build, in a sentence or more"),
  )
    .description("plan, build, verify and tag a requirement")
    .option("--policy <file>", "policy for this mission, on top of the project's")
    .option("--demo", "with the scripted demo agents instead of a model")
    .option("--no-review", "without the review agent")
    .action(async (task: string, options) => {
      const { run } = await import("../commands/run.ts");
      finish(await run(invocation(), task, options));
    });
  const rest = (kind: "pause" | "stop", description: string) =>
    runs.command(kind).argument("[run]", "run id (default: the newest)").description(description)
      .action(async (id: string | undefined) => {
        const { runRest } = await import("../commands/run_rest.ts");
        finish(await runRest(invocation(), kind, id, runs.opts<{ json?: boolean }>()));
      });
  rest("pause", "let a run rest once the agents at work have come to an end");
  rest("stop", "let a run rest at once; what it did stays");
  runOptions(program.command("resume").argument("[run]", "run id (default: the newest)"))
    .description("go on with a run that was paused, escalated or killed")
    .option(
      "--answer <text>",
      "your word on what went wrong, or Q1=text to a question",
      collect,
      [],
    )
    .option("--review", "with the review agent, if the run was started without")
    .option("--no-review", "without the review agent")
    .option("--abandon", "end it and roll its open epoch back")
    .action(async (id: string | undefined, options) => {
      const { resume } = await import("../commands/run.ts");
      finish(await resume(invocation(), id, options));
    });
  addRecordCommands(program, invocation, finish);
  program.command("demo").description("watch scripted agents build, fail, roll back and succeed")
    .option("--dir <dir>", "empty directory to work in (default: a new temporary one)")
    .option("--json", "print the result as JSON")
    .option("--events", "print every event as a JSON line")
    .option("--no-live", "print lines instead of redrawing the screen")
    .action(async (options) => {
      const { demo } = await import("../commands/demo.ts");
      finish(await demo(invocation(), options));
    });
}

/** The options of both ways to drive a run. */
function runOptions(command: Command): Command {
  return command
    .option("--retries <n>", "failed epochs before it escalates", natural)
    .option("--max-tokens <n>", "pause after so many tokens", positive)
    .option(
      "--max-steps <n>",
      "pause after so many actions on the workspace (files and commands)",
      positive,
    )
    .option("--max-minutes <n>", "pause after so many minutes", positive)
    .option("--parallel <n>", "agents at work at the same time", positive)
    .option(
      "--executor <role=kind>",
      "who does a role's tasks: builtin, command or external",
      collect,
      [],
    )
    .addOption(
      new Option("--questions <how>", "whether the planner's questions wait for your answer")
        .choices(["ask", "assume"]),
    )
    .addOption(
      new Option("--controller <who>", "who chooses among the moves that the loop allows")
        .choices(["fsm", "llm"]),
    )
    .option("--model <name>", "model to ask")
    .option("--json", "print the result as JSON")
    .option("--events", "print every event as a JSON line")
    .option("--no-live", "print lines instead of redrawing the screen");
}

/** What can be made of a run's record. */
function addRecordCommands(
  program: Command,
  invocation: () => Invocation,
  finish: Finish,
): void {
  program.command("replay").argument("[run]", "run id (default: the newest)")
    .description("do a recorded run again in a scratch workspace, and compare")
    .option("--from <n>", "leave the record at this exchange", positive)
    .option("--with-live", "go on with the configured model there")
    .option("--keep", "keep the scratch workspace")
    .option("--json", "print the result as JSON")
    .option("--events", "print every event as a JSON line")
    .action(async (id: string | undefined, options) => {
      const { replay } = await import("../commands/replay.ts");
      finish(await replay(invocation(), id, options));
    });
  program.command("report").argument("[run]", "run id (default: the newest)")
    .description("what a run did, what it cost and what you can do, as Markdown")
    .option("--html <file>", "write it as one HTML file instead")
    .option("--output <file>", "write the Markdown to a file")
    .action(async (id: string | undefined, options: { html?: string; output?: string }) => {
      const { report } = await import("../commands/report.ts");
      finish(await report(invocation(), id, options));
    });
  program.command("trajectory").argument("[run]", "run id (default: the newest)")
    .description("what the agents of a run said and did, as an ATIF trajectory")
    .option("--output <file>", "write it to a file")
    .action(async (id: string | undefined, options: { output?: string }) => {
      const { trajectory } = await import("../commands/trajectory.ts");
      finish(await trajectory(invocation(), id, options));
    });
}
