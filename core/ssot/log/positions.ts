import { fail } from "../../errors.ts";
import { isoTime } from "../../clock.ts";
import type { ReadTx } from "../../store/mod.ts";
import { chainHead } from "./execution_log.ts";
import { findSnapshot } from "./snapshots.ts";

/** A point of history as a person names it. */
export interface Position {
  seq: number;
  /** How to name it back: `12`, `S1 (before-refactor)`, `12 (2026-01-01T10:00:00.000Z)`. */
  label: string;
  /** The workspace's tree then, where it was kept. */
  commit: string | null;
}

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Finds a log position by its number, a snapshot's id or name, or a time (the last entry at or
 * before it). Errors: invalid, not_found.
 */
export async function resolvePosition(tx: ReadTx, text: string): Promise<Position> {
  const snapshot = await findSnapshot(tx, text);
  if (snapshot) {
    const { id, name, seq, workspaceCommit } = snapshot;
    return { seq, label: name === "" ? id : `${id} (${name})`, commit: workspaceCommit };
  }
  const attempt = `Cannot go to ${JSON.stringify(text.slice(0, 200))}`;
  if (/^\d{1,15}$/.test(text)) {
    const head = await chainHead(tx);
    if (Number(text) <= head.seq) return { seq: Number(text), label: text, commit: null };
    throw fail("not_found", `${attempt}: the log ends at ${head.seq}`, REMEDY);
  }
  const time = parseTime(text);
  if (time === null) {
    throw fail("not_found", `${attempt}: it is no log position, snapshot or time`, REMEDY);
  }
  const row = await tx.one("SELECT MAX(seq) AS seq FROM log WHERE at <= ?", [time]);
  const seq = Number(row?.seq ?? 0);
  if (seq > 0) return { seq, label: `${seq} (${time})`, commit: null };
  throw fail("not_found", `${attempt}: the log begins after ${time}`, REMEDY);
}

const REMEDY =
  "`maestro log show` lists the positions, `maestro snapshot list` the snapshots; times are like 2026-01-31T10:00Z.";

/** A date or time as it is stored; without a zone it is UTC. Null where it is neither. */
export function parseTime(text: string): string | null {
  const match = TIME.exec(text);
  if (!match) return null;
  const ms = Date.parse(match[1] === undefined || match[4] !== undefined ? text : `${text}Z`);
  return Number.isNaN(ms) ? null : isoTime(ms);
}
