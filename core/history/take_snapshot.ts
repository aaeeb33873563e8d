import { fail, isMaestroError } from "../errors.ts";
import { filesChangedSince, snapshotWorkspace } from "../harness/mod.ts";
import type { Project } from "../project.ts";
import { chainHead } from "../ssot/log/execution_log.ts";
import type { Actor } from "../ssot/roles.ts";
import { createSnapshot, requireFreeName, type Snapshot } from "../ssot/log/snapshots.ts";

/** Agents may write while the tree is read; then it is read again. */
const MAX_TRIES = 5;

interface SnapshotRequest {
  /** Unique; null: none, its id is enough. */
  name: string | null;
  idempotencyKey?: string | undefined;
}

/**
 * Takes a snapshot of shared state and workspace together: a log position and a tree in the shadow
 * repository, however large the state is. Errors: invalid, conflict (the name; agents that never
 * pause).
 */
export async function takeSnapshot(
  project: Project,
  actor: Actor,
  { name, idempotencyKey }: SnapshotRequest,
): Promise<Snapshot> {
  const label = { action: "SNAPSHOT_CREATE", input: { name }, idempotencyKey };
  const { hub } = project;
  const record = (commit: string, seq: number) =>
    hub.write(actor, label, async (tx) => {
      if ((await filesChangedSince(tx, seq)).length > 0) throw moved();
      if (name !== null) await requireFreeName(tx, name);
      return await createSnapshot(tx, name ?? "", commit);
    });
  return await hub.once(actor, label, () => withPresentTree(project, record));
}

/** Keeps the present tree before files are overwritten, as a snapshot that can be gone back to. */
export async function keepPresent(
  project: Project,
  actor: Actor,
  reason: string,
): Promise<Snapshot> {
  const label = { action: "SNAPSHOT_KEEP", input: { reason }, note: reason };
  return await withPresentTree(
    project,
    async (commit) =>
      await project.hub.write(actor, label, (tx) => createSnapshot(tx, reason, commit)),
  );
}

/** `record` gets the tree's commit and the log position it is not older than. */
async function withPresentTree(
  project: Project,
  record: (commit: string, seq: number) => Promise<Snapshot>,
): Promise<Snapshot> {
  for (let tried = 1;; tried++) {
    const { seq } = await project.hub.read(chainHead);
    const commit = await snapshotWorkspace(project, "snapshot");
    // Named by the commit: the tree is held before the row says that it is there.
    await (await project.shadow()).updateRef(`refs/maestro/snapshots/${commit}`, commit);
    try {
      return await record(commit, seq);
    } catch (error) {
      if (!isMaestroError(error) || error.details.moved !== true || tried >= MAX_TRIES) throw error;
    }
  }
}

function moved() {
  return fail(
    "conflict",
    "Cannot take a snapshot: agents changed files while the tree was read",
    "Try again when they are less busy.",
    { moved: true },
  );
}
