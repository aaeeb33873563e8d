import { z } from "zod";
import {
  fail,
  getRun,
  isDriven,
  latestRun,
  lookAgain,
  overview,
  PARALLEL_MAX,
  type ReadTx,
} from "../../core/state.ts";
import type { Run, RunChanges } from "../../core/mod.ts";
import { commitOnce, type Session } from "../session.ts";
import { defineTool, type ToolCall } from "../tool.ts";

const RUNNERS = ["planning", "any", "human"] as const;
/** The longest wait of one call: clients give up on silent calls after a minute. */
const WAIT_SECONDS_MAX = 50;
/** A run in one of these goes on only when somebody says so. */
const RESTING = ["DONE", "FAIL", "PAUSED", "ESCALATED"];

const runId = z.string().min(1).max(50).optional().describe("Run id; the newest by default");
const limits = {
  max_tokens: z.int().min(1).optional().describe("Pause after so many tokens"),
  max_steps: z.int().min(1).optional().describe("Pause after so many workspace actions"),
  max_minutes: z.int().min(1).optional().describe("Pause after so many minutes"),
  retries: z.int().min(0).max(100).optional().describe("Failed epochs before it escalates"),
  parallel: z.int().min(1).max(PARALLEL_MAX).optional().describe("Agents at once"),
};

const start = defineTool({
  name: "run_start",
  title: "Start or resume a run",
  description:
    "Have built-in agents plan, build, verify and tag a task, driven by this server; or resume a paused or escalated run. Returns at once: follow it with run_status. It pauses when this server ends.",
  effect: "execute",
  toolset: "run",
  roles: RUNNERS,
  input: z.strictObject({
    task: z.string().min(1).max(20_000).optional().describe("What to build; or resume"),
    resume: z.boolean().default(false).describe("Go on with an unfinished run instead"),
    run: runId,
    ...limits,
  }),
  output: z.looseObject({ id: z.string(), state: z.string() }),
  async handle(session, input, call) {
    const { task, resume, run, ...given } = input;
    const runner = session.runner ?? noRunner();
    if (resume === (task !== undefined)) {
      throw fail("invalid", "Cannot start a run: give either task or resume", "One of them.");
    }
    const label = { action: "RUN_REQUESTED", input };
    return await commitOnce(session, call, label, async () => {
      const changes = changesOf(given);
      const begun = task === undefined
        ? await runner.resume(session.actor, run, changes)
        : await runner.start(session.actor, task, changes);
      return { id: begun.id, root: begun.root, state: begun.state };
    });
  },
});

const status = defineTool({
  name: "run_status",
  title: "Follow a run",
  description:
    "Where a run stands and how far it is. With wait_s it answers when the state or epoch changes, at the latest then.",
  effect: "read",
  toolset: "run",
  roles: "all",
  input: z.strictObject({
    run: runId,
    wait_s: z.int().min(0).max(WAIT_SECONDS_MAX).default(0).describe("Seconds to wait at most"),
  }),
  output: z.looseObject({ run: z.unknown(), resting: z.boolean() }),
  async handle(session, { run: id, wait_s }, call) {
    const { hub, stateDir } = session.project;
    const before = await hub.read((tx) => find(tx, id));
    const run = wait_s === 0 || RESTING.includes(before.state)
      ? before
      : await changed(session, before, wait_s * 1_000, call);
    const seen = await hub.read((tx) => overview(tx, { run: run.id, limit: 10 }));
    const resting = RESTING.includes(run.state);
    const { progress, criteria, claims } = seen;
    return {
      run: seen.run,
      resting,
      driven: !resting && isDriven(stateDir),
      progress,
      criteria,
      claims,
    };
  },
});

const stop = defineTool({
  name: "run_stop",
  title: "Pause or stop a run",
  description:
    "Ask whichever process drives the run to let it rest: pause after the agents at work come to an end, stop at once. Nothing is undone; run_start with resume goes on.",
  effect: "write",
  repeatable: true,
  toolset: "run",
  roles: RUNNERS,
  input: z.strictObject({
    run: runId,
    kind: z.enum(["pause", "stop"]).default("stop").describe("How soon"),
  }),
  output: z.looseObject({ id: z.string(), state: z.string() }),
  async handle(session, input, call) {
    const label = { action: "RUN_REST_REQUESTED", input };
    return await commitOnce(session, call, label, async () => {
      const { requestRest } = await import("../../core/mod.ts");
      const { id, state } = await requestRest(
        session.project,
        session.actor,
        input.kind,
        input.run,
      );
      return { id, state, asked: input.kind };
    });
  },
});

/** Waits until a run's state or epoch is another, or the time is over; says where it is. */
async function changed(
  { project: { hub } }: Session,
  before: Run,
  waitMs: number,
  { signal, onStep }: ToolCall,
): Promise<Run> {
  const untilMs = hub.clock.now() + waitMs;
  return await lookAgain(hub, signal, async () => {
    const run = await hub.read((tx) => getRun(tx, before.id));
    const isOther = run.state !== before.state || run.epoch !== before.epoch;
    if (isOther || hub.clock.now() >= untilMs) return { value: run, untilMs: null };
    onStep?.(`${run.id} is in ${run.state}, epoch ${run.epoch}`);
    return { value: run, untilMs };
  });
}

async function find(tx: ReadTx, id: string | undefined): Promise<Run> {
  const run = id === undefined ? await latestRun(tx) : await getRun(tx, id);
  if (run) return run;
  throw fail("not_found", "Cannot follow a run: there is none yet", "Start one with run_start.");
}

function changesOf(given: {
  max_tokens?: number | undefined;
  max_steps?: number | undefined;
  max_minutes?: number | undefined;
  retries?: number | undefined;
  parallel?: number | undefined;
}): RunChanges {
  const { max_tokens, max_steps, max_minutes, retries, parallel } = given;
  const named = {
    maxTokens: max_tokens,
    maxSteps: max_steps,
    maxMinutes: max_minutes,
    retries,
    parallel,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

function noRunner(): never {
  throw fail(
    "unavailable",
    "Cannot start a run: this process ends with the call",
    "Use `maestro run` in a terminal, or run_start through `maestro mcp` or `maestro serve`.",
  );
}

export const runTools = [start, status, stop];
