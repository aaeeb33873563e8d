import { budgetOf } from "../../policies/mod.ts";
import { recordSpend, requireBudget, runScope, spendOf, type SpendScope } from "../harness/mod.ts";
import type { Project } from "../project.ts";
import type { Actor } from "../ssot/roles.ts";
import { fail } from "../errors.ts";
import { getRun, type Run } from "../ssot/runs.ts";
import type { ReadTx } from "../store/mod.ts";
import type { SpendGate, TokenUsage } from "./executor.ts";

/** What a run has used up of the limits a person set; null while within them. */
export async function runLimitReached(tx: ReadTx, run: Run): Promise<string | null> {
  const { maxTokens, maxSteps, maxMinutes } = run.options;
  const spent = await spendOf(tx, run.id);
  if (maxTokens !== null && spent.tokens >= maxTokens) {
    return `${spent.tokens} of ${maxTokens} tokens are used`;
  }
  if (maxSteps !== null && spent.steps >= maxSteps) {
    return `${spent.steps} of ${maxSteps} steps are used`;
  }
  const minutes = (tx.nowMs - spent.startedAtMs) / 60_000;
  if (maxMinutes !== null && minutes >= maxMinutes) {
    return `${Math.floor(minutes)} of ${maxMinutes} minutes are used`;
  }
  return null;
}

/** The gate every query of a task passes: its agent's budget and the run's limits. */
export function spendGate(
  project: Project,
  run: Run,
  actor: Actor,
  task: string,
): { gate: SpendGate; scope: SpendScope } {
  const scope = runScope(run.id, run.epoch, actor.agent, task);
  const gate: SpendGate = {
    check: () =>
      project.hub.read(async (tx) => {
        const limit = await runLimitReached(tx, await getRun(tx, run.id));
        if (limit !== null) {
          throw fail("budget_exhausted", `Cannot go on with ${run.id}: ${limit}`);
        }
        await requireBudget(tx, scope, budgetOf(project.policy, actor));
      }),
    record: async (usage: TokenUsage) => {
      const tokens = usage.inputTokens + usage.outputTokens;
      const label = {
        action: "MODEL_QUERY",
        target: scope.task,
        input: null,
        note: `${tokens} tokens`,
      };
      await project.hub.write(actor, label, async (tx) => {
        await recordSpend(tx, scope, { tokens, estimated: usage.estimated, queries: 1 });
      });
    },
  };
  return { gate, scope };
}
