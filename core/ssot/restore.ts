import type { Row, Table, Tx } from "../store/mod.ts";
import { TABLES } from "../store/mod.ts";

/** Tables whose ids begin with a requirement's id. */
const TREE_TABLES: readonly Table[] = ["requirements", "dependencies", "criteria"];

/**
 * Puts every restorable row to what it was at log position `seq`, as new history; of the
 * requirements tree only what lies under `root`. Cost grows with what changed since, not with the
 * size of the state. Returns the number of rows put back.
 */
export async function restoreState(tx: Tx, seq: number, root: string): Promise<number> {
  const rows = await tx.all(
    "SELECT table_name, row_id, before FROM journal WHERE seq > ? ORDER BY seq DESC, n DESC",
    [seq],
  );
  const targets = new Map<string, { table: Table; id: string; image: string | null }>();
  for (const row of rows) {
    const table = row.table_name as Table;
    if (!TABLES[table].restored) continue;
    if (TREE_TABLES.includes(table) && !belongsTo(String(row.row_id), root)) continue;
    // Walking backward, the last image seen of a row is its oldest: the one at `seq`.
    targets.set(`${table} ${row.row_id}`, {
      table,
      id: String(row.row_id),
      image: row.before === null || row.before === undefined ? null : String(row.before),
    });
  }
  for (const { table, id, image } of targets.values()) {
    if (image === null) await tx.remove(table, id);
    else await tx.upsert(table, JSON.parse(image) as Row & { id: string });
  }
  return targets.size;
}

/** R0.1#2 and R0.2>R0.1 belong to R0; R01 does not. */
function belongsTo(rowId: string, root: string): boolean {
  return rowId.startsWith(root) && [undefined, ".", "#", ">"].includes(rowId[root.length]);
}
