import { isMaestroError } from "../errors.ts";
import { anyBeginning, type WorkspaceState } from "../ssot/claims/leases.ts";
import { countRows } from "../ssot/log/state_rows.ts";
import type { ReadTx } from "../store/mod.ts";
import type { FileParts } from "./file_action.ts";
import { nestedRepositories } from "./repositories/nested_repositories.ts";
import { type ShadowRepo, TIMELESS } from "./repositories/shadow_repo.ts";
import { trackCommitted } from "./repositories/user_repo.ts";

/** Commits the workspace's present tree to the shadow repository; the caller names it by a ref. */
export async function snapshotWorkspace(parts: FileParts, message: string): Promise<string> {
  const repository = await parts.shadow();
  await leaveOutRepositories(parts, repository);
  const tree = await repository.tree();
  // Files that are ignored but committed belong to every snapshot; mostly none are to be added.
  const [{ added }, commit] = await Promise.all([
    trackCommitted(parts.workspace, repository, tree),
    repository.commitTree(tree, message, null, TIMELESS),
  ]);
  if (added === 0) return commit;
  return await repository.commitTree(await repository.tree(), message, null, TIMELESS);
}

/** What the workspace is like now; null without git. Most often nothing has changed since the last. */
export async function workspaceState(parts: FileParts): Promise<WorkspaceState | null> {
  const repository = await shadowIfAny(parts);
  if (repository === null) return null;
  const take = async () => {
    const tree = await repository.tree();
    const { added, head } = await trackCommitted(parts.workspace, repository, tree);
    return { tree: added === 0 ? tree : await repository.tree(), head };
  };
  return await repository.known.get() ?? await repository.known.take(async () => {
    await leaveOutRepositories(parts, repository);
    return await take();
  });
}

/** Null without git, and so without anything to compare with. */
export async function shadowIfAny({ shadow }: FileParts): Promise<ShadowRepo | null> {
  try {
    return await shadow();
  } catch (error) {
    if (isMaestroError(error, "unavailable")) return null;
    throw error;
  }
}

/**
 * Repositories within are not ours to snapshot; but one that a command or a watched agent may have
 * made is to be looked at when that ends, and its files must not be left out.
 */
async function leaveOutRepositories({ hub, workspace }: FileParts, repository: ShadowRepo) {
  if (await hub.read(isAnyoneWatched)) return;
  await repository.leaveOut((await nestedRepositories(workspace)).directories);
}

async function isAnyoneWatched(tx: ReadTx): Promise<boolean> {
  return await countRows(tx, "open_commands") > 0 || await anyBeginning(tx);
}
