/** Ordered decisions: the strictest of all that apply wins. */
export const EFFECTS = ["allow", "ask", "deny"] as const;
/** What is to happen with an action. */
export type Effect = (typeof EFFECTS)[number];

/** The outcome of one evaluation; `rules` names what decided, `reason` says it in words. */
export interface Decision {
  effect: Effect;
  rules: string[];
  reason: string;
}

/** Combines decisions: the strictest effect, with the rules and reason of those that had it. */
export function strictest(decisions: readonly Decision[]): Decision {
  const rank = Math.max(...decisions.map((d) => EFFECTS.indexOf(d.effect)), 0);
  const effect = EFFECTS[rank] ?? "deny";
  const deciding = decisions.filter((d) => d.effect === effect);
  return {
    effect,
    rules: [...new Set(deciding.flatMap((d) => d.rules))],
    reason: [...new Set(deciding.map((d) => d.reason))].join("; "),
  };
}

/** A decision by one rule; so are the two below. */
export function allow(rule: string, reason: string): Decision {
  return { effect: "allow", rules: [rule], reason };
}

/** See `allow`. */
export function ask(rule: string, reason: string): Decision {
  return { effect: "ask", rules: [rule], reason };
}

/** See `allow`. */
export function deny(rule: string, reason: string): Decision {
  return { effect: "deny", rules: [rule], reason };
}
