import type { ReadTx, Row, Table, Value } from "../../store/mod.ts";
import { TABLES } from "../../store/mod.ts";

/** One row that differs between two positions; `columns` are those that changed. */
export interface RowChange {
  table: Table;
  id: string;
  change: "added" | "removed" | "changed";
  columns: Record<string, { before: Value; after: Value }>;
}

/**
 * The rows of the shared state that differ between two log positions, in table and id order, from
 * the journal alone: the cost is the changes between. Bookkeeping (leases, spend, ...) only with
 * `all`. `from` may lie after `to`; the change is told in that direction.
 */
export async function rowsChangedBetween(
  tx: ReadTx,
  from: number,
  to: number,
  all = false,
): Promise<RowChange[]> {
  const [low, high] = from < to ? [from, to] : [to, from];
  const [first, last] = [await edge(tx, low, high, "MIN"), await edge(tx, low, high, "MAX")];
  const changes: RowChange[] = [];
  for (const [key, start] of first) {
    const table = start.table_name as Table;
    const earlier = image(start.before);
    const later = image(last.get(key)?.after);
    if (!all && !TABLES[table].restored) continue;
    const [before, after] = from < to ? [earlier, later] : [later, earlier];
    const columns = differences(before, after);
    if (Object.keys(columns).length === 0) continue;
    const change = before === null ? "added" : after === null ? "removed" : "changed";
    changes.push({ table, id: String(start.row_id), change, columns });
  }
  const tables = Object.keys(TABLES);
  const place = ({ table, id }: RowChange) =>
    `${String(tables.indexOf(table)).padStart(3, "0")} ${id}`;
  return changes.sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}

/** The first or last journal row of each state row between two positions. */
async function edge(
  tx: ReadTx,
  low: number,
  high: number,
  which: "MIN" | "MAX",
): Promise<Map<string, Row>> {
  const rows = await tx.all(
    `SELECT j.table_name, j.row_id, j.before, j.after FROM journal j JOIN (
       SELECT ${which}(seq) AS edge, table_name, row_id FROM journal WHERE seq > ? AND seq <= ?
       GROUP BY table_name, row_id
     ) e ON j.seq = e.edge AND j.table_name = e.table_name AND j.row_id = e.row_id`,
    [low, high],
  );
  return new Map(rows.map((row) => [`${row.table_name} ${row.row_id}`, row]));
}

function image(text: Value | undefined): Row | null {
  return text === null || text === undefined ? null : JSON.parse(String(text)) as Row;
}

function differences(before: Row | null, after: Row | null): RowChange["columns"] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const changed = [...names].filter((name) => before?.[name] !== after?.[name]).sort();
  return Object.fromEntries(
    changed.map((name) => [name, {
      before: before?.[name] ?? null,
      after: after?.[name] ?? null,
    }]),
  );
}
