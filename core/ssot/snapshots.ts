import type { ReadTx, Tx } from "../store/mod.ts";
import { chainHead } from "./execution_log.ts";

/** A named point of history: a log position plus the workspace's commit in the shadow repository. */
export interface Snapshot {
  id: string;
  name: string;
  seq: number;
  workspaceCommit: string | null;
  createdAt: string;
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
  return rows.map((row) => ({
    id: String(row.id),
    name: String(row.name),
    seq: Number(row.seq),
    workspaceCommit: row.workspace_commit === null ? null : String(row.workspace_commit),
    createdAt: String(row.created_at),
  }));
}
