import type { ReadTx, Row } from "../../store/mod.ts";

/** One change of a requirement: which fields, from what to what, by whom and in which action. */
interface RequirementEvent {
  seq: number;
  at: string;
  agent: string;
  action: string;
  note: string;
  changes: Record<string, { before: unknown; after: unknown }>;
}

/** Fields that change with every write and say nothing by themselves. */
const BOOKKEEPING = ["updated_at", "version", "open_dependencies", "chain", "ordinals"];

/** What happened to a requirement, newest first; `limit` at most 200. */
export async function requirementHistory(
  tx: ReadTx,
  id: string,
  limit = 50,
): Promise<RequirementEvent[]> {
  const rows = await tx.all(
    `SELECT l.seq, l.at, l.agent_id, l.action_type, l.note, j.before, j.after
     FROM journal j JOIN log l ON l.seq = j.seq
     WHERE j.table_name = 'requirements' AND j.row_id = ? ORDER BY j.seq DESC LIMIT ?`,
    [id, Math.min(limit, 200)],
  );
  return rows.map(toEvent).filter(({ changes }) => Object.keys(changes).length > 0);
}

function toEvent(row: Row): RequirementEvent {
  const before = image(row.before);
  const after = image(row.after);
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !BOOKKEEPING.includes(field) && before[field] !== after[field]);
  return {
    seq: Number(row.seq),
    at: String(row.at),
    agent: String(row.agent_id),
    action: String(row.action_type),
    note: String(row.note),
    changes: Object.fromEntries(
      fields.map((field) => [field, {
        before: before[field] ?? null,
        after: after[field] ?? null,
      }]),
    ),
  };
}

function image(json: Row[string] | undefined): Row {
  return json === null || json === undefined ? {} : JSON.parse(String(json)) as Row;
}
