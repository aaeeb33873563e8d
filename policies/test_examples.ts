import type { PolicyAction } from "./action.ts";
import { roleOfAgent } from "./agent_names.ts";
import { EFFECTS } from "./decision.ts";
import { decide } from "./evaluate.ts";
import { parseGate } from "./gates.ts";
import type { Policy } from "./policy.ts";
import type { Rule } from "./rules.ts";

/** An example whose decision is not what its rule promises. */
interface ExampleFailure {
  rule: string;
  example: string;
  problem: string;
}

/**
 * Decides what the rules' `match` examples say with the whole policy: what a rule denies must be
 * denied, what it allows must not be. Needs `prepareCommands` before.
 */
export function testExamples(
  policy: Policy,
  rules: readonly Rule[],
): { tested: number; failures: ExampleFailure[] } {
  const failures: ExampleFailure[] = [];
  let tested = 0;
  for (const rule of rules) {
    const agents = rule.agent === null ? Object.keys(policy.agents) : [rule.agent];
    for (const example of rule.match) {
      tested++;
      for (const agent of agents) {
        const problem = problemOf(policy, rule, agent, example);
        if (problem !== null) failures.push({ rule: rule.name, example, problem });
      }
    }
    // Whether these match was checked when the policy was loaded.
    tested += rule.notMatch.length;
  }
  return { tested, failures };
}

function problemOf(policy: Policy, rule: Rule, agent: string, example: string): string | null {
  const subject = { agent, role: roleOfAgent(agent) };
  const { effect, rules, reason } = decide(policy, subject, ["**"], actionOf(rule, example));
  const rank = EFFECTS.indexOf(effect);
  const asPromised = rule.effect === "allow"
    ? effect !== "deny"
    : rank >= EFFECTS.indexOf(rule.effect);
  return asPromised
    ? null
    : `is decided ${effect} for ${agent} by ${rules.join(", ")} (${reason.slice(0, 300)})`;
}

function actionOf({ kind, text }: Rule, example: string): PolicyAction {
  const change = { kind: "write" as const, content: "", linesDeleted: 0 };
  switch (kind) {
    case "command":
      return { kind: "command", command: example };
    case "read":
      return { kind: "read", path: example };
    case "host": {
      const url = /^\w+:\/\//.test(example) ? example : `https://${example}`;
      return { kind: "http", url, method: "GET" };
    }
    case "change":
      return { ...change, path: example };
    case "gate":
      return parseGate(text)?.kind === "modify"
        ? { ...change, path: example }
        // Any file will do; where none may be written the example is denied, which is as strict.
        : { ...change, path: "example.txt", linesDeleted: parseInt(example) };
  }
}
