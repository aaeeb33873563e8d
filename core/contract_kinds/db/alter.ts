import { readDefault } from "./column.ts";
import { readType } from "./column_type.ts";
import { splitAtCommas, SqlCursor } from "./cursor.ts";
import type { Column, DatabaseModel, Table } from "./model.ts";
import { addDefinition } from "./table.ts";
import type { SqlToken } from "./tokens.ts";

interface At {
  file: string;
  line: number;
}

/** Carries out what follows `ALTER TABLE`; a text where it cannot be read. */
export function alterTable(cursor: SqlCursor, model: DatabaseModel, at: At): string | null {
  cursor.take("IF", "EXISTS");
  cursor.take("ONLY");
  const name = cursor.name();
  if (name === null) return "ALTER TABLE names no table";
  const tables = model.tables.get(name.toLowerCase()) ?? [];
  for (const action of splitAtCommas(cursor.rest())) {
    const rename = new SqlCursor(action);
    if (rename.take("RENAME", "TO")) {
      renameTable(model, name, rename.name() ?? name);
      continue;
    }
    for (const table of tables) {
      const problem = alter(action, table, model, at);
      if (problem !== null) return `table ${name}: ${problem}`;
    }
  }
  return null;
}

function renameTable(model: DatabaseModel, from: string, to: string): void {
  const tables = model.tables.get(from.toLowerCase());
  if (tables === undefined) return;
  model.tables.delete(from.toLowerCase());
  for (const table of tables) table.name = to;
  model.tables.set(to.toLowerCase(), tables);
}

function alter(
  action: readonly SqlToken[],
  table: Table,
  model: DatabaseModel,
  at: At,
): string | null {
  const cursor = new SqlCursor(action);
  if (cursor.take("ADD")) {
    cursor.take("COLUMN");
    cursor.take("IF", "NOT", "EXISTS");
    const definition = cursor.rest();
    // A column that is there was made by another file that describes the same table.
    if (table.columns?.has(definition[0]?.value.toLowerCase() ?? "")) return null;
    const bare = definition[0]?.text === "(" ? definition.slice(1, -1) : definition;
    return addDefinition(bare, table, model, at);
  }
  if (cursor.take("DROP")) {
    if (cursor.take("CONSTRAINT")) return null;
    cursor.take("COLUMN");
    cursor.take("IF", "EXISTS");
    table.columns?.delete(cursor.name()?.toLowerCase() ?? "");
    return null;
  }
  if (cursor.take("RENAME")) {
    cursor.take("COLUMN");
    renameColumn(table, cursor, at);
    return null;
  }
  if (cursor.take("ALTER")) return alterColumn(cursor, table, model, at);
  if (cursor.sees("MODIFY") || cursor.sees("CHANGE")) return redefine(cursor, table, model, at);
  return null;
}

function renameColumn(table: Table, cursor: SqlCursor, at: At): void {
  const from = cursor.name()?.toLowerCase() ?? "";
  cursor.take("TO");
  const line = at.line + cursor.line - 1;
  const to = cursor.name();
  const columns = table.columns;
  const column = columns?.get(from);
  if (to === null || columns === null || column === undefined) return;
  const renamed: Column = { ...column, name: to, place: { file: at.file, line } };
  table.columns = new Map(
    [...columns].map(([key, each]) =>
      key === from ? [to.toLowerCase(), renamed] as const : [key, each] as const
    ),
  );
  table.primaryKey = table.primaryKey.map((key) => (key === from ? to.toLowerCase() : key));
}

function alterColumn(
  cursor: SqlCursor,
  table: Table,
  model: DatabaseModel,
  at: At,
): string | null {
  cursor.take("COLUMN");
  const line = at.line + cursor.line - 1;
  const column = table.columns?.get(cursor.name()?.toLowerCase() ?? "");
  if (column === undefined) return null;
  column.place = { file: at.file, line };
  if (cursor.take("SET", "NOT", "NULL")) column.nullable = false;
  else if (cursor.take("DROP", "NOT", "NULL")) column.nullable = true;
  else if (cursor.take("SET", "DEFAULT")) column.fallback = readDefault(cursor);
  else if (cursor.take("DROP", "DEFAULT")) column.fallback = null;
  else if (cursor.take("TYPE") || cursor.take("SET", "DATA", "TYPE")) {
    column.type = readType(cursor, model);
  }
  return null;
}

/** MySQL's `MODIFY c ...` and `CHANGE a b ...`: the column is described anew, in its place. */
function redefine(
  cursor: SqlCursor,
  table: Table,
  model: DatabaseModel,
  at: At,
): string | null {
  const isChange = cursor.next()?.text.toUpperCase() === "CHANGE";
  cursor.take("COLUMN");
  const before = isChange ? cursor.name() : cursor.peek()?.value ?? null;
  if (before === null) return "no column is named";
  table.columns?.delete(before.toLowerCase());
  return addDefinition(cursor.rest(), table, model, at);
}
