import { listedValues, readColumn, readReference } from "./column.ts";
import { plainText, splitAtCommas, SqlCursor } from "./cursor.ts";
import type { DatabaseModel, Table } from "./model.ts";
import type { SqlToken } from "./tokens.ts";

interface At {
  file: string;
  line: number;
}

const MAX_COLUMNS = 1_000;

/** Reads what stands between the parentheses of CREATE TABLE; a text where it cannot be read. */
export function readTableBody(
  body: readonly SqlToken[],
  table: Table,
  model: DatabaseModel,
  at: At,
): string | null {
  const parts = splitAtCommas(body);
  if (parts.length === 0) return "no columns are defined";
  if (hasEmptyPart(body)) return "a comma has nothing before or after it";
  if (parts.length > MAX_COLUMNS) return `more than ${MAX_COLUMNS} columns and conditions`;
  for (const part of parts) {
    const problem = addDefinition(part, table, model, at);
    if (problem !== null) return problem;
  }
  return null;
}

function hasEmptyPart(body: readonly SqlToken[]): boolean {
  return body.some(({ text }, index) =>
    text === "," && (index === 0 || [",", undefined].includes(body[index + 1]?.text))
  );
}

/** Adds a column or a condition on the table; a text where it cannot be read. */
export function addDefinition(
  part: readonly SqlToken[],
  table: Table,
  model: DatabaseModel,
  at: At,
): string | null {
  const constraint = new SqlCursor(part);
  if (constraint.take("CONSTRAINT")) constraint.name();
  if (addConstraint(constraint, table)) return null;
  const place = { file: at.file, line: at.line + (part[0]?.line ?? 1) - 1 };
  const reading = readColumn(part, model, place);
  if (typeof reading === "string") return reading;
  const { column, isKey } = reading;
  const key = column.name.toLowerCase();
  if (table.columns?.has(key)) return `column ${column.name} is defined twice`;
  table.columns?.set(key, column);
  if (isKey) table.primaryKey = [key];
  return null;
}

/** `PRIMARY KEY (...)`, `UNIQUE (...)`, `CHECK (...)`, `FOREIGN KEY (...) REFERENCES ...`. */
function addConstraint(cursor: SqlCursor, table: Table): boolean {
  if (cursor.take("PRIMARY", "KEY")) {
    setKey(table, namesIn(cursor.group() ?? []));
    return true;
  }
  if (cursor.take("FOREIGN", "KEY")) {
    if (cursor.peek()?.text !== "(") cursor.name();
    const columns = namesIn(cursor.group() ?? []);
    const target = cursor.take("REFERENCES") ? readReference(cursor) : "";
    const [only] = columns;
    const single = columns.length === 1 ? table.columns?.get(only ?? "") : undefined;
    if (single === undefined) table.constraints.add(`(${columns.join(", ")}) in ${target}`);
    else single.references = target;
    return true;
  }
  if (cursor.sees("CHECK") && cursor.peek(1)?.text === "(") {
    cursor.next();
    addCheck(table, cursor.group() ?? []);
    return true;
  }
  if (cursor.sees("UNIQUE")) {
    cursor.next();
    cursor.takeAny(["KEY", "INDEX"]);
    if (cursor.peek()?.text !== "(") cursor.name();
    addUnique(table, namesIn(cursor.group() ?? []));
    return true;
  }
  return addIndex(cursor, table);
}

/** MySQL's indexes among the columns, and what other engines have that is no column. */
function addIndex(cursor: SqlCursor, table: Table): boolean {
  if (cursor.take("EXCLUDE")) {
    table.constraints.add(`exclude ${plainText(cursor.rest())}`);
    return true;
  }
  if (cursor.take("LIKE")) {
    table.columns = null;
    return true;
  }
  const isIndex = cursor.takeAny(["FULLTEXT", "SPATIAL"]) !== null;
  const ahead = cursor.peek(1)?.text === "(" || cursor.peek(2)?.text === "(";
  if (!isIndex && !((cursor.sees("KEY") || cursor.sees("INDEX")) && ahead)) return false;
  cursor.takeAny(["KEY", "INDEX"]);
  const name = cursor.peek()?.text === "(" ? "" : cursor.name() ?? "";
  // `key (100)` would be an odd type, so a column of that name is told from an index by its content.
  const columns = plainText(cursor.group() ?? []);
  table.indexes.set(name.toLowerCase(), columns);
  return true;
}

function setKey(table: Table, names: readonly string[]): void {
  table.primaryKey = names;
  const [only] = names;
  for (const name of names) {
    const column = table.columns?.get(name);
    if (column === undefined) continue;
    column.nullable = false;
    const isNumbered = names.length === 1 && only === name && column.type.text === "INTEGER";
    if (isNumbered && column.generated === "no") column.generated = "fills";
  }
}

function addCheck(table: Table, condition: readonly SqlToken[]): void {
  const [first] = condition;
  const column = table.columns?.get(first?.value.toLowerCase() ?? "");
  const values = column === undefined ? null : listedValues(condition, column.name);
  if (column !== undefined && values !== null) column.type = { ...column.type, values };
  else table.constraints.add(`check ${plainText(condition)}`);
}

function addUnique(table: Table, names: readonly string[]): void {
  const [only] = names;
  const column = names.length === 1 ? table.columns?.get(only ?? "") : undefined;
  if (column !== undefined) column.isUnique = true;
  else table.constraints.add(`unique (${names.join(", ")})`);
}

/** The names in a list of columns, whatever follows each of them. */
export function namesIn(group: readonly SqlToken[]): string[] {
  return splitAtCommas(group).flatMap(([first]) =>
    first === undefined ? [] : [first.value.toLowerCase()]
  );
}
