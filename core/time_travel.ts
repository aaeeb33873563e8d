import { type Clock, logicalClock } from "./clock.ts";
import { fail } from "./errors.ts";
import { Hub, type WriteGuide } from "./hub.ts";
import { chainHead, entryAt, type LogEntry } from "./ssot/log/execution_log.ts";
import { rowsChangedSince } from "./ssot/log/restore.ts";
import { rowsOf } from "./ssot/log/state_rows.ts";
import {
  addRows,
  type Driver,
  openScratch,
  type ReadTx,
  type Row,
  TABLE_NAMES,
} from "./store/mod.ts";

/** Rows copied per transaction of the scratch database. */
const BATCH = 5_000;

/**
 * The whole state as it was right after log entry `seq`, as a hub of its own in memory: every query
 * works on it unchanged, and nothing written to it lasts. Error: not_found (a position to come).
 */
export async function hubAt(hub: Hub, seq: number): Promise<Hub> {
  const { nowMs } = await hub.read((tx) => position(tx, seq));
  return await hubFrom(hub, seq, openScratch(), logicalClock(nowMs, 0));
}

/** The same in an empty database, under a clock and a guide of its own: to go on from there. */
export async function hubFrom(
  hub: Hub,
  seq: number,
  target: Driver,
  clock: Clock,
  guide: WriteGuide | null = null,
): Promise<Hub> {
  const { entry } = await hub.read((tx) => position(tx, seq));
  const past = await Hub.over(target, clock, guide);
  try {
    await hub.read((tx) => copyState(tx, seq, target));
    // Its last entry alone, so that the head is what it was then.
    if (entry) await copyRows(target, "log", [{ ...entry }]);
    return past;
  } catch (error) {
    await past.close();
    throw error;
  }
}

async function position(tx: ReadTx, seq: number): Promise<{ entry?: LogEntry; nowMs: number }> {
  const entry = await entryAt(tx, seq);
  if (entry) return { entry, nowMs: Date.parse(entry.at) };
  if (seq === 0) return { nowMs: tx.nowMs };
  const head = await chainHead(tx);
  throw fail(
    "not_found",
    `Cannot go to log position ${seq}: the log ends at ${head.seq}`,
    "`maestro log show` lists the positions, `maestro snapshot list` the named ones.",
  );
}

async function copyState(tx: ReadTx, seq: number, scratch: Driver): Promise<void> {
  const changed = await rowsChangedSince(tx, seq);
  const changedKeys = new Set(changed.map(({ table, id }) => `${table} ${id}`));
  for (const table of TABLE_NAMES) {
    let batch: Row[] = changed.flatMap((row) =>
      row.table === table && row.image !== null ? [row.image] : []
    );
    for await (const row of rowsOf(tx, table)) {
      if (changedKeys.has(`${table} ${row.id}`)) continue;
      if (batch.push(row) < BATCH) continue;
      await copyRows(scratch, table, batch);
      batch = [];
    }
    await copyRows(scratch, table, batch);
  }
}

/** A read that lost its connection is begun anew; what it had copied is the same then. */
async function copyRows(scratch: Driver, table: string, rows: readonly Row[]): Promise<void> {
  await scratch.write((db) => addRows(db, table, rows));
}
