import { runLimitReached } from "../ssot/run_limits.ts";
import { attemptOf, waitingApprovals } from "../ssot/approvals.ts";
import { failedAttempts, recordAttempt } from "../ssot/attempts.ts";
import { getRequirement, openLeaves, setStatus } from "../ssot/requirement.ts";
import { abandon } from "../ssot/claim.ts";
import type { Finding, Run } from "../ssot/runs.ts";
import type { StepResult } from "./auto_loop.ts";
import { planBrief, workBrief } from "./briefs.ts";
import { publishEpoch } from "./commit.ts";
import { beginEpoch, loopActor, recordVerdict, rollBackEpoch } from "./epoch.ts";
import type { AgentOutcome } from "./executor.ts";
import type { Loop } from "./loop.ts";
import { type Assignment, schedule } from "./scheduler.ts";
import { restTask, runTask } from "./task.ts";
import { verifyEpoch } from "./verification.ts";

/** PLAN: begins an epoch and has the requirement decomposed, unless open work is planned already. */
export async function plan(loop: Loop, before: Run): Promise<StepResult> {
  const { hub } = loop.project;
  if (before.retriesLeft < 0) return afterRollback(before);
  const run = before.base === null ? await beginEpoch(loop.project, before) : before;
  if (run.verdict !== null) return await failEpoch(loop, run, run.verdict);
  if (await hasOpenLeaves(loop, run)) return { event: "planned", reason: "" };
  const brief = await hub.read((tx) => planBrief(tx, run));
  const task = { kind: "plan", role: "planning", requirement: run.root } as const;
  const outcome = await runTask(loop, run, { ...task, brief });
  if (await hasOpenLeaves(loop, run)) return { event: "planned", reason: "" };
  const pause = await pauseReason(loop, run, outcome);
  if (pause !== null) {
    await restTask(loop, run, task);
    return { event: "pause", reason: pause };
  }
  const message = `no requirement was added: ${outcome.reason}`;
  return await failEpoch(loop, run, [{ source: "plan", subject: run.root, message }]);
}

/** ASSIGN: gives what is ready to the agents of its roles; a failed attempt ends the epoch's work. */
export async function assign(loop: Loop, run: Run): Promise<StepResult> {
  const label = {
    action: "REQUIREMENT_ASSIGN",
    target: `run:${run.id}`,
    input: { epoch: run.epoch },
  };
  const assignments = await loop.project.hub.write(loopActor(run.id), label, async (tx) => {
    if ((await failedAttempts(tx, run)).length > 0) return [];
    const ready = await schedule(tx, run.root);
    for (const { requirement, agent } of ready) {
      await tx.update("requirements", requirement, { assignee: agent, updated_at: tx.now });
    }
    return ready;
  });
  for (const { requirement, agent } of assignments) {
    const { title } = await loop.project.hub.read((tx) => getRequirement(tx, requirement));
    loop.emit({ type: "assigned", run: run.id, epoch: run.epoch, requirement, title, agent });
  }
  return { event: assignments.length > 0 ? "assigned" : "nothing_ready", reason: "" };
}

/** EXEC: has each assigned requirement worked on; the hub, not the agent, says how it ended. */
export async function execute(loop: Loop, run: Run): Promise<StepResult> {
  const assignments = await loop.project.hub.read((tx) => schedule(tx, run.root));
  for (const assignment of assignments) {
    const { requirement, role, agent } = assignment;
    const { brief, since } = await loop.project.hub.read(async (tx) => ({
      brief: await workBrief(tx, run, agent),
      since: tx.now,
    }));
    const task = { kind: "work", role, requirement } as const;
    const outcome = await runTask(loop, run, { ...task, brief });
    const done = (await loop.project.hub.read((tx) =>
      getRequirement(tx, requirement)
    )).status === "DONE";
    const pause = done
      ? null
      : await pauseReason(loop, run, outcome) ?? await gateReason(loop, agent, since);
    if (pause !== null) {
      await giveBack(loop, run, requirement, pause);
      await restTask(loop, run, task);
      return { event: "pause", reason: pause };
    }
    await keepAttempt(loop, run, assignment, done ? "DONE" : "FAILED", outcome);
    if (!done) break;
  }
  return { event: "executed", reason: "" };
}

/** VALID: the epoch is judged; if anything is wrong, all of it is undone. */
export async function validate(loop: Loop, run: Run): Promise<StepResult> {
  // Killed between the rollback and the transition: the epoch is undone already.
  if (run.base === null) return afterRollback(run);
  if (run.verdict !== null && run.verdict.length > 0) {
    return await failEpoch(loop, run, run.verdict);
  }
  const shadow = await loop.project.shadow();
  for (let attempt = 0; attempt < MAX_VERIFICATIONS; attempt++) {
    const tree = await shadow.tree();
    const verification = await verifyEpoch(loop, run);
    if (!verification.judged) return { event: "pause", reason: verification.outcome.reason };
    if (verification.findings.length > 0) return await failEpoch(loop, run, verification.findings);
    if (await shadow.tree() !== tree) continue;
    await recordVerdict(loop.project, run, [], tree);
    return { event: "valid", reason: "" };
  }
  const reason = "the workspace changed each time while it was verified; resume when it rests";
  return { event: "pause", reason };
}

/** A verdict holds for one tree: a person's save meanwhile means looking again, this often. */
const MAX_VERIFICATIONS = 3;

/** COMMIT: names the verified state and tags the verified tree in the user's repository. */
export async function commit(loop: Loop, run: Run): Promise<StepResult> {
  const { tag, note } = await publishEpoch(loop.project, run);
  loop.emit({ type: "tag", run: run.id, epoch: run.epoch, tag, note });
  return { event: "committed", reason: note };
}

/** CHECK: the root is DONE once nothing under it is open. */
export async function check(loop: Loop, run: Run): Promise<StepResult> {
  if (await hasOpenLeaves(loop, run)) return { event: "unsatisfied", reason: "" };
  const label = { action: "REQUIREMENT_COMPLETE", target: `requirement:${run.root}`, input: null };
  await loop.project.hub.write(loopActor(run.id), label, (tx) => setStatus(tx, run.root, "DONE"));
  return { event: "satisfied", reason: "" };
}

/** Verdict first, then the rollback, then the retry or the escalation. */
async function failEpoch(loop: Loop, before: Run, findings: Finding[]): Promise<StepResult> {
  const { project } = loop;
  const judged = before.verdict === null ? await recordVerdict(project, before, findings) : before;
  for (const finding of findings) {
    loop.emit({ type: "finding", run: judged.id, epoch: judged.epoch, finding });
  }
  const { run, restored, kept } = await rollBackEpoch(project, judged);
  loop.emit({ type: "rollback", run: run.id, epoch: run.epoch, restored, kept });
  return afterRollback(run);
}

/** A rollback takes one retry; below zero there was none left to take. */
function afterRollback(run: Run): StepResult {
  const first = run.feedback.at(-1)?.findings[0]?.message.split("\n")[0] ?? "";
  const reason = `epoch ${run.epoch} failed: ${first}`;
  return { event: run.retriesLeft < 0 ? "retries_exhausted" : "invalid", reason };
}

async function hasOpenLeaves(loop: Loop, run: Run): Promise<boolean> {
  return (await loop.project.hub.read((tx) => openLeaves(tx, run.root))).length > 0;
}

/** Why the run should wait rather than count this as a failed attempt; null if it should not. */
async function pauseReason(loop: Loop, run: Run, outcome: AgentOutcome): Promise<string | null> {
  if (loop.signal.aborted || outcome.status === "aborted") return "stopped by a person";
  if (outcome.status === "model_unavailable") return outcome.reason;
  if (outcome.status !== "budget_exhausted") return null;
  return await loop.project.hub.read((tx) => runLimitReached(tx, run));
}

/** The attempt failed at a human gate, which says nothing about the work. */
async function gateReason(loop: Loop, agent: string, since: string): Promise<string | null> {
  const waiting = await loop.project.hub.read((tx) => waitingApprovals(tx, agent, since));
  const [first] = waiting;
  if (!first) return null;
  const more = waiting.length > 1 ? ` and ${waiting.length - 1} more` : "";
  const what = first.status === "PENDING" ? "waits for" : "has by now";
  return `${agent} ${what} a person's approval ${first.id}${more}: ${attemptOf(first)}`;
}

async function giveBack(loop: Loop, run: Run, id: string, reason: string): Promise<void> {
  const label = { action: "REQUIREMENT_RELEASE", input: { id, reason } };
  await loop.project.hub.write(loopActor(run.id), label, (tx) => abandon(tx, id, reason));
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
