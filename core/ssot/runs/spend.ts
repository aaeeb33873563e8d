import { type Budget, exceeded } from "../../../policies/budget.ts";
import { isoTime } from "../../clock.ts";
import { fail } from "../../errors.ts";
import type { Actor } from "../roles.ts";
import { getRun } from "./runs.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import { beginningWith } from "../beginning_with.ts";
import { addBegunStep, begunSteps, endBegunStep, takeBegunSteps } from "./begun_steps.ts";
import { runLimitReached } from "./run_limits.ts";
import { spendOf } from "./spend_rows.ts";
import type { SpendScope } from "./spend_scope.ts";

export { runScope, type SpendScope } from "./spend_scope.ts";

/** An agent has one purse for a requirement, however often it claims it. */
export function claimScope(agent: string, resource: string): SpendScope {
  const own = `claim/${resource}/${agent}/`;
  return { run: null, task: `${own}purse`, epoch: own, timed: true };
}

/** Who holds nothing has no task: what it looks at is counted while it is connected. */
export function sessionScope({ agent, session }: Actor): SpendScope {
  const own = `session/${session || agent}/`;
  return { run: null, task: `${own}unclaimed`, epoch: own, timed: false };
}

/** What is taken out of a purse; `since`: when its time began, if nothing was taken out before. */
interface Taken {
  tokens?: number;
  estimated?: boolean;
  steps?: number;
  queries?: number;
  blocked?: number;
  since?: string;
}

/** Adds to the task's and the run's purse. */
export async function recordSpend(tx: Tx, scope: SpendScope, add: Taken): Promise<void> {
  for (const id of scope.run === null ? [scope.task] : [scope.run, scope.task]) {
    const row = await tx.get("spend", id);
    await tx.upsert("spend", {
      id,
      tokens: Number(row?.tokens ?? 0) + (add.tokens ?? 0),
      estimated: Number(row?.estimated ?? 0) || (add.estimated ? 1 : 0),
      steps: Number(row?.steps ?? 0) + (add.steps ?? 0),
      queries: Number(row?.queries ?? 0) + (add.queries ?? 0),
      blocked: Number(row?.blocked ?? 0) + (add.blocked ?? 0),
      started_at: String(row?.started_at ?? add.since ?? tx.now),
      used_at: tx.now,
    });
  }
}

/**
 * Takes one step out of a purse that has one left, before the action: of calls at the same time, in
 * whichever process, each pays for itself. `recordStep` puts it on record. Milliseconds left and
 * errors as of `requireBudget`.
 */
export async function beginStep(tx: Tx, scope: SpendScope, budget: Budget): Promise<number> {
  tx.heartbeat = false;
  const leftMs = await requireBudget(tx, scope, budget);
  await addBegunStep(tx, scope.task);
  return leftMs;
}

/** Takes one step out of a purse that has one left, for what is on record with it. Errors as above. */
export async function payStep(tx: Tx, scope: SpendScope, budget: Budget): Promise<void> {
  await requireBudget(tx, scope, budget);
  await recordSpend(tx, scope, { steps: 1 });
}

/** A step is taken; `begun`: it was paid for before. `paid` is false for one that was not to be had. */
export async function recordStep(
  tx: Tx,
  scope: SpendScope,
  { begun, blocked, paid = true }: { begun: boolean; blocked: number; paid?: boolean },
): Promise<void> {
  if (begun) await endBegunStep(tx, scope.task);
  await recordSpend(tx, scope, { steps: paid ? 1 : 0, blocked });
}

/**
 * The time of a claim's purse passes from the first claim on. Who takes the requirement again goes on
 * with the same purse: while nobody held the claim (`rested`) its time did not pass.
 */
export async function openPurse(tx: Tx, resource: string, rested: boolean): Promise<void> {
  const scope = claimScope(tx.actor.agent, resource);
  const row = await tx.get("spend", scope.task);
  if (!row) return await recordSpend(tx, scope, {});
  if (rested) await startLater(tx, row, tx.nowMs - Date.parse(String(row.used_at ?? tx.now)));
}

/** The time of a run's purse passes from its start on. */
export async function openRunPurse(tx: Tx, run: string): Promise<void> {
  await recordSpend(tx, { run: null, task: run, epoch: `${run}/`, timed: true }, {});
}

/**
 * Refuses the next call of a task whose purse is empty, or whose run's is; else says how many
 * milliseconds are left, which is all that what it starts may take. Error: budget_exhausted.
 */
export async function requireBudget(
  tx: ReadTx,
  scope: SpendScope,
  budget: Budget,
): Promise<number> {
  const { run, timed } = scope;
  if (run !== null) await requireRunLimits(tx, run);
  const task = await spendOf(tx, scope.task);
  const recorded = await tx.count(
    "SELECT COALESCE(SUM(steps), 0) AS n FROM spend WHERE id >= ? AND id < ?",
    [...beginningWith(scope.epoch)],
  );
  const steps = recorded + await begunSteps(tx, scope.epoch);
  const startedAtMs = timed ? task.startedAtMs : tx.nowMs;
  const reason = exceeded(budget, { tokens: task.tokens, steps, startedAtMs, nowMs: tx.nowMs });
  if (reason === null) return timed ? startedAtMs + budget.maxWallMs - tx.nowMs : Infinity;
  throw fail(
    "budget_exhausted",
    `Cannot go on with ${shownTask(scope.task)}: ${reason}`,
    timed
      ? "Give the requirement back with requirement_release; a person can raise the budget in the policy."
      : "Claim a requirement with requirement_claim, or end the session.",
  );
}

/** `claim/requirement:R0.1/a1/purse` is R0.1 to whoever holds it. */
function shownTask(task: string): string {
  return /^claim\/(?:requirement:)?([^/]+)\//.exec(task)?.[1] ??
    (task.startsWith("session/") ? "this session" : task);
}

async function requireRunLimits(tx: ReadTx, run: string): Promise<void> {
  const limit = await runLimitReached(tx, await getRun(tx, run));
  if (limit === null) return;
  throw fail(
    "budget_exhausted",
    `Cannot go on with ${run}: ${limit}`,
    "End your turn: the run pauses, and a person can resume it with a higher limit.",
  );
}

/** While a run rested, nobody used its time: its purses are taken to have been opened so much later. */
export async function skipRest(
  tx: Tx,
  run: string,
  epoch: number,
  restedMs: number,
): Promise<void> {
  const tasks = `${run}/${epoch}/`;
  const rows = await tx.all(
    "SELECT id, started_at FROM spend WHERE id = ? OR (id >= ? AND id < ?) ORDER BY id",
    [run, ...beginningWith(tasks)],
  );
  for (const row of rows) await startLater(tx, row, restedMs);
}

/** A purse is taken to have been opened so much later. */
async function startLater(tx: Tx, { id, started_at }: Row, restedMs: number): Promise<void> {
  const later = isoTime(Date.parse(String(started_at)) + Math.max(0, restedMs));
  await tx.update("spend", String(id), { started_at: later });
}

/**
 * A task that ends in a rest is begun anew after it: what it spent stays the run's, and is not
 * charged a second time to the task that repeats it.
 */
export async function setAside(tx: Tx, { run, task }: SpendScope): Promise<void> {
  const row = await tx.get("spend", task);
  if (!row || run === null) return;
  const cutOff = await takeBegunSteps(tx, task);
  const rested = `${run}/rested/${task.slice(run.length + 1)}/`;
  const before = await tx.count("SELECT COUNT(*) AS n FROM spend WHERE id >= ? AND id < ?", [
    ...beginningWith(rested),
  ]);
  const steps = Number(row.steps) + cutOff;
  await tx.insert("spend", { ...row, steps, id: `${rested}${before + 1}` });
  await tx.remove("spend", task);
}
