import assert from "node:assert/strict";
import { budgetOf, exceeded, loadPolicy } from "../../policies/mod.ts";

const policy = loadPolicy(
  `
agents:
  backend_agent:
    budget: {max_tokens_per_task: 1000, max_steps_per_epoch: 3, max_wall_time_minutes: 0.5}
`,
  "policy.yaml",
);
const budget = budgetOf(policy, { agent: "claude-code-1", role: "backend" });

Deno.test("a budget is found by role and counted in milliseconds", () => {
  assert.deepEqual(budget, { maxTokens: 1000, maxSteps: 3, maxWallMs: 30_000 });
});

Deno.test("a budget with room left lets the next call pass", () => {
  assert.equal(exceeded(budget, { tokens: 999, steps: 2, startedAtMs: 5, nowMs: 30_004 }), null);
});

Deno.test("each limit that is reached is named", () => {
  const spent = { tokens: 1000, steps: 3, startedAtMs: 5, nowMs: 30_005 };
  assert.equal(
    exceeded(budget, spent),
    "1000 of 1000 tokens are spent, 3 of 3 steps are taken, 30 of 30 seconds have passed",
  );
  assert.equal(exceeded(budget, { ...spent, tokens: 0, steps: 0 }), "30 of 30 seconds have passed");
});

Deno.test("who is not in the policy has no budget", () => {
  const none = budgetOf(policy, { agent: "x", role: "y" });
  assert.match(
    exceeded(none, { tokens: 0, steps: 0, startedAtMs: 0, nowMs: 0 }) ?? "",
    /^0 of 0 tokens are spent/,
  );
});
