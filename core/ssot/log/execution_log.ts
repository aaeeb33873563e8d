import { canonicalJson, sha256, timelessHashOf } from "../../hash.ts";
import {
  type Change,
  limitTo,
  type ReadTx,
  type Row,
  storableText,
  type Tx,
} from "../../store/mod.ts";

export type LogStatus = "SUCCESS" | "FAILED" | "DENIED";

/** One recorded action: what, by whom exactly, with which outcome; hashed with its predecessor. */
export interface LogEntry {
  seq: number;
  at: string;
  agent_id: string;
  role: string;
  session: string;
  action_type: string;
  target: string;
  input_hash: string;
  output_hash: string;
  status: LogStatus;
  error: string;
  note: string;
  changes_hash: string;
  prev_hash: string;
  hash: string;
}

/** What the caller knows of an action; the rest comes from the transaction. */
interface ActionRecord {
  action: string;
  target: string;
  input: unknown;
  output: unknown;
  status: LogStatus;
  error: string;
  note: string;
}

/** The chain's last position and hash; seq 0 and zeros where nothing was logged. */
export interface ChainHead {
  seq: number;
  hash: string;
}

export const GENESIS_HASH = "0".repeat(64);

/** Appends one entry and the journal rows of the transaction's changes, chained to the last entry. */
export async function appendLog(tx: Tx, record: ActionRecord): Promise<LogEntry> {
  return await appendEntry(tx, {
    action_type: record.action,
    target: storableText(record.target),
    input_hash: timelessHashOf(record.input ?? null),
    output_hash: timelessHashOf(record.output ?? null),
    status: record.status,
    error: storableText(record.error),
    note: storableText(record.note),
  });
}

/** What an entry says of its action, and not of its place in the chain. */
type SaidOfAction = Pick<
  LogEntry,
  "action_type" | "target" | "input_hash" | "output_hash" | "status" | "error" | "note"
>;

/** The same where the hashes are known: an entry of another log is repeated. */
export async function appendEntry(tx: Tx, said: SaidOfAction): Promise<LogEntry> {
  const head = await chainHead(tx);
  const changes = tx.changes().map(journalRow);
  const { action_type, target, input_hash, output_hash, status, error, note } = said;
  const unhashed = {
    seq: head.seq + 1,
    at: tx.now,
    agent_id: tx.actor.agent,
    role: tx.actor.role,
    session: tx.actor.session,
    action_type,
    target,
    input_hash,
    output_hash,
    status,
    error,
    note,
    changes_hash: changesHash(changes),
    prev_hash: head.hash,
  };
  const entry: LogEntry = { ...unhashed, hash: entryHash(unhashed) };
  const columns = Object.keys(entry);
  await tx.raw(
    `INSERT INTO log (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
    Object.values(entry),
  );
  await insertJournal(tx, entry.seq, changes);
  return entry;
}

/** How many rows one statement brings: most writes change fewer. */
const JOURNAL_ROWS = 8;

async function insertJournal(tx: Tx, seq: number, changes: readonly JournalRow[]): Promise<void> {
  for (let from = 0; from < changes.length; from += JOURNAL_ROWS) {
    const rows = changes.slice(from, from + JOURNAL_ROWS);
    await tx.raw(
      `INSERT INTO journal (seq, n, table_name, row_id, before, after)
       VALUES ${rows.map(() => "(?, ?, ?, ?, ?, ?)").join(", ")}`,
      rows.flatMap((row, n) => [seq, from + n, row.table_name, row.row_id, row.before, row.after]),
    );
  }
}

/** The last position of the chain and its hash, to be anchored where agents cannot reach. */
export async function chainHead(tx: ReadTx): Promise<ChainHead> {
  const row = await tx.one("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1");
  return row ? { seq: Number(row.seq), hash: String(row.hash) } : { seq: 0, hash: GENESIS_HASH };
}

/** What tells this log from every other: the hash of its first entry; empty where there is none. */
export async function chainId(tx: ReadTx): Promise<string> {
  return String((await tx.one("SELECT hash FROM log WHERE seq = 1"))?.hash ?? "");
}

/** Whether exactly this entry is in the log: of a commit whose answer got lost, whether it landed. */
export async function logLanded(tx: ReadTx, entry: LogEntry): Promise<boolean> {
  return (await entryAt(tx, entry.seq))?.hash === entry.hash;
}

/** The entry at a position, if there is one. */
export async function entryAt(tx: ReadTx, seq: number): Promise<LogEntry | undefined> {
  const row = await tx.one("SELECT * FROM log WHERE seq = ?", [seq]);
  return row && toLogEntry(row);
}

/** Entries after a position, oldest first; `limit` at most 1,000. */
export async function logAfter(tx: ReadTx, seq: number, limit: number): Promise<LogEntry[]> {
  const rows = await tx.all(
    `SELECT * FROM log WHERE seq > ? ORDER BY seq ${limitTo(Math.min(limit, 1_000))}`,
    [seq],
  );
  return rows.map(toLogEntry);
}

export function toLogEntry(row: Row): LogEntry {
  return row as unknown as LogEntry;
}

/** A journal row as it is stored and hashed: images are canonical JSON. */
export interface JournalRow {
  table_name: string;
  row_id: string;
  before: string | null;
  after: string | null;
}

function journalRow(change: Change): JournalRow {
  return {
    table_name: change.table,
    row_id: change.id,
    before: change.before && canonicalJson(change.before),
    after: change.after && canonicalJson(change.after),
  };
}

/** Hash over the journal rows of one entry, in order. */
export function changesHash(rows: readonly JournalRow[]): string {
  if (rows.length === 0) return GENESIS_HASH;
  return sha256(
    JSON.stringify(rows.map((row) => [row.table_name, row.row_id, row.before, row.after])),
  );
}

/** The fields under an entry's hash, in the order in which they are hashed. */
const HASHED_FIELDS = [
  "seq",
  "at",
  "agent_id",
  "role",
  "session",
  "action_type",
  "target",
  "input_hash",
  "output_hash",
  "status",
  "error",
  "note",
  "changes_hash",
  "prev_hash",
] as const satisfies readonly (keyof LogEntry)[];

/**
 * SHA-256 of the JSON array of an entry's other fields, its predecessor's hash among them: in a
 * fixed order, so that anybody can recompute it and verifying a long log needs no sorting.
 */
export function entryHash(entry: Omit<LogEntry, "hash">): string {
  return sha256(JSON.stringify(HASHED_FIELDS.map((field) => entry[field])));
}
