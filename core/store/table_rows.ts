import { fail } from "../errors.ts";
import type { Connection, Row, Value } from "./driver.ts";
import { TABLE_NAMES } from "./schema.ts";

/** Rows read and written at a time. */
const PAGE = 200;

/** Every table with the key that orders its rows; keys are not empty and not negative. */
const KEYS: Record<string, { columns: readonly string[]; first: readonly Value[] }> = {
  ...Object.fromEntries(TABLE_NAMES.map((table) => [table, { columns: ["id"], first: [""] }])),
  log: { columns: ["seq"], first: [-1] },
  journal: { columns: ["seq", "n"], first: [-1, -1] },
  replies: { columns: ["id"], first: [""] },
  begun_steps: { columns: ["id"], first: [""] },
  begun_calls: { columns: ["id"], first: [""] },
  migrations: { columns: ["name"], first: [""] },
};

/** Every table of a database, whatever it is for. */
export const ALL_TABLES: readonly string[] = Object.keys(KEYS);

/** A table's rows in the order of its key, some at a time. */
export async function* pagesOf(db: Connection, table: string): AsyncGenerator<Row[]> {
  const key = KEYS[table];
  if (!key) throw fail("internal", `Cannot copy ${table}: its key is not known`);
  const { columns, first } = key;
  const list = columns.join(", ");
  const sql = `SELECT * FROM ${table} WHERE (${list}) > (${columns.map(() => "?").join(", ")})
    ORDER BY ${list} LIMIT ${PAGE}`;
  for (let after: readonly Value[] = first;;) {
    const rows = await db.all(sql, after);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = columns.map((column) => last[column] ?? null);
  }
}

/** Adds rows of the same columns as they are, without a journal; those that are there already stay. */
export async function addRows(db: Connection, table: string, rows: readonly Row[]): Promise<void> {
  for (let start = 0; start < rows.length; start += PAGE) {
    const some = rows.slice(start, start + PAGE);
    const columns = Object.keys(some[0] ?? {});
    const marks = `(${columns.map(() => "?").join(", ")})`;
    await db.run(
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${some.map(() => marks).join(", ")}
       ON CONFLICT DO NOTHING`,
      some.flatMap((row) => columns.map((column) => row[column] ?? null)),
    );
  }
}

export async function rowCount(db: Connection, table: string): Promise<number> {
  const [row] = await db.all(`SELECT COUNT(*) AS n FROM ${table}`);
  return Number(row?.n ?? 0);
}

/** Removes every row of a table, without a journal. */
export async function emptyTable(db: Connection, table: string): Promise<void> {
  await db.run(`DELETE FROM ${table}`);
}
