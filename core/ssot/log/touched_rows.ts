import type { ReadTx, Table } from "../../store/mod.ts";
import { beginningWith } from "../beginning_with.ts";

/** The rows that one log entry changed, whatever it did to them. */
export async function rowsTouchedBy(
  tx: ReadTx,
  seq: number,
): Promise<{ table: Table; id: string }[]> {
  const rows = await tx.all("SELECT table_name, row_id FROM journal WHERE seq = ? ORDER BY n", [
    seq,
  ]);
  return rows.map(({ table_name, row_id }) => ({ table: table_name as Table, id: String(row_id) }));
}

/** The tables whose ids people type. */
export type CompletedTable = "requirements" | "missions" | "contracts" | "runs" | "handoffs";

/** The first ids of a table that begin so, in id order: for completing what somebody types. */
export async function idsBeginningWith(
  tx: ReadTx,
  table: CompletedTable,
  prefix: string,
  limit: number,
): Promise<string[]> {
  // A mission is its root requirement, whether or not somebody has decided about it.
  const [source, also] = table === "missions"
    ? ["requirements", "parent IS NULL"]
    : [table, "id > ''"];
  const rows = prefix === ""
    ? await tx.all(`SELECT id FROM ${source} WHERE ${also} ORDER BY id LIMIT ?`, [limit])
    : await tx.all(
      `SELECT id FROM ${source} WHERE id >= ? AND id < ? AND ${also} ORDER BY id LIMIT ?`,
      [...beginningWith(prefix), limit],
    );
  return rows.map(({ id }) => String(id));
}
