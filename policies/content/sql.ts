import { HOLE, INPUT, NAMED, NUMBER, SOFT } from "./value.ts";

const COMMENT = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/|\()+/;
const LOOSE =
  /^(?:select|insert|update|delete|replace|alter|drop|create|with|merge|truncate|grant|call|exec(?:ute)?|set|use|show|describe|explain|pragma|declare|begin)\b/i;
const STRICT =
  /^(?:select\b[^]*\bfrom\b|insert\s+(?:or\s+\w+\s+|ignore\s+)?into\b|update\b[^]+?\bset\b|delete\s+from\b|(?:drop|alter|create|truncate)\s+(?:or\s+replace\s+|temp\w*\s+|unique\s+)?(?:table|database|schema|view|index|user|role|trigger|function)\b|replace\s+into\b|with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\s*\(|merge\s+into\b|grant\s+\w+|explain\b[^]*\bfrom\b|(?:optional\s+)?match\s*\(\w*\s*[:){][^]*\b(?:return|set|delete|create|merge)\b)/i;
/** The rest of a statement whose beginning is a constant from elsewhere. */
const REST = new RegExp(
  `^${SOFT}\\s*(?:where|and|or|order\\s+by|set|values|from|limit|having)\\b`,
  "i",
);
// A statement whose computed part stands where a value does, not a sentence that begins alike. In two
// steps, so that no text takes longer than its length.
const CLAUSE = /\b(?:where|values|set|limit|offset|having|order\s{1,9}by|and|or|like|in|on)\b/i;
const VALUE_PLACE = new RegExp(
  `(?:[=<>(,]|\\b(?:like|in|limit|offset|by|between|and))\\s{0,20}\\(?\\s{0,20}N?["'%]{0,4}${HOLE}`,
  "i",
);

/**
 * True for a text that is SQL with computed parts. These rules can only deny: a name of a table or
 * column that the file does not show to be one of a list counts as computed like any other part.
 */
export function isComposedSql(written: string, how: "strict" | "loose"): boolean {
  const text = withoutNames(written);
  if (!text.includes(HOLE)) return false;
  const start = text.replace(COMMENT, "");
  if (REST.test(start)) return true;
  return how === "strict" ? STRICT.test(start) : LOOSE.test(start);
}

/** A name of a schema is one wherever no text is, and a number after `limit`. */
function withoutNames(text: string): string {
  return text.replace(NAMES, "x").replace(LIMITS, "$10");
}

const NAMES = new RegExp(`(?<!['%])${HOLE}${NAMED}(?!['%])`, "g");
const LIMITS = new RegExp(
  `(\\b(?:limit|offset|top|fetch\\s+first)\\s{1,9}(?:\\d{1,9}\\s{0,9},\\s{0,9})?)${HOLE}${NUMBER}`,
  "gi",
);

/** A sentence that begins like a statement: `Update of the set`, `Delete from cart: 3`. */
const PROSE = new RegExp(
  `^\\s*(?:update\\s+(?!(?:only\\s+)?\\S+(?:\\s+(?:as\\s+)?\\w+)?\\s+set\\s+\\S+\\s*=)|delete\\s+from\\s+[\\w${HOLE}]+[:!?])`,
  "i",
);

/** True for such a text wherever it is put together: it needs no call that runs it. */
export function isPlainlySql(written: string): boolean {
  if (!isComposedSql(written, "strict") || PROSE.test(written)) return false;
  const text = withoutNames(written);
  const clause = text.search(CLAUSE);
  return clause !== -1 && VALUE_PLACE.test(text.slice(clause));
}

/** True for a condition or a list of columns with computed parts between known ones. */
export function isSqlPart(text: string): boolean {
  return text.includes(HOLE) && /[\w"'`=<>%]/.test(text.replaceAll(HOLE, ""));
}

/** True for a condition that compares something with a computed part. */
export function isSqlCondition(text: string): boolean {
  return CONDITION.test(text);
}

const CONDITION = new RegExp(
  `[\\w"\`\\]]\\s*(?:=|<|>|!=|\\blike\\b|\\bin\\s*\\()\\s*['"%(]*${HOLE}`,
  "i",
);

/** True for what goes on a statement that was begun before, and compares with a computed part. */
export function isSqlGrowth(text: string): boolean {
  return GROWTH.test(text);
}

const GROWTH = new RegExp(
  `^\\s*(?:where|having)\\b[^]*(?:=|<|>|\\blike\\b|\\bin\\s*\\()\\s*['"%(]*${HOLE}|` +
    `^\\s*(?:and|or)\\b[^]*(?:=|<|>|\\blike\\b)\\s*['"]%?${HOLE}`,
  "i",
);

/** True for markup with parts that come from outside. */
export function isMarkupOfInput(text: string): boolean {
  return MARKUP_OF_INPUT.test(text);
}

const MARKUP_OF_INPUT = new RegExp(
  `<[a-z][a-z0-9-]*(?:\\s[^<>${INPUT}]*)?>[^${INPUT}]*${INPUT}|<(?:a|img|iframe|script)\\s[^<>]*${INPUT}`,
  "i",
);
