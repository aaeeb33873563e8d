import { isoTime } from "../../clock.ts";
import { fail } from "../../errors.ts";
import { canonicalJson, hashOf } from "../../hash.ts";
import type { ReadTx, Tx } from "../../store/mod.ts";

/** How long the reply of a keyed write is kept for a caller that asks again. */
export const REPLY_TTL_MS = 7 * 24 * 60 * 60_000;
export const MAX_IDEMPOTENCY_KEY_CHARS = 200;

/** A write that its caller may repeat without doing it twice. */
export interface KeyedCall {
  key: string;
  action: string;
  input: unknown;
}

/**
 * The reply that the actor's first call with this key got; undefined where there was none. Error:
 * conflict where that call was another one.
 */
export async function earlierReply<T>(
  tx: ReadTx,
  agent: string,
  { key, action, input }: KeyedCall,
): Promise<{ output: T } | undefined> {
  const row = await tx.one("SELECT * FROM replies WHERE id = ?", [replyId(agent, key)]);
  if (!row) return undefined;
  if (row.action === action && row.input_hash === inputHash({ input })) {
    return { output: JSON.parse(String(row.output)) as T };
  }
  throw refuseOtherCall(agent, { key, action, input }, String(row.action));
}

/** Whether a call with the same key repeats this one. */
export function sameCall(one: KeyedCall, other: KeyedCall): boolean {
  return one.action === other.action && inputHash(one) === inputHash(other);
}

/** The refusal to take one key for two calls. */
export function refuseOtherCall(agent: string, { key, action }: KeyedCall, other: string) {
  return fail(
    "conflict",
    `Cannot use idempotency_key ${key} for ${action}: ${agent} used it for another call (${other})`,
    "Use a new key for each new call, and the same only to repeat one.",
  );
}

/** Keeps the reply in the transaction that it reports on, and forgets those past their time. */
export async function keepReply(tx: Tx, call: KeyedCall, output: unknown): Promise<void> {
  await tx.raw("DELETE FROM replies WHERE created_at < ?", [isoTime(tx.nowMs - REPLY_TTL_MS)]);
  await tx.raw(
    "INSERT INTO replies (id, action, input_hash, output, created_at) VALUES (?, ?, ?, ?, ?)",
    [
      replyId(tx.actor.agent, call.key),
      call.action,
      inputHash(call),
      canonicalJson(output ?? null),
      tx.now,
    ],
  );
}

/** What tells one call from another with the same key. */
export function inputHash({ input }: Pick<KeyedCall, "input">): string {
  return hashOf(input ?? null);
}

/** Keys are each agent's own. */
export function replyId(agent: string, key: string): string {
  return `${agent}/${key}`;
}
