import {
  abandonRun,
  driveRun,
  type Executor,
  FREE,
  getRequirement,
  getRun,
  lockRun,
  type Project,
  reopenRun,
  type Run,
  type RunEvent,
  startRun,
  unfinishedRun,
} from "../../core/mod.ts";
import { open, type Opened } from "../composition.ts";
import { runAgents } from "../executors.ts";
import { EXIT } from "../exit_codes.ts";
import { untilInterrupted } from "../interrupt.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { eventLine } from "../run_view/events.ts";
import { modelsPart } from "../record/models_part.ts";
import { openView, type RunView } from "../run_view/run_view.ts";
import { type RunSummary, summarise, summaryText } from "../run_summary.ts";
import { readMissionPolicy } from "./policy_file.ts";
import { answersOf, changesOf, type RunFlags, runOptions, settingsOf } from "./run_flags.ts";

export type { RunFlags };

/** `maestro run <task>`. Exit codes: 0 DONE, 4 escalated, 5 paused. */
export async function run(invocation: Invocation, task: string, flags: RunFlags): Promise<number> {
  const opened = await open(invocation, settingsOf(flags));
  return await closing(opened, async () => {
    const options = runOptions(opened.config, flags);
    const executor = await runAgents(opened, invocation.terminal, options);
    using _lock = lockRun(opened.project.stateDir);
    const policy = flags.policy === undefined
      ? null
      : await readMissionPolicy(invocation, flags.policy, "the run");
    const started = await startRun(opened.project, PERSON, task, options, policy);
    return await drive(invocation, opened.project, executor, started.id, flags);
  });
}

/** `maestro resume [run]`: from the last committed step, with new limits where given. */
export async function resume(
  invocation: Invocation,
  id: string | undefined,
  flags: RunFlags,
): Promise<number> {
  const opened = await open(invocation, settingsOf(flags));
  return await closing(opened, async () => {
    // Locked first: what is read of a run that another process drives may be past already.
    using _lock = lockRun(opened.project.stateDir);
    const found = await opened.project.hub.read((tx) => unfinishedRun(tx, id));
    if (flags.abandon) return await abandonNow(invocation, opened.project, found.id, flags);
    const changes = changesOf(flags);
    const options = { ...found.options, ...changes };
    const executor = await runAgents(opened, invocation.terminal, options);
    await reopenRun(
      opened.project,
      PERSON,
      found.id,
      changes,
      answersOf(flags.answer),
    );
    return await drive(invocation, opened.project, executor, found.id, flags);
  });
}

/** Drives a run to rest, showing it, and prints how it ended. */
async function drive(
  invocation: Invocation,
  project: Project,
  executor: Executor,
  id: string,
  flags: RunFlags,
): Promise<number> {
  const { terminal } = invocation;
  const { notice } = await project.sandbox();
  if (notice !== null) terminal.err(`maestro: ${notice}\n`);
  const view = await openView(terminal, project.hub, id, flags);
  const { result: run, abandon } = await showing(view, async () => {
    view.emit(await startEvent(project, id));
    return await untilInterrupted(
      view,
      (signal) =>
        driveRun({
          project,
          executor,
          emit: view.emit,
          signal,
          order: FREE,
          models: (run) => modelsPart(project.stateDir, run),
        }, id),
      () => flags.events && terminal.out(eventLine({ type: "end", ...LEFT }, project.hub.clock)),
    );
  });
  if (abandon && run.state !== "DONE") return await abandonNow(invocation, project, id, flags);
  report(invocation, project, await summarise(project, run), exitCode(run), flags);
  return exitCode(run);
}

/** What the last event says where the process left in the middle of a step. */
const LEFT = {
  exit_code: EXIT.interrupted,
  error: { code: "interrupted", message: "Stopped by a person", hint: "maestro resume" },
};

async function showing<T>(view: RunView, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    view.close();
  }
}

async function startEvent({ hub }: Project, id: string): Promise<RunEvent> {
  return await hub.read(async (tx) => {
    const { root, state, epoch, options } = await getRun(tx, id);
    const { title } = await getRequirement(tx, root);
    const { maxTokens: tokens, maxSteps: steps, maxMinutes: minutes } = options;
    return {
      type: "start",
      run: id,
      root,
      title,
      state,
      epoch,
      limits: { tokens, steps, minutes },
    };
  });
}

/** Prints a run's end once: JSON, the last event line, or a table. */
export function report(
  { terminal }: Invocation,
  { hub }: Project,
  summary: RunSummary,
  exitCode: number,
  flags: RunFlags,
): void {
  if (flags.events) {
    terminal.out(eventLine({ type: "end", exit_code: exitCode, ...summary }, hub.clock));
  } else if (flags.json) terminal.out(JSON.stringify(summary, null, 2) + "\n");
  else terminal.out(summaryText(summary, terminal));
}

function exitCode(run: Run): number {
  if (run.state === "DONE") return EXIT.ok;
  if (run.state === "ESCALATED") return EXIT.escalated;
  return run.state === "PAUSED" ? EXIT.paused : EXIT.failed;
}

async function closing(opened: Opened, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } finally {
    await opened.project.close();
  }
}

async function abandonNow(
  invocation: Invocation,
  project: Project,
  id: string,
  flags: RunFlags,
): Promise<number> {
  const { run, undone } = await abandonRun(project, PERSON, id);
  const view = await openView(invocation.terminal, project.hub, id, { ...flags, live: false });
  if (undone) view.emit({ type: "rollback", run: id, epoch: run.epoch, ...undone });
  report(invocation, project, await summarise(project, run), EXIT.ok, flags);
  return EXIT.ok;
}
