import type { Place } from "../surface.ts";

/** Kinds of values that the engines' many type names come down to. */
export type TypeFamily =
  | "integer"
  | "number"
  | "text"
  | "boolean"
  | "moment"
  | "uuid"
  | "json"
  | "blob"
  | "unknown";

export interface ColumnType {
  /** As written, in capitals: `VARCHAR(255)`. */
  text: string;
  family: TypeFamily;
  /** The most characters; null where there is no limit. */
  length: number | null;
  /** The only values, where they are listed. */
  values: readonly string[] | null;
  isArray: boolean;
}

export interface Column {
  name: string;
  type: ColumnType;
  nullable: boolean;
  /** What is stored where nothing is given, as plain text; null where there is none. */
  fallback: string | null;
  /** `fills`: the engine gives a value where none is given; `always`: it takes none. */
  generated: "no" | "fills" | "always";
  isUnique: boolean;
  references: string | null;
  /** A condition other than a list of values, as plain text. */
  check: string | null;
  place: Place;
}

/** A table, or a view, whose columns are not known here. */
export interface Table {
  name: string;
  kind: "table" | "view";
  /** By lower-case name; null where they are not written down. */
  columns: Map<string, Column> | null;
  primaryKey: readonly string[];
  /** Conditions on several columns: `unique (a, b)`, as plain text. */
  constraints: Set<string>;
  indexes: Map<string, string>;
  /** The query of a view. */
  query: string | null;
  comment: string;
  place: Place;
}

/** The tables that statements add up to, by lower-case name; a table may be made more than once. */
export interface DatabaseModel {
  tables: Map<string, Table[]>;
  /** Types that are made by listing their values. */
  types: Map<string, readonly string[]>;
  dialect: "any" | "postgres" | "mysql";
}

/** A database without tables. */
export function newModel(): DatabaseModel {
  return { tables: new Map(), types: new Map(), dialect: "any" };
}

/** The table of that name, as it was made first. */
export function tableOf(model: DatabaseModel, name: string): Table | undefined {
  return model.tables.get(name.toLowerCase())?.[0];
}

/** All tables, each as it was made first. */
export function tablesOf(model: DatabaseModel): Table[] {
  return [...model.tables.values()].flatMap(([first]) => (first === undefined ? [] : [first]));
}

/** True where an INSERT must name the column. */
export function mustBeGiven(column: Column): boolean {
  return !column.nullable && column.fallback === null && column.generated === "no";
}
