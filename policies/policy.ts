import { z } from "zod";
import { globProblem } from "./globs.ts";
import { parseGate } from "./gates.ts";
import { entryProblem } from "./shell/entries.ts";
import { hostProblem } from "./http.ts";
import { sandboxRules } from "./sandbox.ts";

const MAX_ENTRIES = 500;
const MAX_AGENTS = 100;

const globs = listOf("glob", globProblem);
const entries = listOf("command", entryProblem);
const hosts = listOf("host", hostProblem);

const budget = z.strictObject({
  max_tokens_per_task: z.int().min(0).default(50_000),
  max_steps_per_epoch: z.int().min(0).default(30),
  max_wall_time_minutes: z.number().min(0).max(10_080).default(10),
});

const humanGate = z.strictObject({
  action_pattern: z.string().refine((pattern) => parseGate(pattern) !== null, {
    error: (issue) =>
      `Cannot use the action pattern ${JSON.stringify(issue.input)}: ` +
      "it is neither `DELETE > N lines` nor `MODIFY <glob>`. Write one of these",
  }),
  requires_approval: z.boolean().default(true),
});

const agent = z.strictObject({
  filesystem: z.strictObject({ allow: globs, deny: globs }).prefault({}),
  commands: z.strictObject({ allow: entries, deny: entries }).prefault({}),
  budget: budget.prefault({}),
  rollback: z.boolean().default(true),
  human_gate: z.array(humanGate).max(MAX_ENTRIES).default([]),
});

const agentName = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, {
  error: "Cannot use this agent name: it needs lower-case letters, digits, `_` and `-`. Rename it",
});

/** The policy file: who may write, run and spend what; everything not allowed is denied. */
export const policySchema = z.strictObject({
  agents: z.record(agentName, agent).refine((all) => Object.keys(all).length <= MAX_AGENTS, {
    error: `Cannot use this policy: it has more than ${MAX_AGENTS} agents. Remove some`,
  }),
  read: z.strictObject({ deny: globs }).prefault({}),
  network: z.strictObject({ allow: hosts }).prefault({}),
  sandbox: sandboxRules.prefault({}),
});

/** A policy with all defaults filled in. */
export type Policy = z.infer<typeof policySchema>;
/** The rules of one agent. */
export type AgentPolicy = z.infer<typeof agent>;

function listOf(kind: string, problemOf: (text: string) => string | null) {
  const item = z.string().refine((text) => problemOf(text) === null, {
    error: (issue) =>
      `Cannot use the ${kind} ${JSON.stringify(issue.input)}: ${problemOf(String(issue.input))}`,
  });
  return z.array(item).max(MAX_ENTRIES).default([]);
}
