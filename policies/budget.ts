import type { Subject } from "./action.ts";
import type { Policy } from "./policy.ts";
import { standingOf } from "./standing.ts";

/** What one task may use up: model tokens, steps within an epoch, and wall time. */
export interface Budget {
  maxTokens: number;
  maxSteps: number;
  maxWallMs: number;
}

/** What was used up so far. */
interface Spent {
  tokens: number;
  steps: number;
  startedAtMs: number;
  nowMs: number;
}

const MS_PER_MINUTE = 60_000;

/** The budget of a subject; one the policy does not know has none. */
export function budgetOf(policy: Policy, subject: Subject): Budget {
  const budget = standingOf(policy, subject, null)?.entry.budget;
  return {
    maxTokens: budget?.max_tokens_per_task ?? 0,
    maxSteps: budget?.max_steps_per_epoch ?? 0,
    maxWallMs: Math.round((budget?.max_wall_time_minutes ?? 0) * MS_PER_MINUTE),
  };
}

/** Which limit is reached, so that the next call must be refused; null while all have room. */
export function exceeded(budget: Budget, spent: Spent): string | null {
  const wallMs = spent.nowMs - spent.startedAtMs;
  const reached: string[] = [];
  if (spent.tokens >= budget.maxTokens) {
    reached.push(`${spent.tokens} of ${budget.maxTokens} tokens are spent`);
  }
  if (spent.steps >= budget.maxSteps) {
    reached.push(`${spent.steps} of ${budget.maxSteps} steps are taken`);
  }
  if (wallMs >= budget.maxWallMs) {
    reached.push(`${seconds(wallMs)} of ${seconds(budget.maxWallMs)} seconds have passed`);
  }
  return reached.length === 0 ? null : reached.join(", ");
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
