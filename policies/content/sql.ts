import { HOLE, SOFT } from "./value.ts";

const COMMENT = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/|\()+/;
const LOOSE =
  /^(?:select|insert|update|delete|replace|alter|drop|create|with|merge|truncate|grant|call|exec(?:ute)?|set|use|show|describe|explain|pragma|declare|begin)\b/i;
const STRICT =
  /^(?:select\b[^]*\bfrom\b|insert\s+(?:or\s+\w+\s+|ignore\s+)?into\b|update\b[^]+?\bset\b|delete\s+from\b|(?:drop|alter|create|truncate)\s+(?:or\s+replace\s+|temp\w*\s+|unique\s+)?(?:table|database|schema|view|index|user|role|trigger|function)\b|replace\s+into\b|with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\s*\(|merge\s+into\b|grant\s+\w+|explain\b[^]*\bfrom\b)/i;
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
export function isComposedSql(text: string, how: "strict" | "loose"): boolean {
  if (!text.includes(HOLE)) return false;
  const start = text.replace(COMMENT, "");
  if (REST.test(start)) return true;
  return how === "strict" ? STRICT.test(start) : LOOSE.test(start);
}

/** True for such a text wherever it is put together: it needs no call that runs it. */
export function isPlainlySql(text: string): boolean {
  if (!isComposedSql(text, "strict")) return false;
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
