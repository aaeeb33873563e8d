import type { DeclaredElement } from "../kind.ts";
import { type Field, type ObjectShape, type Shape, unionOf, UNKNOWN } from "../surface.ts";
import {
  type Column,
  type ColumnType,
  type DatabaseModel,
  mustBeGiven,
  type Table,
  tablesOf,
} from "./model.ts";

const NULL: Shape = { kind: "null" };
const MAX_SMALL = 32_767;
const MAX_INT = 2_147_483_647;

/** Each table as an element: what an INSERT gives it, and what a SELECT gets from it. */
export function elementsOf(model: DatabaseModel): DeclaredElement[] {
  return tablesOf(model).map((table) => tableElement(table, model));
}

function tableElement(table: Table, model: DatabaseModel): DeclaredElement {
  const columns = [...(table.columns ?? new Map<string, Column>()).values()];
  const shapes = new Map(columns.map((column) => [column, columnShape(column, model)]));
  const given = columns.filter((column) => column.generated !== "always");
  const input: ObjectShape = {
    kind: "object",
    fields: fieldsOf(given, shapes, mustBeGiven),
    open: false,
  };
  const output: Shape = table.columns === null
    ? UNKNOWN
    : { kind: "object", fields: fieldsOf(columns, shapes, () => true), open: true };
  return {
    key: `${table.kind} ${table.name.toLowerCase()}`,
    input,
    output,
    traits: traitsOf(table),
    annotations: new Map(
      columns.flatMap(({ name, fallback }) =>
        fallback === null ? [] : [[name.toLowerCase(), fallback] as const]
      ),
    ),
    whenAdded: "minor",
    documentation: [table.comment, ...[...table.indexes].map(([name, on]) => `${name} on ${on}`)]
      .join("\n"),
  };
}

function traitsOf(table: Table): Map<string, string> {
  const traits = new Map<string, string>();
  if (table.primaryKey.length > 0) traits.set("primary key", table.primaryKey.join(", "));
  for (const constraint of [...table.constraints].sort()) traits.set(constraint, "kept");
  if (table.query !== null) traits.set("query", table.query);
  return traits;
}

function fieldsOf(
  columns: readonly Column[],
  shapes: ReadonlyMap<Column, Shape>,
  required: (column: Column) => boolean,
): Map<string, Field> {
  return new Map(columns.map((column): [string, Field] => [column.name.toLowerCase(), {
    shape: shapes.get(column) ?? UNKNOWN,
    required: required(column),
  }]));
}

/** What a column holds; conditions on it alone are part of its type. */
function columnShape(column: Column, model: DatabaseModel): Shape {
  const type = typeShape(column.type, model);
  const conditions = [
    ...(column.isUnique ? ["unique"] : []),
    ...(column.references === null ? [] : [`in ${column.references}`]),
    ...(column.check === null ? [] : [`check ${column.check}`]),
    ...(column.generated === "always" ? ["generated"] : []),
  ];
  // Whether a value keeps such a rule depends on other rows: with it, the type is another one.
  const shape: Shape = conditions.length === 0
    ? type
    : { kind: "named", name: conditions.join(" and "), args: [type] };
  return column.nullable ? unionOf([shape, NULL]) : shape;
}

function typeShape(type: ColumnType, model: DatabaseModel): Shape {
  const item = itemShape(type, model);
  return type.isArray ? { kind: "array", items: item } : item;
}

function itemShape(type: ColumnType, model: DatabaseModel): Shape {
  if (type.values !== null) return { kind: "enum", values: [...type.values].sort() };
  switch (type.family) {
    case "integer":
      return { kind: "integer", ...integerLimits(type, model) };
    case "number":
      return numberShape(type);
    case "boolean":
      return { kind: "boolean" };
    case "text":
      return { kind: "string", ...(type.length === null ? {} : { limits: lengthOf(type.length) }) };
    case "moment":
      return { kind: "string", limits: { format: momentFormat(type.text) } };
    case "uuid":
      return { kind: "string", limits: { format: "uuid" } };
    default:
      return { kind: "named", name: type.text === "" ? "any" : type.text.toLowerCase(), args: [] };
  }
}

function lengthOf(maxLength: number): { maxLength: number } {
  return { maxLength };
}

/** SQLite stores every integer in the same way; the others refuse what is too large. */
function integerLimits(type: ColumnType, model: DatabaseModel) {
  if (model.dialect === "any") return {};
  const most = /^(?:SMALL|TINY)|INT2/.test(type.text)
    ? MAX_SMALL
    : /^BIG|INT8/.test(type.text)
    ? null
    : MAX_INT;
  return most === null ? {} : { limits: { minimum: -most - 1, maximum: most } };
}

/** `NUMERIC(10,2)` is held apart from `NUMERIC(12,2)`; binary numbers are one. */
function numberShape(type: ColumnType): Shape {
  const [, digits, scale = "0"] = /\((\d+)(?:,(\d+))?\)$/.exec(type.text) ?? [];
  if (digits === undefined) return { kind: "number" };
  const limits = {
    maximum: 10 ** (Number(digits) - Number(scale)),
    multipleOf: 10 ** -Number(scale),
  };
  return { kind: "number", limits };
}

function momentFormat(type: string): string {
  if (/^DATE$/.test(type)) return "date";
  return /^TIME(?:\(|$| )/.test(type) ? "time" : "date-time";
}
