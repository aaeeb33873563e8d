import type { ReadTx, Row, Table, Tx } from "../../store/mod.ts";
import { TABLES } from "../../store/mod.ts";
import { recomputeReadiness } from "../requirements/recompute_readiness.ts";
import { settleClaims } from "../claims/restore_claims.ts";

/** Tables whose ids begin with a requirement's id. */
const TREE_TABLES: readonly Table[] = [
  "requirements",
  "dependencies",
  "criteria",
  "missions",
  "milestones",
  "milestone_requirements",
];

/** A row as it was at an earlier position; `image` is null where it did not exist. */
interface EarlierRow {
  table: Table;
  id: string;
  image: (Row & { id: string }) | null;
}

/**
 * Every row that changed after log position `seq`, as it was then. Cost grows with what changed
 * since, not with the size of the state.
 */
export async function rowsChangedSince(tx: ReadTx, seq: number): Promise<EarlierRow[]> {
  const rows = await tx.all(
    "SELECT table_name, row_id, before FROM journal WHERE seq > ? ORDER BY seq DESC, n DESC",
    [seq],
  );
  // Walking backward, the last image seen of a row is its oldest: the one at `seq`.
  const oldest = new Map<string, Row>();
  for (const row of rows) oldest.set(`${row.table_name} ${row.row_id}`, row);
  return [...oldest.values()].map((row) => ({
    table: row.table_name as Table,
    id: String(row.row_id),
    image: row.before === null || row.before === undefined ? null : JSON.parse(String(row.before)),
  }));
}

/** What one run may put back: its own sub-tree, and of the rest only what nobody else changed. */
export interface RestoreScope {
  run: string;
  root: string;
}

/**
 * Puts every restorable row (or those of one run) to what it was at log position `seq`, as new
 * history. Claims are settled, not put back. Returns the number of rows put back.
 */
export async function restoreState(tx: Tx, seq: number, scope?: RestoreScope): Promise<number> {
  const requirements: string[] = [];
  let across = scope !== undefined && await hasCrossing(tx, scope.root);
  let count = 0;
  const foreign = scope ? await changedByOthers(tx, seq, scope.run) : new Set<string>();
  for (const { table, id, image } of await rowsChangedSince(tx, seq)) {
    if (!TABLES[table].restored) continue;
    if (scope && table === "dependencies") across ||= crosses(id, scope.root);
    if (scope && TREE_TABLES.includes(table) && !belongsTo(id, scope.root)) continue;
    // What was decided about a mission stays; what waits for it is worked out anew.
    if (scope && table === "missions") {
      across = true;
      continue;
    }
    if (!TREE_TABLES.includes(table) && foreign.has(`${table} ${id}`)) continue;
    if (image === null) await tx.remove(table, id);
    else await tx.upsert(table, image);
    if (table === "requirements") requirements.push(id);
    count++;
  }
  if (across) await recomputeReadiness(tx);
  await settleClaims(tx, requirements.sort());
  return count;
}

/** Rows that somebody outside of the run changed too: theirs is not the run's to take back. */
async function changedByOthers(tx: ReadTx, seq: number, run: string): Promise<Set<string>> {
  const rows = await tx.all(
    `SELECT DISTINCT j.table_name, j.row_id FROM journal j JOIN log l ON l.seq = j.seq
     WHERE j.seq > ? AND l.session <> ? AND l.session NOT LIKE ?`,
    [seq, run, `${run}/%`],
  );
  return new Set(rows.map((row) => `${row.table_name} ${row.row_id}`));
}

/** Whether anything inside the sub-tree waits for something outside of it, or the other way round. */
async function hasCrossing(tx: ReadTx, root: string): Promise<boolean> {
  const rows = await tx.all("SELECT id FROM dependencies");
  return rows.some(({ id }) => crosses(String(id), root));
}

/** By the id of a dependency, such as R0.2>R1. */
function crosses(id: string, root: string): boolean {
  const [from = "", to = ""] = id.split(">");
  return belongsTo(from, root) !== belongsTo(to, root);
}

/** R0.1#2, R0/M1 and R0.2>R0.1 belong to R0; R01 does not. */
function belongsTo(rowId: string, root: string): boolean {
  return rowId.startsWith(root) && [undefined, ".", "#", ">", "/"].includes(rowId[root.length]);
}
