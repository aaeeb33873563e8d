import type { ReadTx, Tx } from "../../store/mod.ts";

// What policy texts come to, worked out before: for processes that are started for one decision. Not
// journaled: the texts are the truth, and a row is only of use to who has the same ones.

/** Beyond this the oldest are forgotten. */
const KNOWN_MAX = 50;

/** What was kept under a key; undefined where nothing was. */
export async function knownPolicyText(tx: ReadTx, key: string): Promise<string | undefined> {
  const row = await tx.one("SELECT content FROM known_policies WHERE id = ?", [key]);
  return row && String(row.content);
}

/** Keeps what the texts behind a key come to. */
export async function keepKnownPolicy(tx: Tx, key: string, content: string): Promise<void> {
  tx.heartbeat = false;
  await tx.raw(
    `INSERT INTO known_policies (id, content, kept_at) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET content = excluded.content, kept_at = excluded.kept_at`,
    [key, content, tx.now],
  );
  await tx.raw(
    `DELETE FROM known_policies WHERE id NOT IN
       (SELECT id FROM known_policies ORDER BY kept_at DESC, id LIMIT ${KNOWN_MAX})`,
    [],
  );
}
