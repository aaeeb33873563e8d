import type { ReadTx, Row, Table, Tx } from "../../store/mod.ts";
import { appendEntry, entryAt, logAfter, type LogEntry } from "./execution_log.ts";

const PAGE = 1_000;

/** Every entry between two positions, the first left out. */
export async function entriesBetween(tx: ReadTx, after: number, upTo: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (let from = after; from < upTo;) {
    const page = await logAfter(tx, from, PAGE);
    const last = page.at(-1);
    if (!last) break;
    entries.push(...page.filter(({ seq }) => seq <= upTo));
    from = last.seq;
  }
  return entries;
}

/** Where a run began and where its last own entry stands; undefined where it is not in the log. */
export async function spanOfRun(
  tx: ReadTx,
  run: string,
): Promise<{ start: LogEntry; end: number } | undefined> {
  const begun = await tx.one(
    "SELECT seq FROM log WHERE action_type = 'RUN_START' AND target = ? ORDER BY seq LIMIT 1",
    [`run:${run}`],
  );
  const start = begun && await entryAt(tx, Number(begun.seq));
  if (!start) return undefined;
  const end = await tx.count(
    `SELECT MAX(seq) AS n FROM log WHERE session = ? OR (session >= ? AND session < ?)
       OR (target = ? AND action_type = 'RUN_ABANDON')`,
    [run, `${run}/`, `${run}/~`, `run:${run}`],
  );
  return { start, end: Math.max(end, start.seq) };
}

/** The rows that an entry changed, as it left them; null where it removed one. */
export async function rowsLeftBy(
  tx: ReadTx,
  seq: number,
): Promise<{ table: Table; id: string; row: Row | null }[]> {
  const rows = await tx.all(
    "SELECT table_name, row_id, after FROM journal WHERE seq = ? ORDER BY n",
    [seq],
  );
  return rows.map(({ table_name, row_id, after }) => ({
    table: table_name as Table,
    id: String(row_id),
    row: after === null ? null : JSON.parse(String(after)) as Row,
  }));
}

/** Does in this state what an entry of another log did in its own, and says so in this log. */
export async function repeatEntry(
  tx: Tx,
  entry: LogEntry,
  rows: Awaited<ReturnType<typeof rowsLeftBy>>,
): Promise<void> {
  for (const { table, id, row } of rows) {
    if (row === null) await tx.remove(table, id);
    else await tx.upsert(table, { ...row, id });
  }
  await appendEntry(tx, entry);
}
