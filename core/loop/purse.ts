import { budgetOf } from "../../policies/mod.ts";
import { recordSpend, requireBudget, type SpendScope } from "../ssot/runs/spend.ts";
import type { Project } from "../project.ts";
import type { Actor } from "../ssot/roles.ts";
import type { SpendGate, TokenUsage } from "./executor.ts";

/** The gate every query of a task passes: its agent's budget and the run's limits. */
export function spendGate(project: Project, actor: Actor, scope: SpendScope): SpendGate {
  // A query may take minutes; they pass from before the first one on.
  let since: string | undefined;
  return {
    check: () =>
      project.hub.read(async (tx) => {
        since ??= tx.now;
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
        const { estimated } = usage;
        await recordSpend(tx, scope, {
          tokens,
          estimated,
          queries: 1,
          ...(since === undefined ? {} : { since }),
        });
      });
    },
  };
}
