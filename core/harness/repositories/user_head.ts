import { isMaestroError } from "../../errors.ts";
import type { ShadowRepo, TreeChange } from "./shadow_repo.ts";
import type { UserRepo } from "./user_repo_info.ts";
import { compareTrees, type UserFile } from "./user_tree.ts";

const MODE_DIGITS = 6;

/**
 * Files of a tree of the person's at whose path a shadow tree has nothing. The person's directory
 * listings are kept in the shadow repository, so that a second question costs one git process.
 */
export async function filesOnlyInUser(
  repo: UserRepo,
  userTree: string,
  shadow: ShadowRepo,
  shadowTree: string,
): Promise<UserFile[]> {
  const changes = await changesOfUser(repo, [userTree], shadow, userTree, shadowTree);
  if (changes !== null) return removed(changes);
  return (await compareTrees(repo, userTree, shadow, shadowTree)).onlyInUser;
}

/** What differs between two trees of the person's; none where their listings cannot be kept. */
export async function changesInUser(
  repo: UserRepo,
  before: string,
  after: string,
  shadow: ShadowRepo,
): Promise<TreeChange[]> {
  return await changesOfUser(repo, [before, after], shadow, before, after) ?? [];
}

/** What differs between two trees, of which some are the person's; null where those cannot be kept. */
async function changesOfUser(
  repo: UserRepo,
  theirs: readonly string[],
  shadow: ShadowRepo,
  before: string,
  after: string,
): Promise<TreeChange[] | null> {
  const known = await changesIfKept(shadow, before, after);
  if (known !== null) return known;
  for (const tree of theirs) if (!await keepListings(repo, tree, shadow)) return null;
  return await shadow.changes(before, after);
}

/** Null where a listing that is needed for it is not kept: git then fails. */
async function changesIfKept(
  shadow: ShadowRepo,
  userTree: string,
  shadowTree: string,
): Promise<TreeChange[] | null> {
  try {
    return await shadow.changes(userTree, shadowTree);
  } catch (error) {
    if (isMaestroError(error, "unavailable")) return null;
    throw error;
  }
}

function removed(changes: readonly TreeChange[]): UserFile[] {
  return changes.flatMap(({ path, before, after }) =>
    before === null || after !== null ? [] : [{ path, mode: before.mode, id: before.blob }]
  );
}

/** Stores a tree's listings, without files, level by level; false where they cannot be the same. */
async function keepListings(
  { git, at }: UserRepo,
  root: string,
  shadow: ShadowRepo,
): Promise<boolean> {
  const ids: string[] = [];
  const texts: string[] = [];
  for (let level = [root]; level.length > 0;) {
    const below: string[] = [];
    for (const oid of await shadow.missing(level)) {
      const { tree } = await git.readTree({ ...at, oid });
      ids.push(oid);
      texts.push(
        tree.map(({ mode, type, oid, path }) =>
          `${mode.padStart(MODE_DIGITS, "0")} ${type} ${oid}\t${path}\0`
        ).join(""),
      );
      below.push(...tree.flatMap(({ type, oid }) => type === "tree" ? [oid] : []));
    }
    level = [...new Set(below)];
  }
  try {
    // The root comes last: where it is there, all is.
    const stored = await shadow.putTrees(texts.reverse());
    return ids.reverse().every((id, index) => id === stored[index]);
  } catch (error) {
    // Git refuses some names that a listing can have.
    if (isMaestroError(error, "unavailable")) return false;
    throw error;
  }
}
