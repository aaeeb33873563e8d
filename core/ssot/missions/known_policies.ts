import type { ReadTx, Tx } from "../../store/mod.ts";

// What policy texts come to, worked out before: for processes that are started for one decision. The
// texts are the truth, and a row is only of use to who has the same ones; but what is decided by it
// must not be changed behind the hub, so it is journaled like all state.

/** Beyond this the oldest are forgotten. */
const KNOWN_MAX = 50;

/** What was kept under a key; undefined where nothing was. */
export async function knownPolicyText(tx: ReadTx, key: string): Promise<string | undefined> {
  const row = await tx.get("known_policies", key);
  return row && String(row.content);
}

/** Keeps what the texts behind a key come to. */
export async function keepKnownPolicy(tx: Tx, key: string, content: string): Promise<void> {
  tx.heartbeat = false;
  if (await knownPolicyText(tx, key) === content) return;
  await tx.upsert("known_policies", { id: key, content, kept_at: tx.now });
  const forgotten = await tx.all(
    `SELECT id FROM known_policies ORDER BY kept_at DESC, id LIMIT 1000 OFFSET ${KNOWN_MAX}`,
  );
  for (const { id } of forgotten) await tx.remove("known_policies", String(id));
}
