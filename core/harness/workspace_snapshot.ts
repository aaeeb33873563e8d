import { countRows } from "../ssot/log/state_rows.ts";
import type { FileParts } from "./file_action.ts";
import { nestedRepositories } from "./repositories/nested_repositories.ts";
import { TIMELESS } from "./repositories/shadow_repo.ts";
import { trackCommitted } from "./repositories/user_repo.ts";

/** Commits the workspace's present tree to the shadow repository; the caller names it by a ref. */
export async function snapshotWorkspace(
  { hub, shadow, workspace }: FileParts,
  message: string,
): Promise<string> {
  const repository = await shadow();
  const running = await hub.read((tx) => countRows(tx, "open_commands"));
  // Repositories within are not ours to snapshot; but one that a command is just making is nobody's
  // and will be removed, and its files must not be left out.
  if (running === 0) {
    await repository.leaveOut((await nestedRepositories(workspace)).directories);
  }
  const tree = await repository.tree();
  // Files that are ignored but committed belong to every snapshot; mostly none are to be added.
  const [added, commit] = await Promise.all([
    trackCommitted(workspace, repository, tree),
    repository.commitTree(tree, message, null, TIMELESS),
  ]);
  if (added === 0) return commit;
  return await repository.commitTree(await repository.tree(), message, null, TIMELESS);
}
