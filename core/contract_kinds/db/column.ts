import { isSerial, readType } from "./column_type.ts";
import { plainText, SqlCursor } from "./cursor.ts";
import type { Column, DatabaseModel } from "./model.ts";
import type { Place } from "../surface.ts";
import type { SqlToken } from "./tokens.ts";

/** A column as it is defined, and whether it is by itself the table's key. */
interface ColumnReading {
  column: Column;
  isKey: boolean;
}

/** Reads a column's definition; a text where it cannot be read. */
export function readColumn(
  tokens: readonly SqlToken[],
  model: DatabaseModel,
  place: Place,
): ColumnReading | string {
  const cursor = new SqlCursor(tokens);
  const name = cursor.name();
  if (name === null) return `${tokens[0]?.text ?? "nothing"} is no name of a column`;
  const column: Column = {
    name,
    type: readType(cursor, model),
    nullable: true,
    fallback: null,
    generated: "no",
    isUnique: false,
    references: null,
    check: null,
    place,
  };
  if (isSerial(column.type)) [column.generated, column.nullable] = ["fills", false];
  let isKey = false;
  while (!cursor.atEnd) {
    if (cursor.take("PRIMARY", "KEY")) {
      isKey = true;
      cursor.takeAny(["ASC", "DESC"]);
    } else if (!readConstraint(cursor, column, model)) {
      return `${cursor.peek()?.text} is not expected in the definition of ${name}`;
    }
  }
  if (isKey) {
    column.nullable = false;
    // SQLite numbers the rows of such a key by itself.
    if (/^INTEGER$/.test(column.type.text) && model.dialect === "any") column.generated = "fills";
  }
  return { column, isKey };
}

function readConstraint(cursor: SqlCursor, column: Column, model: DatabaseModel): boolean {
  if (cursor.take("CONSTRAINT")) return cursor.name() !== null;
  if (cursor.take("NOT", "NULL")) {
    column.nullable = false;
    return true;
  }
  if (cursor.take("DEFAULT")) {
    column.fallback = readDefault(cursor);
    return true;
  }
  if (cursor.take("UNIQUE")) {
    cursor.take("KEY");
    column.isUnique = true;
    return true;
  }
  if (cursor.take("CHECK")) return readCheck(cursor, column);
  if (cursor.take("REFERENCES")) {
    column.references = readReference(cursor);
    return true;
  }
  if (cursor.takeAny(["AUTOINCREMENT", "AUTO_INCREMENT", "IDENTITY"]) !== null) {
    cursor.group();
    [column.generated, column.nullable] = ["fills", false];
    return true;
  }
  if (cursor.sees("GENERATED") || cursor.sees("AS")) return readGenerated(cursor, column);
  return skipHarmless(cursor, model);
}

/** What says nothing about which values are taken. */
function skipHarmless(cursor: SqlCursor, model: DatabaseModel): boolean {
  if (cursor.take("ON", "UPDATE")) {
    readDefault(cursor);
    return true;
  }
  if (cursor.take("COMMENT")) return cursor.next()?.kind === "string";
  if (cursor.take("ON", "CONFLICT")) return cursor.next() !== undefined;
  if (cursor.take("CHARACTER", "SET") || cursor.take("CHARSET")) return cursor.name() !== null;
  if (cursor.take("COLLATE") || cursor.take("STORAGE") || cursor.take("AFTER")) {
    return cursor.name() !== null;
  }
  if (cursor.take("USING")) {
    cursor.rest();
    return model.dialect !== "mysql";
  }
  return cursor.takeAny(["NULL", "FIRST", "KEY", "INVISIBLE", "VISIBLE"]) !== null;
}

/** The expression after DEFAULT, as plain text; NULL is none. */
export function readDefault(cursor: SqlCursor): string | null {
  const taken: SqlToken[] = [];
  const group = cursor.group();
  if (group !== null) taken.push(...group);
  else {
    const first = cursor.next();
    if (first === undefined) return null;
    taken.push(first);
    if (first.text === "-" || first.text === "+") taken.push(...next(cursor));
    if (cursor.peek()?.text === "(") {
      const inner = cursor.group() ?? [];
      if (inner.length > 0) taken.push(...inner);
    }
  }
  while (cursor.peek()?.text === "::") {
    cursor.next();
    cursor.name();
    cursor.group();
    while (["[", "]", "VARYING"].includes(cursor.peek()?.text.toUpperCase() ?? "")) cursor.next();
  }
  const text = plainText(taken);
  return text === "null" ? null : text;
}

function next(cursor: SqlCursor): SqlToken[] {
  const token = cursor.next();
  return token === undefined ? [] : [token];
}

/** `CHECK (status IN ('open', 'closed'))` lists the values; any other condition is kept as text. */
function readCheck(cursor: SqlCursor, column: Column): boolean {
  const group = cursor.group();
  if (group === null) return false;
  const values = listedValues(group, column.name);
  if (values !== null) column.type = { ...column.type, values };
  else {
    const text = plainText(group);
    column.check = column.check === null ? text : [column.check, text].sort().join(" and ");
  }
  return true;
}

/** The texts that a condition allows a column to have; null where it says something else. */
export function listedValues(condition: readonly SqlToken[], name: string): string[] | null {
  const cursor = new SqlCursor(condition);
  if (cursor.name()?.toLowerCase() !== name.toLowerCase() || !cursor.take("IN")) return null;
  const group = cursor.group();
  if (group === null || !cursor.atEnd) return null;
  const items = group.filter(({ text }) => text !== ",");
  return items.every(({ kind }) => kind === "string") ? items.map(({ value }) => value) : null;
}

/** The table and columns that a key points to, as plain text; what follows deletion is left out. */
export function readReference(cursor: SqlCursor): string {
  const table = cursor.name() ?? "";
  const columns = cursor.group();
  for (;;) {
    if (cursor.take("ON", "DELETE") || cursor.take("ON", "UPDATE")) {
      if (!cursor.take("NO", "ACTION") && !cursor.take("SET", "NULL")) {
        if (!cursor.take("SET", "DEFAULT")) cursor.next();
      }
    } else if (cursor.take("MATCH")) cursor.next();
    else if (!cursor.take("NOT", "DEFERRABLE") && !cursor.take("DEFERRABLE")) {
      if (!cursor.take("INITIALLY")) break;
      cursor.next();
    }
  }
  const list = columns === null ? "" : `(${plainText(columns)})`;
  return `${table.toLowerCase()}${list}`;
}

/** `GENERATED ALWAYS AS (...)`, `GENERATED BY DEFAULT AS IDENTITY`. */
function readGenerated(cursor: SqlCursor, column: Column): boolean {
  const isAlways = cursor.take("GENERATED", "ALWAYS");
  if (!isAlways) cursor.take("GENERATED", "BY", "DEFAULT");
  if (!cursor.take("AS")) return false;
  if (cursor.take("IDENTITY")) {
    cursor.group();
    [column.generated, column.nullable] = ["fills", false];
    return true;
  }
  if (cursor.group() === null) return false;
  cursor.takeAny(["STORED", "VIRTUAL", "PERSISTED"]);
  column.generated = "always";
  return true;
}
