import { budgetOf } from "../../policies/mod.ts";
import { recordSpend, requireBudget, type SpendScope } from "../ssot/runs/spend.ts";
import type { Project } from "../project.ts";
import type { Actor } from "../ssot/roles.ts";
import type { SpendGate, TokenUsage } from "./executor.ts";

/** The gate every query of a task passes: its agent's budget and the run's limits. */
export function spendGate(project: Project, actor: Actor, scope: SpendScope): SpendGate {
  return {
    check: () =>
      project.hub.read(async (tx) => {
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
}
