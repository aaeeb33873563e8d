import { isoTime } from "../../clock.ts";
import { fail, type MaestroError } from "../../errors.ts";
import {
  earlierReply,
  inputHash,
  type KeyedCall,
  refuseOtherCall,
  REPLY_TTL_MS,
  replyId,
} from "./replies.ts";
import type { Row, Tx } from "../../store/mod.ts";

/** How long a call that has no reply is taken to be at work; the longest command ends well before. */
export const BEGUN_CALL_TTL_MS = 15 * 60_000;

/**
 * The reply that a keyed call got already; else notes that it is begun, so that no other process
 * does it as well. `since`: when an interrupted attempt of this very call noted it. Error: conflict
 * (the key of another call; at work elsewhere; cut off, so that nobody knows whether it happened).
 */
export async function beginCall<T>(
  tx: Tx,
  call: KeyedCall,
  since: string | null,
): Promise<{ output: T } | undefined> {
  // Who only asks does not show a sign of life, and is not in the log.
  tx.heartbeat = false;
  const { agent, session } = tx.actor;
  const earlier = await earlierReply<T>(tx, agent, call);
  if (earlier) return earlier;
  await tx.raw("DELETE FROM begun_calls WHERE begun_at < ?", [isoTime(tx.nowMs - REPLY_TTL_MS)]);
  const id = replyId(agent, call.key);
  const row = await tx.one("SELECT * FROM begun_calls WHERE id = ?", [id]);
  if (row?.session === session && row.begun_at === since) return undefined;
  if (row) throw refuseBegun(tx, call, row);
  await tx.raw(
    "INSERT INTO begun_calls (id, action, input_hash, session, begun_at) VALUES (?, ?, ?, ?, ?)",
    [id, call.action, inputHash(call), session, tx.now],
  );
  return undefined;
}

/** The call has its reply, or failed and may be tried again. */
export async function endCall(tx: Tx, { key }: KeyedCall): Promise<void> {
  await tx.raw("DELETE FROM begun_calls WHERE id = ?", [replyId(tx.actor.agent, key)]);
}

function refuseBegun(tx: Tx, call: KeyedCall, row: Row): MaestroError {
  const { key, action } = call;
  if (row.action !== action || row.input_hash !== inputHash(call)) {
    return refuseOtherCall(tx.actor.agent, call, String(row.action));
  }
  const attempt = `Cannot repeat ${action}: the call with idempotency_key ${key} was begun at ` +
    `${row.begun_at} by another process`;
  const look = "look at what it would have changed, and if it must still be done, use a new key";
  const until = isoTime(Date.parse(String(row.begun_at)) + BEGUN_CALL_TTL_MS);
  return until > tx.now
    ? fail(
      "conflict",
      `${attempt}, which is still at work or was cut off`,
      `Repeat it later: its reply is yours as soon as there is one. Where none comes by ${until}, ` +
        look,
      { begun_at: String(row.begun_at), unknown_after: until },
    )
    : fail(
      "conflict",
      `${attempt}, which ended without saying how: nobody knows whether it happened`,
      `Do not make it again blindly: ${look}`,
      { begun_at: String(row.begun_at) },
    );
}
