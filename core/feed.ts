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
  let news = Promise.withResolvers<void>();
  const wake = () => news.resolve();
  const stop = hub.watch(wake);
  signal.addEventListener("abort", wake, { once: true });
  try {
    let seq = after;
    while (!signal.aborted) {
      // Renewed before reading: what is committed while we read wakes us again.
      news = Promise.withResolvers<void>();
      const entries = await hub.read((tx) => logAfter(tx, seq, PAGE));
      for (const entry of entries) {
        if (signal.aborted) return;
        yield entry;
        seq = entry.seq;
      }
      if (entries.length === 0 && !signal.aborted) await news.promise;
    }
  } finally {
    signal.removeEventListener("abort", wake);
    stop();
  }
}
