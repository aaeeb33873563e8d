import type { SqlCursor } from "./cursor.ts";
import type { ColumnType, DatabaseModel, TypeFamily } from "./model.ts";
import { isName } from "./tokens.ts";

/** Words after which a column's type has ended. */
const AFTER_TYPE = new Set([
  "CONSTRAINT",
  "PRIMARY",
  "NOT",
  "NULL",
  "UNIQUE",
  "CHECK",
  "DEFAULT",
  "COLLATE",
  "REFERENCES",
  "GENERATED",
  "AS",
  "AUTO_INCREMENT",
  "AUTOINCREMENT",
  "COMMENT",
  "ON",
  "KEY",
  "USING",
  "FIRST",
  "AFTER",
  "STORAGE",
  "IDENTITY",
]);

/** The first that fits names the family. */
const FAMILIES: readonly (readonly [RegExp, TypeFamily])[] = [
  [/^INTERVAL|^TSVECTOR|^POINT|^GEO|^INET|^CIDR|^MACADDR|RANGE$/, "unknown"],
  [/SERIAL|^(?:TINY|SMALL|MEDIUM|BIG)?INT|^INTEGER|^INT\d|^UNSIGNED/, "integer"],
  [/^(?:BOOL|BOOLEAN)$/, "boolean"],
  [/^(?:DATE|TIME)/, "moment"],
  [/^(?:UUID|UNIQUEIDENTIFIER)$/, "uuid"],
  [/^JSONB?$/, "json"],
  [/CHAR|TEXT|CLOB|STRING|^ENUM|^NAME$|^SET$/, "text"],
  [/BLOB|BYTEA|BINARY/, "blob"],
  [/REAL|FLOA|DOUB|NUMERIC|DECIMAL|NUMBER|MONEY/, "number"],
];

/** The type that is written next; an empty one where none is. */
export function readType(cursor: SqlCursor, model: DatabaseModel): ColumnType {
  const words: string[] = [];
  let sizes = "";
  let values: readonly string[] | null = null;
  let isArray = false;
  for (let token = cursor.peek(); token !== undefined; token = cursor.peek()) {
    const { kind } = token;
    const word = token.text.toUpperCase();
    if (isName(token)) {
      if (kind === "word" && AFTER_TYPE.has(word)) break;
      words.push(token.value.toUpperCase());
      cursor.next();
    } else if (word === "(") {
      const group = cursor.group() ?? [];
      if (group.some(({ kind }) => kind === "string")) {
        values = group.filter(({ kind }) => kind === "string").map(({ value }) => value);
      } else sizes = `(${group.map(({ text }) => text).join("")})`;
    } else if (word === "[" || word === "]" || (isArray && kind === "number")) {
      isArray = true;
      cursor.next();
    } else if (word === "." && words.length > 0) {
      words.pop();
      cursor.next();
    } else break;
  }
  const name = words.join(" ");
  const listed = values ?? model.types.get(name.toLowerCase()) ?? null;
  const family = listed === null ? familyOf(name, sizes) : "text";
  const size = /^\((\d+)\)$/.exec(sizes)?.[1];
  const length = family === "text" && size !== undefined ? Number(size) : null;
  const text = `${name}${sizes}${isArray ? "[]" : ""}`;
  return { text, family, length, values: listed, isArray };
}

function familyOf(name: string, sizes: string): TypeFamily {
  if (name === "TINYINT" && sizes === "(1)") return "boolean";
  return FAMILIES.find(([pattern]) => pattern.test(name))?.[1] ?? "unknown";
}

/** True for types that number their rows by themselves. */
export function isSerial(type: ColumnType): boolean {
  return /SERIAL\b/.test(type.text);
}
