import { fail } from "../errors.ts";
import { GATE_ACTION } from "../harness/mod.ts";
import type { Project } from "../project.ts";
import {
  addRoot,
  MAX_DESCRIPTION_CHARS,
  MAX_TITLE_CHARS,
} from "../ssot/requirements/requirement_tree.ts";
import { setMissionPolicy } from "../ssot/missions/mission_policies.ts";
import type { Actor } from "../ssot/roles.ts";
import {
  createRun,
  getRun,
  latestRun,
  type Run,
  type RunOptions,
  updateRun,
} from "../ssot/runs/runs.ts";
import { openRunPurse } from "../ssot/runs/spend.ts";
import { loopActor } from "./epoch.ts";
import { writeReport } from "./report/write_report.ts";
import type { Loop } from "./loop.ts";
import { type LoopState, nextState, RESTING, TRANSITIONS } from "./machine.ts";
import { recoverRun } from "./run_control.ts";
import { heardStop } from "./run_requests.ts";
import { assign } from "./steps/assign.ts";
import { execute } from "./steps/execute.ts";
import { check, commit } from "./steps/finish.ts";
import { restReason } from "./steps/pause_reason.ts";
import { plan } from "./steps/plan.ts";
import type { StepResult } from "./steps/step_result.ts";
import { validate } from "./steps/validate.ts";
import { FREE } from "./turns.ts";

/** One step per working state; each performs one effect and may be repeated after a kill. */
const STEPS: Partial<Record<LoopState, (loop: Loop, run: Run) => Promise<StepResult>>> = {
  PLAN: plan,
  ASSIGN: assign,
  EXEC: execute,
  VALID: validate,
  COMMIT: commit,
  CHECK: check,
};

/**
 * Creates a mission's root requirement from a sentence, with a policy of its own where given (of
 * which the caller has seen that it can be read), and the run that will work on it.
 */
export async function startRun(
  project: Project,
  actor: Actor,
  task: string,
  options: RunOptions,
  policy: string | null = null,
): Promise<Run> {
  const text = task.trim();
  if (text === "" || text.length > MAX_DESCRIPTION_CHARS) {
    throw fail(
      "invalid",
      `Cannot run a requirement of ${text.length} characters`,
      `Give 1 to ${MAX_DESCRIPTION_CHARS} characters; put more into a file of the project and name it.`,
    );
  }
  const unfinished = await project.hub.read(latestRun);
  if (unfinished && !["DONE", "FAIL"].includes(unfinished.state)) {
    throw fail(
      "conflict",
      `Cannot start another run: ${unfinished.id} is ${unfinished.state}`,
      "Go on with `maestro resume`, or end it with `maestro resume --abandon`.",
    );
  }
  const label = { action: "RUN_START", input: { task: text, options, ...(policy && { policy }) } };
  return await project.hub.write(actor, label, async (tx) => {
    const [first = ""] = text.split("\n");
    const title = first.length > MAX_TITLE_CHARS
      ? `${first.slice(0, MAX_TITLE_CHARS - 3)}...`
      : first;
    const root = await addRoot(tx, { title, description: text === title ? "" : text, role: null });
    const run = await createRun(tx, root, "PLAN", options);
    await openRunPurse(tx, run.id);
    if (policy !== null) {
      await setMissionPolicy(tx, root, policy);
      tx.target = `run:${run.id}`;
    }
    return run;
  });
}

/**
 * Drives a run until it is DONE or rests: perform one effect, persist, repeat. Killed anywhere, it
 * goes on from the last committed step when called again.
 */
export async function driveRun(given: Loop, id: string): Promise<Run> {
  const { hub } = given.project;
  const unsubscribe = announceGates(given, id);
  // Whoever listens looks into the state at any moment, which a run that repeats must not depend on:
  // there a request is noticed between two steps.
  const free = given.order === FREE;
  await using heard = free ? await heardStop(given.project, id) : null;
  const signal = heard ? AbortSignal.any([given.signal, heard.signal]) : given.signal;
  try {
    let run = await recoverRun(given.project, id);
    const loop = { ...given, signal, project: await given.project.forMission(run.root) };
    while (!RESTING.includes(run.state as LoopState)) {
      const state = run.state as LoopState;
      run = await transition(loop, run, await perform(loop, run, state));
    }
    await writeReport(loop.project, run, await loop.models?.(id));
  } finally {
    unsubscribe();
  }
  return await hub.read((tx) => getRun(tx, id));
}

/** Moves a run along the table by one event and persists it. */
async function transition(loop: Loop, run: Run, result: StepResult): Promise<Run> {
  const from = run.state as LoopState;
  const to = nextState(from, result.event, run.resumeState as LoopState | null);
  const label = {
    action: "RUN_TRANSITION",
    target: `run:${run.id}`,
    input: { from, event: result.event },
    note: `${from} -> ${to} (${result.event})`,
  };
  const moved = await loop.project.hub.write(loopActor(run.id), label, async (tx) => {
    await updateRun(tx, run.id, {
      state: to,
      resumeState: to === "PAUSED" ? from : null,
      ...(RESTING.includes(to) ? { request: null } : {}),
      reason: result.reason,
    });
    return await getRun(tx, run.id);
  });
  const { event, reason } = result;
  loop.emit({ type: "state", run: run.id, from, to, event, epoch: moved.epoch, reason });
  return moved;
}

/** A person who watches hears at once of what waits for them. */
function announceGates({ project, emit }: Loop, run: string): () => void {
  return project.hub.subscribe(({ action_type, session, target, agent_id: agent, note }) => {
    if (action_type !== GATE_ACTION || !session.startsWith(`${run}/`)) return;
    emit({ type: "approval", run, id: target.replace("approval:", ""), agent, note });
  });
}

async function perform(loop: Loop, run: Run, state: LoopState): Promise<StepResult> {
  const mayPause = TRANSITIONS[state].pause !== undefined;
  const rest = mayPause ? await loop.project.hub.read((tx) => restReason(tx, loop, run)) : null;
  if (rest !== null) return { event: "pause", reason: rest };
  const step = STEPS[state];
  if (!step) throw fail("internal", `Cannot drive a run in ${state}: it has no step`);
  return await step(loop, run);
}
