/** How often and how long to try again; a server that asks for a longer wait ends the tries. */
export interface RetryPolicy {
  triesMax: number;
  firstWaitMs: number;
  waitMsMax: number;
}

export const DEFAULT_RETRY: RetryPolicy = { triesMax: 6, firstWaitMs: 1_000, waitMsMax: 120_000 };

/** The wait before try `tried + 1`: doubled each time, between half and all of it as `random` (0 to 1) says. */
export function backoffMs(policy: RetryPolicy, tried: number, random: number): number {
  const fullMs = Math.min(policy.waitMsMax, policy.firstWaitMs * 2 ** (tried - 1));
  return Math.round(fullMs * (0.5 + random / 2));
}

/** The wait a server asks for in `retry-after-ms` or `retry-after` (seconds or a date), or null. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const exact = parseCount(headers.get("retry-after-ms"));
  if (exact !== null) return exact;
  const value = headers.get("retry-after");
  const seconds = parseCount(value);
  if (seconds !== null) return seconds * 1_000;
  const date = value === null ? NaN : Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

function parseCount(value: string | null): number | null {
  if (value === null || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return null;
  return Number(value);
}
