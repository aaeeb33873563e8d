import { type Concatenation, DFA, JS, NFA, TooManyNodesError, Words } from "refa";
import type { Limits } from "../surface.ts";

const MAX_NODES = 3_000;
const MAX_COUNTED_CHARS = 300;
const MAX_PATTERN_CHARS = 500;

/** Whether text that a pattern is searched in matches; null where the pattern cannot be read. */
export function matches(pattern: string, text: string): boolean | null {
  const regex = regexOf(pattern);
  return regex === null ? null : regex.test(text);
}

function regexOf(pattern: string): RegExp | null {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

/** A text within the first limits and outside the second; null if there is none, else undecided. */
export function textOutside(sub: Limits, sup: Limits): string | null | "undecided" {
  try {
    const inside = automatonOf(sub);
    const outside = automatonOf(sup);
    if (inside === null || outside === null) return "undecided";
    const allowed = DFA.fromFA(outside, factory());
    allowed.complement(factory());
    return wordOf(NFA.fromIntersection(inside, allowed, nfaFactory()));
  } catch (error) {
    if (error instanceof TooManyNodesError) return "undecided";
    throw error;
  }
}

/** A text within the limits, if one can be found. */
export function textWithin(limits: Limits): string | null {
  try {
    const automaton = automatonOf(limits);
    return automaton === null ? null : wordOf(automaton);
  } catch (error) {
    if (error instanceof TooManyNodesError) return null;
    throw error;
  }
}

function wordOf(automaton: NFA): string | null {
  for (const sets of automaton.wordSets()) {
    return Words.fromUnicodeToString(Words.pickMostReadableWord(sets) ?? []);
  }
  return null;
}

function automatonOf({ pattern, minLength = 0, maxLength }: Limits): NFA | null {
  if (minLength > MAX_COUNTED_CHARS || (maxLength ?? 0) > MAX_COUNTED_CHARS) return null;
  const counted = parsed(`^[^]{${minLength},${maxLength ?? ""}}$`);
  if (pattern === undefined) return counted;
  const own = parsed(pattern);
  return own === null || counted === null ? null : NFA.fromIntersection(own, counted, nfaFactory());
}

const MAX_CHARACTER = { maxCharacter: 0x10FFFF } as const;

function parsed(pattern: string): NFA | null {
  if (pattern.length > MAX_PATTERN_CHARS) return null;
  try {
    const parser = JS.Parser.fromLiteral({ source: pattern, flags: "u" });
    const { expression } = parser.parse({ backreferences: "throw", assertions: "parse" });
    const alternatives = expression.alternatives.map(searched);
    const automaton = NFA.empty(MAX_CHARACTER);
    for (const { concatenation, before, after } of alternatives) {
      const part = NFA.fromRegex(concatenation, MAX_CHARACTER, { assertions: "throw" });
      if (before) part.prepend(NFA.all(MAX_CHARACTER));
      if (after) part.append(NFA.all(MAX_CHARACTER));
      automaton.union(part);
    }
    return automaton;
  } catch (error) {
    if (error instanceof TooManyNodesError) throw error;
    return null;
  }
}

/** A pattern is searched for: anything may stand around what is not anchored. */
function searched(concatenation: Concatenation) {
  const elements = [...concatenation.elements];
  const isEdge = (index: number, kind: "ahead" | "behind") => {
    const element = elements.at(index);
    return element?.type === "Assertion" && element.negate && element.kind === kind &&
      element.alternatives.length === 1 && element.alternatives[0]?.elements.length === 1 &&
      element.alternatives[0].elements[0]?.type === "CharacterClass" &&
      element.alternatives[0].elements[0].characters.isAll;
  };
  const isBegun = isEdge(0, "behind");
  if (isBegun) elements.shift();
  const isEnded = isEdge(-1, "ahead");
  if (isEnded) elements.pop();
  return { concatenation: { ...concatenation, elements }, before: !isBegun, after: !isEnded };
}

function factory() {
  return new DFA.LimitedNodeFactory(MAX_NODES);
}

function nfaFactory() {
  return new NFA.LimitedNodeFactory(MAX_NODES);
}
