import { isPlain, type Plain } from "./extends.ts";

/** What a rule judges. */
type RuleKind = "change" | "read" | "command" | "host" | "gate";

/** A rule of a policy file with its notes, and where it stands. */
export interface Rule {
  kind: RuleKind;
  /** The agent it is for, null where it is for all. */
  agent: string | null;
  effect: "allow" | "deny" | "ask";
  text: string;
  /** As a decision names it. */
  name: string;
  match: string[];
  notMatch: string[];
  justification: string | null;
  path: (string | number)[];
}

const SECTIONS: readonly [string, RuleKind][] = [
  ["filesystem", "change"],
  ["commands", "command"],
  ["read", "read"],
  ["network", "host"],
];

/** All rules of a policy file or of a policy put together. */
export function rulesOf(policy: Plain): Rule[] {
  const found = sectionRules(policy, null, [], "");
  for (const group of ["agents", "roles"]) {
    const entries = policy[group];
    for (const [agent, entry] of Object.entries(isPlain(entries) ? entries : {})) {
      if (!isPlain(entry)) continue;
      const path = [group, agent];
      found.push(
        ...sectionRules(entry, agent, path, `${agent}.`),
        ...gateRules(entry, agent, path),
      );
    }
  }
  return found;
}

function sectionRules(
  entry: Plain,
  agent: string | null,
  path: readonly string[],
  prefix: string,
): Rule[] {
  return SECTIONS.flatMap(([section, kind]) =>
    (["allow", "deny"] as const).flatMap((effect) => {
      const lists = entry[section];
      const items = isPlain(lists) ? lists[effect] : undefined;
      return (Array.isArray(items) ? items : []).flatMap((item: unknown, i) => {
        const text = isPlain(item) ? item.rule : item;
        if (typeof text !== "string") return [];
        const name = `${prefix}${section}.${effect}: "${text}"`;
        const at = [...path, section, effect, i];
        return [{ kind, agent, effect, text, name, path: at, ...notesOf(item) }];
      });
    })
  );
}

function gateRules(entry: Plain, agent: string, path: readonly string[]): Rule[] {
  const items = Array.isArray(entry.human_gate) ? entry.human_gate : [];
  return items.flatMap((item: unknown, i): Rule[] => {
    const text = isPlain(item) ? item.action_pattern : undefined;
    if (typeof text !== "string") return [];
    const name = `${agent}.human_gate: "${text}"`;
    const at = [...path, "human_gate", i];
    return [{ kind: "gate", agent, effect: "ask", text, name, path: at, ...notesOf(item) }];
  });
}

function notesOf(item: unknown): Pick<Rule, "match" | "notMatch" | "justification"> {
  const notes = isPlain(item) ? item : {};
  const list = (value: unknown) => Array.isArray(value) ? value.map(String) : [];
  const { justification } = notes;
  return {
    match: list(notes.match),
    notMatch: list(notes.not_match),
    justification: typeof justification === "string" ? justification : null,
  };
}
