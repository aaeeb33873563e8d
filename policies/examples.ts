import { gateReason, parseGate } from "./gates.ts";
import { forbiddenBy, globMatches } from "./globs.ts";
import { hostMatchesUrl } from "./http.ts";
import { normalizePath } from "./paths.ts";
import type { Rule } from "./rules.ts";
import { allowingEntry, denyingEntry } from "./shell/entries.ts";
import { plainWords } from "./shell/plain_words.ts";
import type { Word } from "./shell/word.ts";
import { unwrap } from "./shell/wrappers.ts";

const MAX_NESTING = 8;

/** An example that does not hold; `path` leads to it in the policy file. */
interface FailedExample {
  path: (string | number)[];
  message: string;
}

/** Which examples of a rule are not as the rule has them. */
export function failedExamples(rule: Rule): FailedExample[] {
  const check = (key: "match" | "not_match", wanted: boolean) => (example: string, i: number) => {
    const applies = ruleApplies(rule, example);
    if (applies === wanted) return [];
    const problem = typeof applies === "string"
      ? applies
      : `it ${applies ? "does" : "does not"} match. Correct the rule or the example`;
    return [{
      path: [...rule.path, key, i],
      message: `Cannot use the example ${JSON.stringify(example)} of ` +
        `${JSON.stringify(rule.text)} under ${key}: ${problem}`,
    }];
  };
  return [
    ...rule.match.flatMap(check("match", true)),
    ...rule.notMatch.flatMap(check("not_match", false)),
  ];
}

/** Whether a rule is about the example, or why that cannot be told. */
function ruleApplies(rule: Rule, example: string): boolean | string {
  switch (rule.kind) {
    case "host":
      return hostMatchesUrl(rule.text, /^\w+:\/\//.test(example) ? example : `https://${example}`);
    case "command":
      return commandApplies(rule, plainWords(example), 0);
    case "gate":
      return gateApplies(rule.text, example);
    case "read":
    case "change": {
      const reading = normalizePath(example);
      if (!reading.ok) return reading.problem;
      return rule.effect === "deny"
        ? forbiddenBy([rule.text], reading.path) !== null
        : globMatches(rule.text, reading.path);
    }
  }
}

function gateApplies(pattern: string, example: string): boolean | string {
  const gate = parseGate(pattern);
  if (gate === null) return false;
  if (gate.kind === "modify") {
    const reading = normalizePath(example);
    return reading.ok
      ? gateReason(gate, { path: reading.path, linesDeleted: 0 }) !== null
      : reading.problem;
  }
  const lines = /^(\d{1,9})(?: lines?)?$/.exec(example.trim())?.[1];
  if (lines === undefined) return "it is no number of lines. Write one, such as 51 lines";
  return gateReason(gate, { path: ".", linesDeleted: Number(lines) }) !== null;
}

function commandApplies(rule: Rule, words: Word[] | null, depth: number): boolean | string {
  if (words === null) return "it is no simple command. Write one program with plain words";
  const entries = [rule.text];
  const found = rule.effect === "deny"
    ? denyingEntry(entries, words) !== null
    : allowingEntry(entries, words) !== null;
  const inner = found || depth > MAX_NESTING ? null : unwrap(words);
  if (inner === null) return found;
  return [...inner.commands, ...inner.scripts.map(plainWords)]
    .some((each) => commandApplies(rule, each, depth + 1) === true);
}
