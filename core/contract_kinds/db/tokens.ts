import { HOLE } from "../analysis/literals.ts";

type SqlTokenKind = "word" | "quoted" | "string" | "number" | "sign" | "hole" | "comment";

/** A piece of SQL; `value` is without quotes, `line` counts from 1 within the text. */
export interface SqlToken {
  kind: SqlTokenKind;
  text: string;
  value: string;
  start: number;
  line: number;
}

const PATTERN = new RegExp(
  [
    /(?<space>(?:\s|\\[nrt\n])+)/,
    /(?<comment>--[^\n]*|#(?![>-])[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/,
    /(?<dollar>\$(?<tag>[A-Za-z_]*)\$[\s\S]*?(?:\$\k<tag>\$|$))/,
    /(?<string>[EeNnXxBb]?'(?:[^'\\]|''|\\[\s\S])*(?:'|$))/,
    /(?<quoted>"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[A-Za-z_][\w ]*\])/,
    /(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)/,
    /(?<hole>\uE000|\?\d*|%s|%\(\w+\)s|(?<!:):[A-Za-z_]\w*|[$@][\w]+)/,
    /(?<word>[\p{L}_][\p{L}\p{N}_$]*)/u,
    /(?<sign>::|<>|!=|<=|>=|\|\||->>?|[\s\S])/,
  ].map((part) => part.source).join("|"),
  "gu",
);
const KINDS = ["word", "quoted", "string", "number", "sign", "hole", "comment"] as const;

/** SQL of any dialect in pieces; space falls away, comments stay. */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let line = 1;
  for (const match of sql.matchAll(PATTERN)) {
    const [text] = match;
    const groups = match.groups ?? {};
    const kind = groups["dollar"] === undefined
      ? KINDS.find((name) => groups[name] !== undefined)
      : "string";
    if (kind !== undefined) {
      tokens.push({ kind, text, value: valueOf(kind, text), start: match.index, line });
    }
    line += text.split("\n").length - 1;
  }
  return tokens;
}

function valueOf(kind: SqlTokenKind, text: string): string {
  if (kind === "quoted") {
    const quote = text[0] ?? "";
    const end = text.endsWith(quote === "[" ? "]" : quote) && text.length > 1 ? -1 : undefined;
    return text.slice(1, end).replaceAll(quote + quote, quote);
  }
  if (kind !== "string" || text.startsWith("$")) return text;
  const start = text.indexOf("'") + 1;
  return text.slice(start, text.endsWith("'") ? -1 : undefined).replaceAll("''", "'");
}

/** True where part of a name is put in: which table or column is meant is open. */
export function hasOpenName(tokens: readonly SqlToken[]): boolean {
  return tokens.some((token, index) => {
    if (token.kind === "quoted") return token.value.includes(HOLE);
    const before = tokens[index - 1];
    if (before === undefined || before.start + before.text.length !== token.start) return false;
    const isBeside = (one: SqlToken, other: SqlToken) =>
      one.text === HOLE && (other.text === HOLE || other.text === "." || isName(other));
    return isBeside(token, before) || isBeside(before, token);
  });
}

/** True for a name, quoted or not. */
export function isName(token: SqlToken | undefined): token is SqlToken {
  return token !== undefined && (token.kind === "word" || token.kind === "quoted");
}

/** The pieces of each statement, without comments; a trigger's body stays in its statement. */
export function sqlStatements(tokens: readonly SqlToken[]): SqlToken[][] {
  const statements: SqlToken[][] = [];
  let current: SqlToken[] = [];
  let inBody = false;
  for (const token of tokens) {
    if (token.kind === "comment") continue;
    const word = token.kind === "word" ? token.text.toUpperCase() : token.text;
    if (word === ";" && (!inBody || isEnd(current.at(-1)))) {
      if (current.length > 0) statements.push(current);
      [current, inBody] = [[], false];
      continue;
    }
    if (word === "BEGIN" && isRoutine(current)) inBody = true;
    if (word !== ";" || current.length > 0) current.push(token);
  }
  if (current.length > 0) statements.push(current);
  return statements;
}

function isEnd(token: SqlToken | undefined): boolean {
  return token?.text.toUpperCase() === "END";
}

function isRoutine(statement: readonly SqlToken[]): boolean {
  const [first, ...more] = statement.slice(0, 6).map((token) => token.text.toUpperCase());
  return first === "CREATE" &&
    more.some((word) => ["TRIGGER", "FUNCTION", "PROCEDURE"].includes(word));
}
