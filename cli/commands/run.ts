import type { Model } from "../../agents/mod.ts";
import {
  driveRun,
  fail,
  getRun,
  latestRun,
  lockRun,
  type LoopState,
  nextState,
  type Run,
  type RunOptions,
  startRun,
  updateRun,
} from "../../core/mod.ts";
import { builtinAgents, configuredModel, demoModel } from "../builtin_agents.ts";
import { open, type Opened } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import { untilInterrupted } from "../interrupt.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program.ts";
import { progress } from "../progress.ts";
import { type RunSummary, summarise, summaryText } from "../run_summary.ts";
import type { SettingKey } from "../settings.ts";

export interface RunFlags {
  retries?: number;
  maxTokens?: number;
  maxSteps?: number;
  maxMinutes?: number;
  model?: string;
  review?: boolean;
  demo?: boolean;
  abandon?: boolean;
  json?: boolean;
  events?: boolean;
}

/** `maestro run <task>`. Exit codes: 0 DONE, 4 escalated, 5 paused. */
export async function run(invocation: Invocation, task: string, flags: RunFlags): Promise<number> {
  const opened = await open(invocation, settingsOf(flags));
  return await closing(opened, async () => {
    const model = await modelFor(opened, invocation, flags.demo === true);
    using _lock = lockRun(opened.project.stateDir);
    const started = await startRun(opened.project, PERSON, task, runOptions(opened, flags));
    return await drive(invocation, opened, model, started.id, flags);
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
    const found = await findRun(opened, id);
    using _lock = lockRun(opened.project.stateDir);
    if (flags.abandon) return await abandonRun(invocation, opened, found, flags);
    const model = await modelFor(opened, invocation, found.options.script !== null);
    await reopen(opened, found, flags);
    return await drive(invocation, opened, model, found.id, flags);
  });
}

/** Drives a run to rest, showing it, and prints how it ended. */
export async function drive(
  invocation: Invocation,
  { project, config }: Opened,
  model: Model,
  id: string,
  flags: RunFlags,
): Promise<number> {
  const { terminal } = invocation;
  const { notice } = await project.sandbox();
  if (notice !== null) terminal.err(`maestro: ${notice}\n`);
  const run = await untilInterrupted(terminal, (signal) =>
    driveRun({
      project,
      executor: builtinAgents(project, model),
      review: flags.review !== false && config.flag("run.review"),
      emit: progress(terminal, flags.events === true),
      signal,
    }, id));
  report(invocation, await summarise(project, run), flags);
  return exitCode(run);
}

/** Prints a run's end once: JSON, the last event line, or a table. */
export function report({ terminal }: Invocation, summary: RunSummary, flags: RunFlags): void {
  if (flags.events) terminal.out(JSON.stringify({ type: "end", ...summary }) + "\n");
  else if (flags.json) terminal.out(JSON.stringify(summary, null, 2) + "\n");
  else terminal.out(summaryText(summary, terminal));
}

export function exitCode(run: Run): number {
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

async function modelFor(opened: Opened, invocation: Invocation, demo: boolean): Promise<Model> {
  return demo ? await demoModel() : configuredModel(opened.config, invocation.terminal.env);
}

function settingsOf(flags: RunFlags): Partial<Record<SettingKey, string | number | boolean>> {
  const given: [SettingKey, string | number | boolean | undefined][] = [
    ["run.retries", flags.retries],
    ["run.max_tokens", flags.maxTokens],
    ["run.max_steps", flags.maxSteps],
    ["run.max_minutes", flags.maxMinutes],
    ["model.name", flags.model],
  ];
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function runOptions({ config }: Opened, flags: RunFlags): RunOptions {
  return {
    maxTokens: config.number("run.max_tokens"),
    maxSteps: config.number("run.max_steps"),
    maxMinutes: config.number("run.max_minutes"),
    retries: config.number("run.retries") ?? 0,
    script: flags.demo ? "demo" : null,
  };
}

async function findRun({ project }: Opened, id: string | undefined): Promise<Run> {
  const found = await project.hub.read((tx) => id === undefined ? latestRun(tx) : getRun(tx, id));
  if (!found) {
    throw fail("not_found", "Cannot resume: there is no run yet", "Start one with `maestro run`.");
  }
  if (found.state === "DONE" || found.state === "FAIL") {
    throw fail("conflict", `Cannot resume ${found.id}: it is ${found.state}`, "Start a new one.");
  }
  return found;
}

/** A person's word moves a resting run on; limits given now replace the old ones. */
async function reopen({ project, config }: Opened, run: Run, flags: RunFlags): Promise<void> {
  const label = { action: "RUN_RESUME", target: `run:${run.id}`, input: { ...flags } };
  const resting = run.state === "PAUSED" || run.state === "ESCALATED";
  const fresh = run.state === "ESCALATED" ? config.number("run.retries") ?? 0 : run.retriesLeft;
  await project.hub.write(PERSON, label, async (tx) => {
    await updateRun(tx, run.id, {
      options: {
        ...run.options,
        maxTokens: config.number("run.max_tokens") ?? run.options.maxTokens,
        maxSteps: config.number("run.max_steps") ?? run.options.maxSteps,
        maxMinutes: config.number("run.max_minutes") ?? run.options.maxMinutes,
      },
      retriesLeft: flags.retries ?? fresh,
      ...(resting ? { state: resumed(run), resumeState: null, reason: "" } : {}),
    });
  });
}

function resumed(run: Run): LoopState {
  return nextState(run.state as LoopState, "resume", run.resumeState as LoopState | null);
}

async function abandonRun(
  invocation: Invocation,
  { project }: Opened,
  run: Run,
  flags: RunFlags,
): Promise<number> {
  const label = { action: "RUN_ABANDON", target: `run:${run.id}`, input: null };
  const resting = run.state === "PAUSED" || run.state === "ESCALATED";
  const ended = await project.hub.write(PERSON, label, async (tx) => {
    const state = resting ? nextState(run.state as LoopState, "abandon", null) : "FAIL";
    await updateRun(tx, run.id, { state, reason: "ended by a person" });
    return await getRun(tx, run.id);
  });
  report(invocation, await summarise(project, ended), flags);
  return EXIT.ok;
}
