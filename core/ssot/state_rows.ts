import type { ReadTx, Row, Table } from "../store/mod.ts";

const PAGE = 1_000;

/** Every row of a state table in id order, a page in memory at a time. */
export async function* rowsOf(tx: ReadTx, table: Table): AsyncGenerator<Row> {
  let last = "";
  while (true) {
    const rows = await tx.all(`SELECT * FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`, [
      last,
      PAGE,
    ]);
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
