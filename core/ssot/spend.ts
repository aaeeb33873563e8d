import { type Budget, exceeded } from "../../policies/mod.ts";
import { isoTime } from "../clock.ts";
import { fail } from "../errors.ts";
import type { ReadTx, Tx } from "../store/mod.ts";

/** What was used up under one key; keys nest by `/` (`run-1/2/backend_agent/R0.1`). */
export interface Spend {
  tokens: number;
  estimated: boolean;
  steps: number;
  queries: number;
  blocked: number;
  startedAtMs: number;
}

/** Whose purse an action is paid from: a task of a run, or a claim made outside any run. */
export interface SpendScope {
  run: string | null;
  /** The purse of this task: tokens and wall time are limited here. */
  task: string;
  /** The prefix over which steps are summed: the agent within an epoch. */
  epoch: string;
}

export function runScope(run: string, epoch: number, agent: string, task: string): SpendScope {
  return { run, task: `${run}/${epoch}/${agent}/${task}`, epoch: `${run}/${epoch}/${agent}/` };
}

export function claimScope(resource: string, fence: number): SpendScope {
  return { run: null, task: `claim/${resource}/${fence}`, epoch: `claim/${resource}/${fence}` };
}

/** Adds to the task's and the run's purse. */
export async function recordSpend(
  tx: Tx,
  scope: SpendScope,
  add: { tokens?: number; estimated?: boolean; steps?: number; queries?: number; blocked?: number },
): Promise<void> {
  for (const id of scope.run === null ? [scope.task] : [scope.run, scope.task]) {
    const row = await tx.get("spend", id);
    await tx.upsert("spend", {
      id,
      tokens: Number(row?.tokens ?? 0) + (add.tokens ?? 0),
      estimated: Number(row?.estimated ?? 0) || (add.estimated ? 1 : 0),
      steps: Number(row?.steps ?? 0) + (add.steps ?? 0),
      queries: Number(row?.queries ?? 0) + (add.queries ?? 0),
      blocked: Number(row?.blocked ?? 0) + (add.blocked ?? 0),
      started_at: String(row?.started_at ?? tx.now),
    });
  }
}

/** Refuses the next call of a task whose purse is empty. Error: budget_exhausted. */
export async function requireBudget(tx: ReadTx, scope: SpendScope, budget: Budget): Promise<void> {
  const task = await spendOf(tx, scope.task);
  const steps = await tx.count(
    "SELECT COALESCE(SUM(steps), 0) AS n FROM spend WHERE id >= ? AND id < ?",
    [scope.epoch, `${scope.epoch}~`],
  );
  const reason = exceeded(budget, {
    tokens: task.tokens,
    steps,
    startedAtMs: task.startedAtMs,
    nowMs: tx.nowMs,
  });
  if (reason === null) return;
  throw fail(
    "budget_exhausted",
    `Cannot go on with ${scope.task}: ${reason}`,
    "Give the requirement back with requirement_release; a person can raise the budget in the policy.",
  );
}

/** What was spent under one key; nothing yet counts as begun now. */
export async function spendOf(tx: ReadTx, key: string): Promise<Spend> {
  const row = await tx.get("spend", key);
  return {
    tokens: Number(row?.tokens ?? 0),
    estimated: row?.estimated === 1,
    steps: Number(row?.steps ?? 0),
    queries: Number(row?.queries ?? 0),
    blocked: Number(row?.blocked ?? 0),
    startedAtMs: row ? Date.parse(String(row.started_at)) : tx.nowMs,
  };
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
    [run, tasks, `${tasks}~`],
  );
  for (const { id, started_at } of rows) {
    const later = isoTime(Date.parse(String(started_at)) + Math.max(0, restedMs));
    await tx.update("spend", String(id), { started_at: later });
  }
}

/** When a purse was opened, as text; for reports. */
export function startedAt(spend: Spend): string {
  return isoTime(spend.startedAtMs);
}
