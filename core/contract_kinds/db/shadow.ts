import { DatabaseSync } from "node:sqlite";
import type { Column, Table } from "./model.ts";

/** What preparing a statement says of it. */
export type Prepared =
  | { kind: "fits"; columns: readonly string[] }
  | { kind: "no_table"; name: string }
  | { kind: "no_column"; name: string; table: string | null }
  | { kind: "misfit"; message: string }
  | { kind: "unreadable"; message: string };

const MAX_FUNCTIONS = 40;

/** An empty in-memory SQLite database with given tables, in which statements are prepared, never run. */
export class ShadowDatabase {
  #database = new DatabaseSync(":memory:");
  #functions = new Set<string>();

  constructor(tables: readonly Table[]) {
    for (const table of tables.filter(({ kind }) => kind === "table")) {
      this.#database.exec(tableText(table));
    }
    for (const { name, query } of tables) {
      if (query !== null) this.#try(`CREATE VIEW ${quoted(name)} ${query}`);
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Prepares a statement; functions that SQLite does not have count as there. */
  prepare(sql: string): Prepared {
    for (let attempt = 0; attempt <= MAX_FUNCTIONS; attempt++) {
      const message = this.#problemOf(sql);
      if (typeof message !== "string") return message;
      const name = /^no such function: (\w+)$/i.exec(message)?.[1] ??
        /^wrong number of arguments to function (\w+)\(\)$/i.exec(message)?.[1];
      if (name === undefined) return outcomeOf(message);
      if (this.#functions.has(name.toLowerCase())) return { kind: "unreadable", message };
      this.#functions.add(name.toLowerCase());
      this.#database.function(name, { varargs: true }, () => null);
    }
    return { kind: "unreadable", message: "too many functions" };
  }

  /** Whether the columns of a view are known, each by a name that it has in every engine. */
  knows(view: string): boolean {
    const prepared = this.prepare(`SELECT * FROM ${quoted(view)}`);
    return prepared.kind === "fits" && prepared.columns.every((name) => /^\w+$/.test(name));
  }

  #problemOf(sql: string): Prepared | string {
    try {
      const columns = this.#database.prepare(sql).columns().map(({ name }) => name);
      return { kind: "fits", columns };
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** A view over what SQLite does not know stays away; who reads it learns nothing. */
  #try(sql: string): void {
    try {
      this.#database.exec(sql);
    } catch {
      return;
    }
  }
}

const ROWID_NAMES = /^(?:rowid|oid|_rowid_)$/i;

function outcomeOf(message: string): Prepared {
  const table = /^no such table: (?:\w+\.)?(.+)$/.exec(message)?.[1];
  if (table !== undefined) return { kind: "no_table", name: table };
  const inTable = /^table (.+) has no column named (.+)$/.exec(message);
  if (inTable?.[1] !== undefined && inTable[2] !== undefined) {
    return { kind: "no_column", name: inTable[2], table: inTable[1] };
  }
  const column = /^no such column: (?:"([^"]+)"|(?:(.+)\.)?([^.\s]+))/.exec(message);
  const name = column?.[1] ?? column?.[3];
  if (name !== undefined && !ROWID_NAMES.test(name)) {
    return { kind: "no_column", name, table: column?.[2] ?? null };
  }
  const isMisfit =
    /^table .* has \d+ columns but \d+ values|^\d+ values for \d+ columns|^ON CONFLICT clause does not match/
      .test(message);
  return isMisfit ? { kind: "misfit", message } : { kind: "unreadable", message };
}

function tableText(table: Table): string {
  const columns = [...(table.columns ?? []).values()].map(columnText);
  const unique = [...table.constraints].flatMap((text) => /^unique \((.+)\)$/.exec(text)?.[1] ?? [])
    .map((names) => `UNIQUE (${names.split(", ").map(quoted).join(", ")})`);
  const key = table.primaryKey.filter((name) => table.columns?.has(name));
  const keyText = key.length === 0 ? [] : [`PRIMARY KEY (${key.map(quoted).join(", ")})`];
  return `CREATE TABLE ${quoted(table.name)} (${[...columns, ...keyText, ...unique].join(", ")})`;
}

function columnText({ name, isUnique }: Column): string {
  return `${quoted(name)}${isUnique ? " UNIQUE" : ""}`;
}

/** A name in double quotes, as SQL writes one with any characters in it. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
