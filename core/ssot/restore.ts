import type { ReadTx, Row, Table, Tx } from "../store/mod.ts";
import { TABLES } from "../store/mod.ts";
import { subtreeRange } from "./requirement.ts";
import { settleClaims } from "./restore_claims.ts";
import { crosses, recountReadiness } from "./restore_readiness.ts";

/** Tables whose ids begin with a requirement's id. */
const TREE_TABLES: readonly Table[] = ["requirements", "dependencies", "criteria"];

/** A row as it was at an earlier position; `image` is null where it did not exist. */
export interface EarlierRow {
  table: Table;
  id: string;
  image: (Row & { id: string }) | null;
}

/**
 * Every row that changed after log position `seq`, as it was then. Cost grows with what changed
 * since, not with the size of the state.
 */
export async function rowsChangedSince(tx: ReadTx, seq: number): Promise<EarlierRow[]> {
  // The oldest image of a row after `seq` is the one at `seq`.
  const rows = await tx.all(
    `SELECT j.table_name, j.row_id, j.before FROM journal j JOIN (
       SELECT MIN(seq) AS first, table_name, row_id FROM journal WHERE seq > ?
       GROUP BY table_name, row_id
     ) f ON j.seq = f.first AND j.table_name = f.table_name AND j.row_id = f.row_id
     ORDER BY j.seq DESC, j.n DESC`,
    [seq],
  );
  return rows.map((row) => ({
    table: row.table_name as Table,
    id: String(row.row_id),
    image: row.before === null || row.before === undefined ? null : JSON.parse(String(row.before)),
  }));
}

/**
 * Puts every restorable row to what it was at log position `seq`, as new history; with `root`, of
 * the requirements tree only what lies under it. Claims are settled, not put back. Returns the
 * number of rows put back.
 */
export async function restoreState(tx: Tx, seq: number, root?: string): Promise<number> {
  const requirements: string[] = [];
  let across = root !== undefined && await hasCrossing(tx, root);
  let count = 0;
  for (const { table, id, image } of await rowsChangedSince(tx, seq)) {
    if (!TABLES[table].restored) continue;
    if (root !== undefined && table === "dependencies") across ||= crosses(id, root);
    if (root !== undefined && TREE_TABLES.includes(table) && !belongsTo(id, root)) continue;
    if (image === null) await tx.remove(table, id);
    else await tx.upsert(table, image);
    if (table === "requirements") requirements.push(id);
    count++;
  }
  // The other trees stayed as they are: what waits across is counted anew.
  if (across) await recountReadiness(tx);
  await settleClaims(tx, requirements.sort());
  return count;
}

async function hasCrossing(tx: ReadTx, root: string): Promise<boolean> {
  const range = [root, ...subtreeRange(root)];
  const crossing = await tx.count(
    `SELECT COUNT(*) AS n FROM dependencies
     WHERE (requirement = ? OR (requirement > ? AND requirement < ?))
        <> (depends_on = ? OR (depends_on > ? AND depends_on < ?))`,
    [...range, ...range],
  );
  return crossing > 0;
}

/** R0.1#2 and R0.2>R0.1 belong to R0; R01 does not. */
function belongsTo(rowId: string, root: string): boolean {
  return rowId.startsWith(root) && [undefined, ".", "#", ">"].includes(rowId[root.length]);
}
