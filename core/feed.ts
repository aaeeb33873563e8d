import { changeBell } from "./change_bell.ts";
import type { Hub } from "./hub.ts";
import { logAfter, type LogEntry } from "./ssot/log/execution_log.ts";

const PAGE = 500;

/**
 * Every log entry after position `after`, in order and without gaps, from whichever process; waits
 * for more until `signal` aborts. A reader that stops goes on from the last `seq` it saw.
 */
export async function* followLog(
  hub: Hub,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<LogEntry> {
  using bell = changeBell(hub, signal);
  let seq = after;
  while (!signal.aborted) {
    const change = bell.next();
    const entries = await hub.read((tx) => logAfter(tx, seq, PAGE));
    for (const entry of entries) {
      if (signal.aborted) return;
      yield entry;
      seq = entry.seq;
    }
    if (entries.length === 0) await change;
  }
}
