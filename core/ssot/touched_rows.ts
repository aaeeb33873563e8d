import type { ReadTx, Table } from "../store/mod.ts";
import { beginningWith } from "./beginning_with.ts";

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

/** The first ids of a table that begin so, in id order: for completing what somebody types. */
export async function idsBeginningWith(
  tx: ReadTx,
  table: "requirements" | "contracts" | "runs",
  prefix: string,
  limit: number,
): Promise<string[]> {
  const rows = prefix === ""
    ? await tx.all(`SELECT id FROM ${table} ORDER BY id LIMIT ?`, [limit])
    : await tx.all(`SELECT id FROM ${table} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`, [
      ...beginningWith(prefix),
      limit,
    ]);
  return rows.map(({ id }) => String(id));
}
