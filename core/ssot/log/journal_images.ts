import type { ReadTx, Row, Table } from "../../store/mod.ts";
import { beginningWith } from "../beginning_with.ts";

/** A row as one log entry left it, and who did. */
interface RowImage {
  id: string;
  session: string;
  agent: string;
  role: string;
  /** Null where there was none. */
  before: Row | null;
  row: Row;
}

/** Which images of a table's rows: those after a log position, up to another where one is given. */
interface ImageFilter {
  after: number;
  upTo?: number | undefined;
  /** How the rows' ids begin. */
  ids?: string;
}

/** The last log position before a moment. */
export async function lastBefore(tx: ReadTx, moment: string): Promise<number> {
  const entry = await tx.one("SELECT seq FROM log WHERE at < ? ORDER BY seq DESC LIMIT 1", [
    moment,
  ]);
  return Number(entry?.seq ?? 0);
}

/** What became of a table's rows, change by change in the log's order; removals left out. */
export async function rowImages(
  tx: ReadTx,
  table: Table,
  { after, upTo, ids }: ImageFilter,
): Promise<RowImage[]> {
  const rows = await tx.all(
    `SELECT j.row_id, j.before, j.after, l.session, l.agent_id, l.role FROM journal j JOIN log l ON l.seq = j.seq
     WHERE j.seq > ? ${upTo === undefined ? "" : "AND j.seq <= ?"} AND j.table_name = ?
       AND j.after IS NOT NULL ${ids === undefined ? "" : "AND j.row_id > ? AND j.row_id < ?"}
     ORDER BY j.seq, j.n`,
    [
      after,
      ...(upTo === undefined ? [] : [upTo]),
      table,
      ...(ids === undefined ? [] : beginningWith(ids)),
    ],
  );
  return rows.map((row) => ({
    id: String(row.row_id),
    session: String(row.session),
    agent: String(row.agent_id),
    role: String(row.role),
    before: row.before === null ? null : JSON.parse(String(row.before)) as Row,
    row: JSON.parse(String(row.after)) as Row,
  }));
}
