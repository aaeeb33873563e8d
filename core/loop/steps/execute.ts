import { recordAttempt } from "../../ssot/claims/attempts.ts";
import { abandon, requirementResource } from "../../ssot/claims/claim.ts";
import { isLive, leaseOf } from "../../ssot/claims/leases.ts";
import { getRequirement } from "../../ssot/requirements/requirement.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import { workBrief } from "../briefs.ts";
import { loopActor } from "../epoch.ts";
import { type AgentOutcome, ALONE } from "../executor.ts";
import { CLAIM_WAIT_MS, externalExecutor } from "../external_executor.ts";
import type { Loop } from "../loop.ts";
import { type Assignment, schedule } from "../scheduler.ts";
import { restTask, runTask } from "../task.ts";
import { type Place, ROUNDS, Turns } from "../turns.ts";
import { assignReady } from "./assign.ts";
import { gateReason, pauseReason, restReason } from "./pause_reason.ts";
import type { StepResult } from "./step_result.ts";

/** Who is at work in one EXEC step, and why nobody begins any more, if so. */
interface Crew {
  turns: Turns;
  busy: Set<Assignment>;
  attempts: Set<Promise<void>>;
  pause: string | null;
  broken: unknown[];
}

/**
 * EXEC: has what is assigned worked on, up to the run's number of agents at once; where one ends,
 * what has become ready begins. The hub, not the agent, says how it ended. After a failure or a
 * reason to rest nothing new begins, and those at work come to their own end.
 */
export async function execute(given: Loop, run: Run): Promise<StepResult> {
  const { hub, policy } = given.project;
  const defect = new AbortController();
  const loop = { ...given, signal: AbortSignal.any([given.signal, defect.signal]) };
  const turns = new Turns(loop.order ?? ROUNDS);
  const crew: Crew = { turns, busy: new Set(), attempts: new Set(), pause: null, broken: [] };
  const fail = (error: unknown) => {
    crew.broken.push(error);
    defect.abort();
  };
  await begin(loop, run, crew, fail, await hub.read((tx) => schedule(tx, run, policy, [])));
  while (crew.attempts.size > 0) await Promise.race(crew.attempts);
  if (crew.broken.length > 0) throw crew.broken[0];
  return crew.pause !== null
    ? { event: "pause", reason: crew.pause }
    : { event: "executed", reason: "" };
}

type Fail = (error: unknown) => void;

/** All of them take their places before the first one acts, so that the order is theirs. */
async function begin(
  loop: Loop,
  run: Run,
  crew: Crew,
  fail: Fail,
  assignments: readonly Assignment[],
): Promise<void> {
  const begun = [];
  for (const assignment of assignments) {
    const { brief, since } = await loop.project.hub.read(async (tx) => ({
      brief: await workBrief(tx, run, assignment.agent),
      since: tx.now,
    }));
    const elsewhere = assignment.foreign ||
      (loop.executor.actsElsewhere?.(assignment.role) ?? false);
    const place = elsewhere ? null : crew.turns.join(assignment.agent);
    begun.push({ assignment, brief, since, place });
  }
  for (const { assignment, ...work } of begun) {
    crew.busy.add(assignment);
    const ended = attempt(loop, run, crew, fail, assignment, work)
      .catch(fail)
      .finally(() => crew.attempts.delete(ended));
    crew.attempts.add(ended);
  }
}

async function attempt(
  loop: Loop,
  run: Run,
  crew: Crew,
  fail: Fail,
  assignment: Assignment,
  { brief, since, place }: { brief: string; since: string; place: Place | null },
): Promise<void> {
  const task = { kind: "work", ...assignment } as const;
  const executor = assignment.foreign
    ? externalExecutor(loop.project, CLAIM_WAIT_MS)
    : loop.executor;
  const ending = await runTask({ ...loop, executor }, run, { ...task, brief, turn: place ?? ALONE })
    .catch(
      (error) => {
        // A defect is nobody's attempt: all stop, and what they hold is given back at the resume.
        fail(error);
        return null;
      },
    );
  // Who acted elsewhere needs a turn for its end alone.
  await (place ?? crew.turns.join(assignment.agent)).leave(async () => {
    if (ending === null) return;
    crew.pause ??= await settle(loop, run, assignment, since, ending);
    crew.busy.delete(assignment);
    crew.pause ??= await loop.project.hub.read((tx) => restReason(tx, loop, run));
    // Who is asked for each move is asked after each attempt.
    if (crew.pause !== null || run.options.controller === "llm") return;
    await begin(loop, run, crew, fail, await assignReady(loop, run, [...crew.busy]));
  });
}

/** Records how an attempt ended; where it was none, why the run has to rest. */
async function settle(
  loop: Loop,
  run: Run,
  assignment: Assignment,
  since: string,
  outcome: AgentOutcome,
): Promise<string | null> {
  const { requirement, agent } = assignment;
  const { status } = await loop.project.hub.read((tx) => getRequirement(tx, requirement));
  const done = status === "DONE";
  const pause = done
    ? null
    : await pauseReason(loop, run, outcome) ?? await gateReason(loop, agent, since);
  if (pause === null) await keepAttempt(loop, run, assignment, done ? "DONE" : "FAILED", outcome);
  else {
    await giveBack(loop, run, requirement, pause);
    await restTask(loop, run, { kind: "work", ...assignment });
  }
  return pause;
}

async function giveBack(loop: Loop, run: Run, id: string, reason: string): Promise<void> {
  const label = { action: "REQUIREMENT_RELEASE", input: { id, reason } };
  await loop.project.hub.write(loopActor(run.id), label, async (tx) => {
    const lease = await leaseOf(tx, requirementResource(id));
    // An agent from elsewhere goes on while the run rests.
    const foreign = lease && isLive(lease, tx.nowMs) && !lease.session.startsWith(`${run.id}/`);
    if (!foreign) await abandon(tx, id, reason);
  });
}

async function keepAttempt(
  loop: Loop,
  run: Run,
  { requirement, agent }: Assignment,
  outcome: "DONE" | "FAILED",
  { reason }: AgentOutcome,
): Promise<void> {
  const label = { action: "ATTEMPT_END", target: `requirement:${requirement}`, input: { outcome } };
  await loop.project.hub.write(loopActor(run.id), label, async (tx) => {
    const { title } = await getRequirement(tx, requirement);
    const attempt = { run: run.id, epoch: run.epoch, requirement, title, agent, outcome, reason };
    await recordAttempt(tx, attempt);
    if (outcome === "FAILED") await abandon(tx, requirement, reason);
    tx.target = `requirement:${requirement}`;
  });
  loop.emit({
    type: "attempt",
    run: run.id,
    epoch: run.epoch,
    requirement,
    agent,
    outcome,
    reason,
  });
}
