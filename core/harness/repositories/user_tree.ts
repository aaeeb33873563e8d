import { DIRECTORY_MODE } from "./git_modes.ts";
import { parentOf } from "../safe_paths.ts";
import type { ShadowRepo, TreeEntry } from "./shadow_repo.ts";
import type { UserRepo } from "./user_repo_info.ts";

/** A file (or link, or nested repository) of a commit of the person's. */
export interface UserFile {
  path: string;
  mode: string;
  id: string;
}

interface TreeComparison {
  /** Trees and blobs of the shadow tree that are not at the same place in the person's. */
  missing: string[];
  /** Files of the person's tree at whose path the shadow tree has nothing. */
  onlyInUser: UserFile[];
}

/**
 * Compares a shadow tree with a tree of the person's repository. Equal subtrees are not entered, so
 * that the cost follows what differs and not how large the project is.
 */
export async function compareTrees(
  repo: UserRepo,
  userTree: string | null,
  shadow: ShadowRepo,
  shadowTree: string,
): Promise<TreeComparison> {
  const result: TreeComparison = { missing: [], onlyInUser: [] };
  if (userTree === shadowTree) return result;
  const children = Map.groupBy(await shadow.listTree(shadowTree), ({ path }) => parentOf(path));
  const compare = async (directory: string, user: string | null, shadowId: string | null) => {
    if (user === shadowId) return;
    if (shadowId !== null) result.missing.push(shadowId);
    const theirs = user === null ? new Map() : await readUserTree(repo, user, directory);
    const ours = shadowId === null ? [] : children.get(directory) ?? [];
    for (const entry of ours) {
      const same = theirs.get(entry.path);
      const sameTree = same?.mode === DIRECTORY_MODE ? same.id : null;
      if (entry.type === "tree") await compare(entry.path, sameTree, entry.id);
      else if (entry.type === "blob" && entry.id !== same?.id) result.missing.push(entry.id);
    }
    const known = new Map(ours.map((entry: TreeEntry) => [entry.path, entry]));
    for (const file of theirs.values()) {
      if (file.mode !== DIRECTORY_MODE) {
        if (!known.has(file.path)) result.onlyInUser.push(file);
      } else if (known.get(file.path)?.type !== "tree") {
        await compare(file.path, file.id, null);
      }
    }
  };
  await compare(".", userTree, shadowTree);
  return result;
}

async function readUserTree(
  { git, at }: UserRepo,
  oid: string,
  directory: string,
): Promise<Map<string, UserFile>> {
  const { tree } = await git.readTree({ ...at, oid });
  return new Map(tree.map(({ mode, path, oid }) => {
    const full = directory === "." ? path : `${directory}/${path}`;
    return [full, { path: full, mode: mode.padStart(6, "0"), id: oid }];
  }));
}
