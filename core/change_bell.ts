import type { Hub } from "./hub.ts";

/** A bell that rings at each commit of whichever process, and when `signal` aborts. */
interface ChangeBell extends Disposable {
  /** The next ring. Asked for before looking, so that what is committed meanwhile rings too. */
  next(): Promise<void>;
}

export function changeBell(hub: Hub, signal: AbortSignal): ChangeBell {
  let news = Promise.withResolvers<void>();
  const ring = () => news.resolve();
  const unwatch = hub.watch(ring);
  signal.addEventListener("abort", ring, { once: true });
  return {
    next() {
      news = Promise.withResolvers<void>();
      return news.promise;
    },
    [Symbol.dispose]() {
      signal.removeEventListener("abort", ring);
      unwatch();
    },
  };
}

/** Looks until there is nothing to wait for (`untilMs: null`): after each ring, and at that time. */
export async function lookAgain<T>(
  hub: Hub,
  signal: AbortSignal,
  look: () => Promise<{ value: T; untilMs: number | null }>,
): Promise<T> {
  using bell = changeBell(hub, signal);
  for (;;) {
    const change = bell.next();
    const { value, untilMs } = await look();
    if (untilMs === null || signal.aborted) return value;
    const timer = new AbortController();
    const time = hub.clock.sleep(untilMs - hub.clock.now(), timer.signal).catch(() => {});
    await Promise.race([change, time]);
    timer.abort();
  }
}
