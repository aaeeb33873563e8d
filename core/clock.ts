/** The only source of time: milliseconds since the epoch, and waiting. */
export interface Clock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};

/** A clock that moves only when asked (each `now()` adds `tickMs`): scripted runs repeat byte for byte. */
export function logicalClock(startMs: number, tickMs = 1): Clock & { advance(ms: number): void } {
  let current = startMs;
  return {
    now: () => (current += tickMs),
    sleep: (ms) => {
      current += ms;
      return Promise.resolve();
    },
    advance: (ms) => {
      current += ms;
    },
  };
}

/** ISO-8601 UTC with milliseconds: the only form in which times are stored or shown. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
