import { z } from "zod";

const MAX_ENTRIES = 500;
const MAX_EXAMPLES = 50;
const MAX_EXAMPLE_CHARS = 500;
const MAX_JUSTIFICATION_CHARS = 500;

const examples = z.array(z.string().min(1).max(MAX_EXAMPLE_CHARS)).max(MAX_EXAMPLES).optional();

/** What any rule may carry besides itself: examples, checked at load, and what agents are told. */
export const ruleNotes = {
  match: examples.describe("Examples that the rule must apply to"),
  not_match: examples.describe("Examples that the rule must not apply to"),
  justification: z.string().min(1).max(MAX_JUSTIFICATION_CHARS).optional()
    .describe("Why the rule is there; an agent it decides about is told"),
};

/** A list of rules of one kind: each its text alone, or with notes as `{rule, match, ...}`. */
export function ruleList(kind: string, problemOf: (text: string) => string | null) {
  const rule = z.string().refine((text) => problemOf(text) === null, {
    error: (issue) =>
      `Cannot use the ${kind} ${JSON.stringify(issue.input)}: ${problemOf(String(issue.input))}`,
  });
  const item = z.union([rule, z.strictObject({ rule, ...ruleNotes })])
    .transform((each) => typeof each === "string" ? each : each.rule);
  return z.array(item).max(MAX_ENTRIES);
}
