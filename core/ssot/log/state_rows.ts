import { limitTo, type ReadTx, type Row, type Table, TABLE_NAMES } from "../../store/mod.ts";

const PAGE = 1_000;

/** Every row of a state table in id order, a page in memory at a time. */
export async function* rowsOf(tx: ReadTx, table: Table): AsyncGenerator<Row> {
  let last = "";
  while (true) {
    const page = `SELECT * FROM ${table} WHERE id > ? ORDER BY id ${limitTo(PAGE)}`;
    const rows = await tx.all(page, [last]);
    yield* rows;
    const final = rows.at(-1);
    if (!final || rows.length < PAGE) return;
    last = String(final.id);
  }
}

/** Every row of a state table in id order; for comparing states. */
export async function stateRows(tx: ReadTx, table: Table): Promise<Row[]> {
  return await Array.fromAsync(rowsOf(tx, table));
}

export async function countRows(tx: ReadTx, table: Table): Promise<number> {
  return await tx.count(`SELECT COUNT(*) AS n FROM ${table}`);
}

/** Looks into every table, the log and its journal. Error: corrupt, where one is missing. */
export async function requireTables(tx: ReadTx): Promise<void> {
  for (const table of [...TABLE_NAMES, "log", "journal"]) {
    await tx.all(`SELECT 1 AS found FROM ${table} LIMIT 1`);
  }
}
