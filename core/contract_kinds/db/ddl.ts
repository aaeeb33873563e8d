import { alterTable } from "./alter.ts";
import { plainText, SqlCursor } from "./cursor.ts";
import { type DatabaseModel, newModel, type Table } from "./model.ts";
import { namesIn, readTableBody } from "./table.ts";
import { sqlStatements, type SqlToken, sqlTokens } from "./tokens.ts";

/** A statement about the structure of tables that cannot be read, or that others do not. */
interface DdlProblem {
  line: number;
  message: string;
}

const STRUCTURAL = ["CREATE", "ALTER", "DROP"];
const WITHOUT_STRUCTURE = new Set([
  "ANALYZE",
  "BEGIN",
  "COMMENT",
  "COMMIT",
  "DELETE",
  "END",
  "GRANT",
  "INSERT",
  "LOCK",
  "PRAGMA",
  "REPLACE",
  "REVOKE",
  "ROLLBACK",
  "SELECT",
  "SET",
  "START",
  "TRUNCATE",
  "UNLOCK",
  "UPDATE",
  "USE",
  "VACUUM",
  "WITH",
  "DO",
]);
const POSTGRES =
  /\b(?:BIG|SMALL)?SERIAL\b|\bTIMESTAMPTZ\b|\bJSONB\b|::|\bAS\s+IDENTITY\b|\bBYTEA\b/i;
const MYSQL = /\bAUTO_INCREMENT\b|\bENGINE\s*=|`/i;

/** Reads statements that make and change tables into a model. */
export function readDdl(ddl: string): { model: DatabaseModel; problems: DdlProblem[] } {
  const model = newModel();
  const problems: DdlProblem[] = [];
  applyDdl(model, ddl, { file: "", line: 1 }, problems);
  return { model, problems };
}

/** Carries out the statements of a text that stands at a place. */
export function applyDdl(
  model: DatabaseModel,
  ddl: string,
  at: { file: string; line: number },
  problems: DdlProblem[],
): void {
  if (POSTGRES.test(ddl)) model.dialect = "postgres";
  else if (MYSQL.test(ddl) && model.dialect === "any") model.dialect = "mysql";
  const tokens = sqlTokens(ddl);
  for (const statement of sqlStatements(tokens)) {
    const line = at.line + (statement[0]?.line ?? 1) - 1;
    const problem = applyStatement(model, statement, { file: at.file, line: at.line });
    if (problem !== null) problems.push({ line, message: problem });
    else noteComments(model, statement, tokens);
  }
}

function applyStatement(
  model: DatabaseModel,
  statement: readonly SqlToken[],
  at: { file: string; line: number },
): string | null {
  const cursor = new SqlCursor(statement);
  const verb = cursor.next()?.text.toUpperCase() ?? "";
  if (!STRUCTURAL.includes(verb)) {
    return WITHOUT_STRUCTURE.has(verb) ? null : `${verb.slice(0, 40)} begins no statement of SQL`;
  }
  if (verb === "ALTER") {
    return cursor.take("TABLE") ? alterTable(cursor, model, at) : null;
  }
  if (verb === "DROP") {
    drop(cursor, model);
    return null;
  }
  cursor.take("OR", "REPLACE");
  const isTemporary = cursor.takeAny(["TEMP", "TEMPORARY"]) !== null;
  cursor.takeAny(["UNLOGGED", "VIRTUAL", "MATERIALIZED", "RECURSIVE"]);
  if (cursor.take("TABLE")) return isTemporary ? null : createTable(cursor, model, at);
  if (cursor.take("VIEW")) return createView(cursor, model, at);
  const isUnique = cursor.take("UNIQUE");
  if (cursor.take("INDEX")) return createIndex(cursor, model, isUnique);
  if (cursor.take("TYPE")) createType(cursor, model);
  return null;
}

/** What the statement makes, by the name that comes next; null where none does. */
function namedTable(cursor: SqlCursor, at: { file: string; line: number }): Table | null {
  cursor.take("IF", "NOT", "EXISTS");
  const { line } = cursor;
  const name = cursor.name();
  return name === null ? null : {
    name,
    kind: "table",
    columns: new Map(),
    primaryKey: [],
    constraints: new Set(),
    indexes: new Map(),
    query: null,
    comment: "",
    place: { file: at.file, line: at.line + line - 1 },
  };
}

function createTable(
  cursor: SqlCursor,
  model: DatabaseModel,
  at: { file: string; line: number },
): string | null {
  const table = namedTable(cursor, at);
  if (table === null) return "CREATE TABLE names no table";
  const { name } = table;
  const isComplete = hasPartner(cursor);
  const body = cursor.group();
  if (body === null) table.columns = null;
  else {
    if (!isComplete) return `the definition of ${name} is not closed`;
    const problem = readTableBody(body, table, model, at);
    if (problem !== null) return `table ${name}: ${problem}`;
  }
  const key = name.toLowerCase();
  model.tables.set(key, [...(model.tables.get(key) ?? []), table]);
  return null;
}

function hasPartner(cursor: SqlCursor): boolean {
  let depth = 0;
  for (let ahead = 0;; ahead++) {
    const text = cursor.peek(ahead)?.text;
    if (text === undefined) return false;
    if (text === "(") depth += 1;
    if (text === ")" && --depth === 0) return true;
  }
}

function createView(
  cursor: SqlCursor,
  model: DatabaseModel,
  at: { file: string; line: number },
): string | null {
  const table = namedTable(cursor, at);
  if (table === null) return "CREATE VIEW names no view";
  const query = plainText(cursor.rest());
  model.tables.set(table.name.toLowerCase(), [{ ...table, kind: "view", columns: null, query }]);
  return null;
}

/** An index over whole columns that allows no repetition is a condition on the table. */
function createIndex(cursor: SqlCursor, model: DatabaseModel, isUnique: boolean): string | null {
  cursor.take("CONCURRENTLY");
  cursor.take("IF", "NOT", "EXISTS");
  const name = cursor.sees("ON") ? "" : cursor.name() ?? "";
  if (!cursor.take("ON")) return "CREATE INDEX names no table";
  cursor.take("ONLY");
  const tables = model.tables.get((cursor.name() ?? "").toLowerCase()) ?? [];
  if (cursor.take("USING")) cursor.name();
  const columns = namesIn(cursor.group() ?? []).join(", ");
  const rest = plainText(cursor.rest());
  for (const table of tables) {
    const single = table.columns?.get(columns);
    if (isUnique && rest === "" && single !== undefined) single.isUnique = true;
    else if (isUnique && rest === "") table.constraints.add(`unique (${columns})`);
    else table.indexes.set(name.toLowerCase(), `${isUnique ? "unique " : ""}${columns} ${rest}`);
  }
  return null;
}

function createType(cursor: SqlCursor, model: DatabaseModel): void {
  const name = cursor.name();
  if (name === null || !cursor.take("AS", "ENUM")) return;
  const values = (cursor.group() ?? []).filter(({ kind }) => kind === "string");
  model.types.set(name.toLowerCase(), values.map(({ value }) => value));
}

function drop(cursor: SqlCursor, model: DatabaseModel): void {
  const what = cursor.takeAny(["TABLE", "VIEW", "MATERIALIZED VIEW", "INDEX", "TYPE"]);
  cursor.take("CONCURRENTLY");
  cursor.take("IF", "EXISTS");
  do {
    const name = cursor.name()?.toLowerCase();
    if (name === undefined) return;
    if (what === "INDEX") {
      for (const table of [...model.tables.values()].flat()) table.indexes.delete(name);
    } else if (what === "TYPE") model.types.delete(name);
    else model.tables.delete(name);
  } while (cursor.take(","));
}

/** Comments inside a statement, or right above it, are words for readers of its table. */
function noteComments(
  model: DatabaseModel,
  statement: readonly SqlToken[],
  tokens: readonly SqlToken[],
): void {
  const [first] = statement;
  const last = statement.at(-1);
  if (first === undefined || last === undefined || first.text.toUpperCase() !== "CREATE") return;
  const table = [...model.tables.values()].flat()
    .findLast((each) => statement.some((token) => token.value === each.name));
  if (table === undefined) return;
  const start = tokens.indexOf(first);
  let from = start;
  while (tokens[from - 1]?.kind === "comment") from -= 1;
  const comments = tokens.slice(from, tokens.indexOf(last) + 1)
    .filter(({ kind }) => kind === "comment")
    .map(({ text }) => text.replaceAll(/^(?:--|#|\/\*)|\*\/$/g, "").trim());
  table.comment = [table.comment, ...comments].filter((text) => text !== "").join("\n");
}
