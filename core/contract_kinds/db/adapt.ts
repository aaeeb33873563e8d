import { splitAtCommas } from "./cursor.ts";
import { isName, type SqlToken } from "./tokens.ts";

/** What makes a name known, so that the same in double quotes is no text. */
type IsKnown = (name: string) => boolean;

const COMPARED = ["=", "<>", "!=", "LIKE", "<", ">", "<=", ">="];
const ROW_LOCKS = ["UPDATE", "SHARE", "NO", "KEY"];

/** A statement of any dialect in words that SQLite reads; what has none stays, and is not read. */
export function adaptedSql(statement: readonly SqlToken[], isKnown: IsKnown): string {
  const out: string[] = [];
  for (let index = 0; index < statement.length; index++) {
    const token = statement[index];
    if (token === undefined) break;
    const word = token.kind === "word" ? token.text.toUpperCase() : token.text;
    if (word === "::") {
      index = afterType(statement, index + 1) - 1;
    } else if (word === "FOR" && isRowLock(statement, index)) break;
    else if (word === "IGNORE" && out.at(-1)?.toUpperCase() === "INSERT") out.push("OR", "IGNORE");
    else if (word === "ILIKE" || word === "RLIKE") out.push("LIKE");
    else if (word === "INTERVAL" && statement[index + 1]?.kind === "string") continue;
    else if (word === "DISTINCT" && statement[index + 1]?.text.toUpperCase() === "ON") {
      index = closing(statement, index + 2);
    } else if (word === "EXTRACT" && statement[index + 1]?.text === "(") {
      out.push("extract_part", "(");
      index += 1;
      while (index + 1 < statement.length && statement[index]?.text.toUpperCase() !== "FROM") {
        index++;
      }
    } else if (word === "ON" && statement[index + 1]?.text.toUpperCase() === "DUPLICATE") {
      // MySQL's own way to say what happens to a row that is there already.
      break;
    } else if (isName(token) && statement[index + 1]?.text === "." && isSchema(statement, index)) {
      index += 1;
    } else out.push(textOf(token, statement[index - 1], isKnown));
  }
  return out.join(" ");
}

function textOf(token: SqlToken, before: SqlToken | undefined, isKnown: IsKnown): string {
  if (token.kind === "hole") return "?";
  if (token.kind === "string") return `'${token.value.replaceAll("'", "''")}'`;
  if (token.kind !== "quoted") return token.text;
  const isText = token.text.startsWith('"') && !isKnown(token.value.toLowerCase()) &&
    COMPARED.includes(before?.text.toUpperCase() ?? "");
  return isText ? "?" : `"${token.value.replaceAll('"', '""')}"`;
}

/** `public.users`: only a table's name is preceded by these. */
function isSchema(statement: readonly SqlToken[], index: number): boolean {
  return ["public", "main", "dbo"].includes(statement[index]?.value.toLowerCase() ?? "");
}

function isRowLock(statement: readonly SqlToken[], index: number): boolean {
  return ROW_LOCKS.includes(statement[index + 1]?.text.toUpperCase() ?? "");
}

/** Where the type of a cast ends. */
function afterType(statement: readonly SqlToken[], index: number): number {
  let at = index + 1;
  if (statement[at]?.text === "(") at = closing(statement, at) + 1;
  while (["[", "]"].includes(statement[at]?.text ?? "")) at += 1;
  return at;
}

function closing(statement: readonly SqlToken[], index: number): number {
  let depth = 0;
  for (let at = index; at < statement.length; at++) {
    if (statement[at]?.text === "(") depth += 1;
    if (statement[at]?.text === ")" && --depth === 0) return at;
  }
  return statement.length;
}

/** The tables a statement names, with the names it calls them by; those it makes itself left out. */
export function tablesUsed(statement: readonly SqlToken[]): Map<string, SqlToken> {
  const used = new Map<string, SqlToken>();
  const made = new Set<string>();
  statement.forEach((token, index) => {
    const word = token.kind === "word" ? token.text.toUpperCase() : "";
    const next = statement[index + 1];
    if (word === "AS" && next?.text === "(" && isName(statement[index - 1])) {
      made.add(statement[index - 1]?.value.toLowerCase() ?? "");
    }
    if (["FROM", "JOIN", "INTO", "UPDATE"].includes(word) && isTableHere(statement, index)) {
      const tables = word === "FROM" ? listAfter(statement, index + 1) : [index + 1];
      for (const at of tables) addTable(statement, at, used);
    }
  });
  for (const name of made) used.delete(name);
  return used;
}

/** `FROM` also stands in functions, `UPDATE` in `ON CONFLICT DO UPDATE` and `FOR UPDATE`. */
function isTableHere(statement: readonly SqlToken[], index: number): boolean {
  const before = statement[index - 1]?.text.toUpperCase();
  const word = statement[index]?.text.toUpperCase();
  if (word === "UPDATE") return before !== "DO" && before !== "FOR" && before !== "KEY";
  return before !== "DISTINCT" && !isInFunction(statement, index);
}

function isInFunction(statement: readonly SqlToken[], index: number): boolean {
  let depth = 0;
  for (let at = index - 1; at >= 0; at--) {
    const text = statement[at]?.text.toUpperCase();
    if (text === ")") depth += 1;
    if (text === "(" && --depth < 0) {
      return /^(?:EXTRACT|TRIM|SUBSTRING|OVERLAY)$/i.test(statement[at - 1]?.text ?? "");
    }
    if (text === "SELECT" && depth === 0) return false;
  }
  return false;
}

function listAfter(statement: readonly SqlToken[], start: number): number[] {
  const found = [start];
  let depth = 0;
  for (let at = start; at < statement.length; at++) {
    const token = statement[at];
    if (token?.text === "(") depth += 1;
    if (token?.text === ")" && --depth < 0) break;
    const isEnd = /^(?:WHERE|ON|JOIN|LEFT|INNER|RIGHT|CROSS|GROUP|ORDER|LIMIT|SET|USING|UNION)$/i
      .test(token?.kind === "word" ? token.text : "");
    if (depth === 0 && isEnd) break;
    if (depth === 0 && token?.text === ",") found.push(at + 1);
  }
  return found;
}

function addTable(
  statement: readonly SqlToken[],
  start: number,
  used: Map<string, SqlToken>,
): void {
  let at = start;
  while (/^(?:ONLY|LATERAL)$/i.test(statement[at]?.text ?? "")) at += 1;
  while (statement[at + 1]?.text === "." && isName(statement[at + 2])) at += 2;
  const token = statement[at];
  if (!isName(token) || statement[at + 1]?.text === "(" && !isInsert(statement, start)) return;
  if (token.kind === "word" && token.text.toUpperCase() === "SELECT") return;
  used.set(token.value.toLowerCase(), token);
}

function isInsert(statement: readonly SqlToken[], start: number): boolean {
  return statement[start - 1]?.text.toUpperCase() === "INTO";
}

/** The names by which a statement calls its tables: `u` for `users u`, and each table's own. */
export function aliasesIn(
  statement: readonly SqlToken[],
  used: ReadonlyMap<string, SqlToken>,
): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const [name, token] of used) {
    aliases.set(name, name);
    const at = statement.indexOf(token) + 1;
    const alias = statement[at]?.text.toUpperCase() === "AS" ? statement[at + 1] : statement[at];
    if (isName(alias)) aliases.set(alias.value.toLowerCase(), name);
  }
  return aliases;
}

/** What an INSERT names and gives: table, columns (null where it names none), rows of values. */
interface Insertion {
  table: SqlToken;
  columns: readonly SqlToken[] | null;
  rows: readonly SqlToken[][][];
}

/** The table, columns and rows of an INSERT; null for other statements. */
export function insertionOf(statement: readonly SqlToken[]): Insertion | null {
  const into = statement.findIndex(({ text }) => text.toUpperCase() === "INTO");
  const verb = statement.slice(0, Math.max(into, 0)).some(({ text }) =>
    /^(?:INSERT|REPLACE)$/i.test(text)
  );
  if (into < 0 || !verb) return null;
  let at = into + 1;
  while (statement[at + 1]?.text === ".") at += 2;
  const table = statement[at];
  if (!isName(table)) return null;
  at += 1;
  if (statement[at]?.text.toUpperCase() === "AS") at += 2;
  let columns: SqlToken[] | null = null;
  if (statement[at]?.text === "(" && statement[at + 1]?.text.toUpperCase() !== "SELECT") {
    const end = closing(statement, at);
    const parts = splitAtCommas(statement.slice(at + 1, end));
    columns = parts.flatMap((part) => (part.length === 1 && part[0] ? [part[0]] : []));
    if (columns.length !== parts.length || columns.some((each) => !isName(each))) return null;
    at = end + 1;
  }
  const rows: SqlToken[][][] = [];
  if (/^VALUES?$/i.test(statement[at]?.text ?? "")) {
    at += 1;
    while (statement[at]?.text === "(") {
      const end = closing(statement, at);
      rows.push(splitAtCommas(statement.slice(at + 1, end)));
      at = end + 1;
      if (statement[at]?.text === ",") at += 1;
    }
  }
  const isDefault = /^DEFAULT$/i.test(statement[at]?.text ?? "");
  return { table, columns: isDefault && columns === null ? [] : columns, rows };
}
