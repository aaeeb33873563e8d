import { canonicalJson } from "../../hash.ts";
import { type ReadTx, type Row, TABLE_NAMES } from "../../store/mod.ts";
import { countAnew, counts } from "../requirements/counts.ts";
import {
  type ChainHead,
  changesHash,
  entryHash,
  GENESIS_HASH,
  type JournalRow,
  logAfter,
  type LogEntry,
} from "./execution_log.ts";
import { rowsOf } from "./state_rows.ts";

const PAGE = 1_000;

/** What verification found; `problem` names the first wrong entry or row. */
export interface LogVerification {
  ok: boolean;
  entries: number;
  rows: number;
  head: ChainHead;
  problem: string | null;
}

/** An earlier chain head kept elsewhere, such as in a tag's message. */
export interface Anchor extends ChainHead {
  source: string;
}

/**
 * Recomputes the hash chain, replays the journal and compares the result with the state tables.
 * An edited entry, an edited row and a cut or rewritten history (against an anchor) are all found.
 */
export async function verifyLog(
  tx: ReadTx,
  anchors: readonly Anchor[] = [],
): Promise<LogVerification> {
  const replay = new Map<string, string>();
  let head: ChainHead = { seq: 0, hash: GENESIS_HASH };
  let problem: string | null = null;
  const wanted = new Map<number, Anchor[]>();
  for (const anchor of anchors) {
    wanted.set(anchor.seq, [...(wanted.get(anchor.seq) ?? []), anchor]);
  }

  while (problem === null) {
    const entries = await logAfter(tx, head.seq, PAGE);
    const last = entries.at(-1);
    if (!last) break;
    const journal = await journalBetween(tx, head.seq, last.seq);
    for (const entry of entries) {
      const rows = journal.get(entry.seq) ?? [];
      problem = entryProblem(entry, head, rows) ?? anchorProblem(entry, wanted.get(entry.seq));
      if (problem !== null) break;
      applyChanges(replay, rows);
      head = { seq: entry.seq, hash: entry.hash };
    }
  }
  problem ??= missingAnchor(anchors, head) ?? await strayJournal(tx, head);
  const rows = problem === null ? await compareTables(tx, replay) : { count: 0, problem };
  return {
    ok: rows.problem === null,
    entries: head.seq,
    rows: rows.count,
    head,
    problem: rows.problem,
  };
}

function entryProblem(entry: LogEntry, head: ChainHead, rows: JournalRow[]): string | null {
  if (entry.seq !== head.seq + 1) {
    return `log entry ${head.seq + 1} is missing (the next one found is ${entry.seq})`;
  }
  if (entry.prev_hash !== head.hash) {
    return `log entry ${entry.seq} does not follow entry ${head.seq}: its prev_hash differs`;
  }
  if (entryHash(entry) !== entry.hash) {
    return `log entry ${entry.seq} was changed: its hash differs`;
  }
  if (changesHash(rows) !== entry.changes_hash) {
    return `the journal of log entry ${entry.seq} was changed: its changes_hash differs`;
  }
  return null;
}

function anchorProblem(entry: LogEntry, anchors: Anchor[] | undefined): string | null {
  const wrong = anchors?.find((anchor) => anchor.hash !== entry.hash);
  return wrong ? `log entry ${entry.seq} is not the one anchored in ${wrong.source}` : null;
}

function missingAnchor(anchors: readonly Anchor[], head: ChainHead): string | null {
  const beyond = anchors.find((anchor) => anchor.seq > head.seq);
  return beyond
    ? `the log ends at entry ${head.seq}, but ${beyond.source} anchors entry ${beyond.seq}`
    : null;
}

/** Journal rows outside of the chain would be put back by a restore like any other. */
async function strayJournal(tx: ReadTx, head: ChainHead): Promise<string | null> {
  const row = await tx.one(
    "SELECT seq FROM journal WHERE seq > ? OR seq < 1 ORDER BY seq LIMIT 1",
    [head.seq],
  );
  return row ? `the journal has rows of log entry ${row.seq}, which is not there` : null;
}

async function journalBetween(
  tx: ReadTx,
  after: number,
  upTo: number,
): Promise<Map<number, JournalRow[]>> {
  const rows = await tx.all(
    "SELECT * FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq, n",
    [after, upTo],
  );
  const bySeq = new Map<number, JournalRow[]>();
  for (const row of rows) {
    const list = bySeq.get(Number(row.seq)) ?? [];
    list.push(row as unknown as JournalRow);
    bySeq.set(Number(row.seq), list);
  }
  return bySeq;
}

function applyChanges(replay: Map<string, string>, rows: JournalRow[]): void {
  for (const row of rows) {
    const key = `${row.table_name} ${row.row_id}`;
    if (row.after === null) replay.delete(key);
    else replay.set(key, row.after);
  }
}

/** A column that a later migration added is absent from earlier images, and null in the table. */
function isImageOf(image: string, row: Row): boolean {
  if (image === canonicalJson(row)) return true;
  return canonicalJson(withoutNulls(JSON.parse(image) as Row)) === canonicalJson(withoutNulls(row));
}

function withoutNulls(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

async function compareTables(
  tx: ReadTx,
  replay: Map<string, string>,
): Promise<{ count: number; problem: string | null }> {
  let count = 0;
  for (const table of TABLE_NAMES) {
    for await (const row of rowsOf(tx, table)) {
      count++;
      const key = `${table} ${row.id}`;
      const expected = replay.get(key);
      if (expected === undefined) {
        return { count, problem: `row ${row.id} of ${table} is not in the journal` };
      }
      if (!isImageOf(expected, row)) {
        return { count, problem: `row ${row.id} of ${table} was changed outside the hub` };
      }
      replay.delete(key);
    }
  }
  const [missing] = replay.keys();
  if (missing === undefined) return { count, problem: await countsProblem(tx) };
  const [table, ...id] = missing.split(" ");
  return { count, problem: `row ${id.join(" ")} of ${table} was removed outside the hub` };
}

/** The rows are as they were written; what is kept beside them to be read quickly must fit them. */
async function countsProblem(tx: ReadTx): Promise<string | null> {
  const [kept, anew] = [canonicalJson(await counts(tx)), canonicalJson(await countAnew(tx))];
  return kept === anew ? null : `the counts are ${kept}, but there are ${anew}`;
}
