import type { ReadTx } from "../../store/mod.ts";
import { logAfter, type LogEntry } from "./execution_log.ts";
import type { Run } from "../runs/runs.ts";

const PAGE = 1_000;

/**
 * The log entries of a run, oldest first: the loop's own, its agents', and what persons did to it.
 * Read from its first entry to its last, so that a long log costs no more than the run's part of it.
 */
export async function* runEntries(
  tx: ReadTx,
  { id, startSeq }: Pick<Run, "id" | "startSeq">,
): AsyncGenerator<LogEntry> {
  let seq = startSeq - 1;
  for (;;) {
    const entries = await logAfter(tx, seq, PAGE);
    for (const entry of entries) {
      if (belongs(entry, id)) yield entry;
      if (ends(entry, id)) return;
      seq = entry.seq;
    }
    if (entries.length < PAGE) return;
  }
}

/** The epoch in which an agent of a run acted; null for everybody else. */
export function epochOf({ session }: Pick<LogEntry, "session">, run: string): number | null {
  if (!session.startsWith(`${run}/`)) return null;
  const epoch = Number.parseInt(session.slice(run.length + 1), 10);
  return Number.isInteger(epoch) ? epoch : null;
}

function belongs({ session, target }: LogEntry, run: string): boolean {
  return session === run || session.startsWith(`${run}/`) || target === `run:${run}`;
}

function ends({ target, action_type, status, note }: LogEntry, run: string): boolean {
  if (target !== `run:${run}` || status !== "SUCCESS") return false;
  return action_type === "RUN_ABANDON" ||
    (action_type === "RUN_TRANSITION" && / -> (DONE|FAIL) /.test(note));
}
