import { isoTime } from "../clock.ts";
import type { ReadTx } from "../store/mod.ts";

/** What was used up under one key; keys nest by `/` (`run-1/2/backend_agent/R0.1`). */
export interface Spend {
  tokens: number;
  estimated: boolean;
  steps: number;
  queries: number;
  blocked: number;
  startedAtMs: number;
}

/** What was spent under one key; nothing yet counts as begun now. */
export async function spendOf(tx: ReadTx, key: string): Promise<Spend> {
  const row = await tx.get("spend", key);
  return {
    tokens: Number(row?.tokens ?? 0),
    estimated: row?.estimated === 1,
    steps: Number(row?.steps ?? 0),
    queries: Number(row?.queries ?? 0),
    blocked: Number(row?.blocked ?? 0),
    startedAtMs: row ? Date.parse(String(row.started_at)) : tx.nowMs,
  };
}

/** When a purse was opened, as text; for reports. */
export function startedAt(spend: Spend): string {
  return isoTime(spend.startedAtMs);
}
