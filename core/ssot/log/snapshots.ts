import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import { chainHead } from "./execution_log.ts";

/** A named point of history: a log position plus the workspace's commit in the shadow repository. */
export interface Snapshot {
  id: string;
  name: string;
  seq: number;
  workspaceCommit: string | null;
  createdAt: string;
}

const MAX_SNAPSHOT_NAME_CHARS = 100;

/** Names that cannot be taken for an id, a log position or a time. */
const NAME = /^[A-Za-z][A-Za-z0-9_./ -]*$/;

/** Refuses a name that is taken or could mean something else. Errors: invalid, conflict. */
export async function requireFreeName(tx: ReadTx, name: string): Promise<void> {
  const attempt = `Cannot name a snapshot ${
    JSON.stringify(name.slice(0, MAX_SNAPSHOT_NAME_CHARS))
  }`;
  if (!NAME.test(name) || /^S\d+$/.test(name) || name.length > MAX_SNAPSHOT_NAME_CHARS) {
    throw fail(
      "invalid",
      `${attempt}: it is no plain name`,
      `Use 1 to ${MAX_SNAPSHOT_NAME_CHARS} letters, digits, blanks and _ . / -, beginning with a letter; S1, S2, ... are ids.`,
    );
  }
  const taken = await tx.one("SELECT id FROM snapshots WHERE name = ?", [name]);
  if (taken) {
    throw fail("conflict", `${attempt}: ${taken.id} has that name`, "Choose another name.");
  }
}

/** One snapshot by id or name; undefined where there is none. Error: invalid (several). */
export async function findSnapshot(tx: ReadTx, idOrName: string): Promise<Snapshot | undefined> {
  const row = await tx.get("snapshots", idOrName);
  if (row) return toSnapshot(row);
  const rows = await tx.all("SELECT * FROM snapshots WHERE name = ? ORDER BY seq, id LIMIT 10", [
    idOrName,
  ]);
  if (rows.length > 1) {
    throw fail(
      "invalid",
      `Cannot choose a snapshot named ${idOrName}: ${rows.map(({ id }) => id).join(", ")} are`,
      "Give the id instead.",
    );
  }
  return rows[0] && toSnapshot(rows[0]);
}

/** Records a snapshot; its position is the last entry before it, so taking one is O(1). */
export async function createSnapshot(
  tx: Tx,
  name: string,
  workspaceCommit: string | null,
): Promise<Snapshot> {
  const { seq } = await chainHead(tx);
  const id = `S${(await tx.count("SELECT COUNT(*) AS n FROM snapshots")) + 1}`;
  await tx.insert("snapshots", {
    id,
    name,
    seq,
    workspace_commit: workspaceCommit,
    created_at: tx.now,
  });
  tx.target = `snapshot:${id}`;
  return { id, name, seq, workspaceCommit, createdAt: tx.now };
}

export async function listSnapshots(tx: ReadTx): Promise<Snapshot[]> {
  const rows = await tx.all("SELECT * FROM snapshots ORDER BY seq, created_at, id");
  return rows.map(toSnapshot);
}

function toSnapshot(row: Row): Snapshot {
  return {
    id: String(row.id),
    name: String(row.name),
    seq: Number(row.seq),
    workspaceCommit: row.workspace_commit === null ? null : String(row.workspace_commit),
    createdAt: String(row.created_at),
  };
}
