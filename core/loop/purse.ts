import { budgetOf } from "../../policies/mod.ts";
import { recordSpend, requireBudget, runScope, spendOf, type SpendScope } from "../ssot/spend.ts";
import type { Project } from "../project.ts";
import type { Actor } from "../ssot/roles.ts";
import { fail } from "../errors.ts";
import { getRun, type Run } from "../ssot/runs.ts";
import type { ReadTx } from "../store/mod.ts";
import type { SpendGate, TokenUsage } from "./executor.ts";

/** A limit a person set for a run that is used up, and the flag that sets a higher one. */
export interface LimitReached {
  flag: string;
  unit: string;
  used: number;
  limit: number;
}

/** What a run has used up of the limits a person set; null while within them. */
export async function runLimitReached(tx: ReadTx, run: Run): Promise<string | null> {
  const [reached] = await limitsReached(tx, run);
  return reached ? `${reached.used} of ${reached.limit} ${reached.unit} are used` : null;
}

/** Every limit that is used up. */
export async function limitsReached(tx: ReadTx, run: Run): Promise<LimitReached[]> {
  const { maxTokens, maxSteps, maxMinutes } = run.options;
  const spent = await spendOf(tx, run.id);
  const minutes = Math.floor((tx.nowMs - spent.startedAtMs) / 60_000);
  const limits = [
    { flag: "--max-tokens", unit: "tokens", used: spent.tokens, limit: maxTokens },
    { flag: "--max-steps", unit: "steps", used: spent.steps, limit: maxSteps },
    { flag: "--max-minutes", unit: "minutes", used: minutes, limit: maxMinutes },
  ];
  return limits.flatMap(({ limit, ...rest }) =>
    limit !== null && rest.used >= limit ? [{ ...rest, limit }] : []
  );
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
