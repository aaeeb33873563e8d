import { z } from "zod";
import { extendsProblem } from "./extends.ts";
import { globProblem } from "./globs.ts";
import { parseGate } from "./gates.ts";
import { hostProblem } from "./http.ts";
import { ruleList, ruleNotes } from "./rule_lists.ts";
import { entryProblem } from "./shell/entries.ts";
import { sandboxRules } from "./sandbox.ts";

const MAX_GATES = 500;
const MAX_AGENTS = 100;
const MAX_EXTENDED = 5;

const globs = ruleList("glob", globProblem);
const entries = ruleList("command", entryProblem);
const hosts = ruleList("host", hostProblem);

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
  ...ruleNotes,
});

const reading = z.strictObject({
  allow: globs.default(["**"]).describe("What may be read; `docs/**` for a directory"),
  deny: globs.default([]),
});
const network = z.strictObject({ allow: hosts.default([]), deny: hosts.default([]) });

const agent = z.strictObject({
  role: z.string().min(1).max(64).optional()
    .describe("Whose entry under roles fills in what is left out; default: the name's own"),
  filesystem: z.strictObject({ allow: globs.default([]), deny: globs.default([]) }).prefault({}),
  commands: z.strictObject({ allow: entries.default([]), deny: entries.default([]) }).prefault({}),
  read: reading.prefault({}),
  network: network.prefault({}),
  budget: budget.prefault({}),
  rollback: z.boolean().default(true)
    .describe("Whether what it did is taken back: after a failed epoch, and outside its scope"),
  human_gate: z.array(humanGate).max(MAX_GATES).default([]),
});

const contractRules = z.strictObject({
  on_surface_change: z.enum(["refuse", "hold", "allow"]).default("refuse")
    .describe("A write that changes a module's interface while its contract stays as it is"),
});

const name = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, {
  error: "Cannot use this agent name: it needs lower-case letters, digits, `_` and `-`. Rename it",
});
const extended = z.string().refine((text) => extendsProblem(text) === null, {
  error: (issue) => `Cannot extend ${JSON.stringify(issue.input)}: ${extendsProblem(issue.input)}`,
});
const agents = z.record(name, agent).refine((all) => Object.keys(all).length <= MAX_AGENTS, {
  error: `Cannot use this policy: it has more than ${MAX_AGENTS} agents. Remove some`,
});

/** The policy file: who may write, run and spend what; everything not allowed is denied. */
export const policySchema = z.strictObject({
  extends: z.union([extended, z.array(extended).max(MAX_EXTENDED)]).optional()
    .describe("A ready policy by its name, or a file relative to this one: its rules come first"),
  agents: agents.default({}),
  roles: agents.default({}).describe("What agents of a role get where their entry says nothing"),
  read: reading.prefault({}),
  network: network.prefault({}),
  sandbox: sandboxRules.prefault({}),
  contracts: contractRules.prefault({}),
});

/** A policy with all defaults filled in. */
export type Policy = z.infer<typeof policySchema> & {
  /** Why rules are there, by the name a decision gives them. */
  justifications?: Readonly<Record<string, string>>;
};
/** The rules of one agent. */
export type AgentPolicy = z.infer<typeof agent>;

/** The policy file's form for editors, as JSON Schema. */
export function policyJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(policySchema, { io: "input" }), title: "MAESTRO policy" };
}
