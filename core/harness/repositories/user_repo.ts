import { fail } from "../../errors.ts";
import { REPOSITORY_MODE } from "./git_modes.ts";
import { locate } from "../safe_paths.ts";
import type { ShadowRepo, TreeChange } from "./shadow_repo.ts";
import { openUserRepo, refOrNull, type UserRepo, userRepoInfo } from "./user_repo_info.ts";
import { changesInUser, filesOnlyInUser } from "./user_head.ts";
import { compareTrees } from "./user_tree.ts";
import type { Workspace } from "../workspace.ts";

export { userRepoInfo } from "./user_repo_info.ts";

const UNCOMMITTED = "Uncommitted changes present when the run began";
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const TAG_CHARS_MAX = 200;
/** Objects written at the same time: enough to hide the waiting, few enough to hold in memory. */
const WRITES_AT_ONCE = 16;

interface Publication {
  workspace: Workspace;
  shadow: ShadowRepo;
  /** Shadow commit of the workspace when the epoch began. */
  baseCommit: string;
  /** Shadow commit of the verified workspace. */
  finalCommit: string;
  /** Name without `refs/tags/`, such as `maestro/R0/epoch-1`. */
  tag: string;
  message: string;
  /** A part of the message that only this history's tags have: tells a repeated call from a clash. */
  mark: string;
  author: { name: string; email: string };
  at: string;
}

interface Published {
  tag: string;
  commit: string;
  /** False where the same tree had that tag already, as after a kill. */
  created: boolean;
}

/**
 * Adds an annotated tag to the person's repository, on a commit with exactly the verified tree.
 * Nothing else of it changes: not HEAD, no branch, not the index, no file.
 * Errors: unavailable (no plain repository), conflict (the tag names another tree), invalid.
 */
export async function publish(publication: Publication): Promise<Published> {
  const { workspace, shadow, baseCommit, finalCommit, tag } = publication;
  checkTagName(tag);
  const info = await userRepoInfo(workspace);
  if (info.kind !== "repository") {
    throw fail(
      "unavailable",
      `Cannot tag ${tag} in ${workspace.root}: ${info.reason}.`,
      "Run git init there, or take the result from the workspace itself.",
    );
  }
  const repo = await openUserRepo(workspace);
  const finalTree = await shadow.treeOf(finalCommit);
  const existing = await existingTag(repo, publication, finalTree);
  if (existing !== null) return { tag, commit: existing, created: false };
  const headTree = info.head === null ? null : await treeOfCommit(repo, info.head);
  const baseTree = await shadow.treeOf(baseCommit);
  const written = new Set<string>();
  let parent = info.head;
  if (baseTree !== (headTree ?? EMPTY_TREE)) {
    await copyMissing(repo, headTree, shadow, baseTree, written);
    parent = await writeCommit(repo, publication, baseTree, parent, UNCOMMITTED);
  }
  await copyMissing(repo, headTree, shadow, finalTree, written);
  const commit = await writeCommit(repo, publication, finalTree, parent, publication.message);
  await writeTag(repo, publication, commit);
  return { tag, commit, created: true };
}

/** Messages of the annotated tags whose name begins with a prefix; none without a repository. */
export async function messagesOfTags(
  workspace: Workspace,
  prefix: string,
): Promise<{ tag: string; message: string }[]> {
  if ((await userRepoInfo(workspace)).kind !== "repository") return [];
  const repo = await openUserRepo(workspace);
  const found: { tag: string; message: string }[] = [];
  for (const tag of await repo.git.listTags(repo.at)) {
    if (!tag.startsWith(prefix)) continue;
    const oid = await refOrNull(repo, `refs/tags/${tag}`);
    const object = oid === null ? null : await tagOrNull(repo, oid);
    if (object !== null) found.push({ tag, message: object.message });
  }
  return found;
}

/**
 * Makes the files that the person's repository tracks part of the shadow's snapshots although
 * `.gitignore` names them, and keeps its submodules. To be called once when work begins; otherwise
 * a published tree would lack them. Returns how many were added, and the tree of the commit that is
 * checked out.
 */
export async function trackCommitted(
  workspace: Workspace,
  shadow: ShadowRepo,
  tree: string,
): Promise<{ added: number; head: string | null }> {
  const info = await userRepoInfo(workspace);
  if (info.kind !== "repository" || info.head === null) return { added: 0, head: null };
  const repo = await openUserRepo(workspace);
  const head = await treeOfCommit(repo, info.head);
  const present = [];
  for (const file of await filesOnlyInUser(repo, head, shadow, tree)) {
    const found = (await locate(workspace.root, file.path)).info;
    const wanted = file.mode === REPOSITORY_MODE
      ? found?.isDirectory
      : found?.isFile || found?.isSymlink;
    if (wanted) present.push(file);
  }
  await shadow.track(present);
  return { added: present.length, head };
}

/** What the person's commits changed since one with this tree was checked out (null: before any). */
export async function committedSince(
  workspace: Workspace,
  shadow: ShadowRepo,
  head: string | null,
): Promise<TreeChange[]> {
  const info = await userRepoInfo(workspace);
  if (info.kind !== "repository" || info.head === null) return [];
  const repo = await openUserRepo(workspace);
  const now = await treeOfCommit(repo, info.head);
  return now === head ? [] : await changesInUser(repo, head ?? EMPTY_TREE, now, shadow);
}

async function existingTag(
  repo: UserRepo,
  { tag, mark }: Publication,
  finalTree: string,
): Promise<string | null> {
  const oid = await refOrNull(repo, `refs/tags/${tag}`);
  if (oid === null) {
    await refuseNameClash(repo, tag);
    return null;
  }
  const { commit, tree } = await peel(repo, oid);
  const ours = (await tagOrNull(repo, oid))?.message.includes(mark) ?? false;
  if (tree === finalTree && ours) return commit;
  throw fail(
    "conflict",
    `Cannot tag ${tag}: that tag exists already, for another tree or another history.`,
    "Choose another tag name, or delete that tag if it is not needed.",
  );
}

/** A tag `a` and a tag `a/b` cannot both exist: one is a file, the other lies in a directory. */
async function refuseNameClash({ git, at }: UserRepo, tag: string): Promise<void> {
  const clash = (await git.listTags(at)).find((other) =>
    other.startsWith(`${tag}/`) || tag.startsWith(`${other}/`)
  );
  if (clash === undefined) return;
  throw fail(
    "conflict",
    `Cannot tag ${tag}: the tag ${clash} exists, and git cannot hold both names.`,
    "Choose another tag name.",
  );
}

async function peel(repo: UserRepo, oid: string): Promise<{ commit: string; tree: string }> {
  const { commit, oid: id } = await repo.git.readCommit({ ...repo.at, oid });
  return { commit: id, tree: commit.tree };
}

async function treeOfCommit(repo: UserRepo, oid: string): Promise<string> {
  return (await peel(repo, oid)).tree;
}

async function tagOrNull({ git, at }: UserRepo, oid: string): Promise<{ message: string } | null> {
  try {
    return (await git.readTag({ ...at, oid })).tag;
  } catch (error) {
    // A lightweight tag names a commit.
    if (error instanceof git.Errors.ObjectTypeError) return null;
    throw error;
  }
}

async function copyMissing(
  repo: UserRepo,
  userTree: string | null,
  shadow: ShadowRepo,
  tree: string,
  written: Set<string>,
): Promise<void> {
  const { missing } = await compareTrees(repo, userTree, shadow, tree);
  const wanted = [...new Set(missing)].filter((id) => !written.has(id));
  let writing: Promise<void>[] = [];
  for await (const object of shadow.objects(wanted)) {
    writing.push(writeObject(repo, object.type, object.bytes, object.id));
    if (writing.length < WRITES_AT_ONCE) continue;
    await Promise.all(writing);
    writing = [];
  }
  await Promise.all(writing);
  for (const id of wanted) written.add(id);
}

async function writeObject(
  { git, at }: UserRepo,
  type: "blob" | "tree" | "commit" | "tag",
  object: Uint8Array,
  id: string,
): Promise<void> {
  const oid = await git.writeObject({ ...at, type, object, format: "content" });
  if (oid !== id) {
    throw fail(
      "corrupt",
      `Cannot copy object ${id}: its content has the id ${oid}.`,
      "The state directory was damaged; start a new run.",
    );
  }
}

function signature({ author, at }: Publication) {
  return { ...author, timestamp: Math.floor(Date.parse(at) / 1000), timezoneOffset: 0 };
}

async function writeCommit(
  { git, at }: UserRepo,
  publication: Publication,
  tree: string,
  parent: string | null,
  message: string,
): Promise<string> {
  const by = signature(publication);
  const commit = {
    tree,
    parent: parent === null ? [] : [parent],
    author: by,
    committer: by,
    message: `${message.trimEnd()}\n`,
  };
  return await git.writeCommit({ ...at, commit });
}

async function writeTag(repo: UserRepo, publication: Publication, object: string): Promise<void> {
  const { tag, message } = publication;
  const tagger = signature(publication);
  await repo.git.annotatedTag({ ...repo.at, ref: tag, object, message, tagger });
}

/** A strict subset of what git allows, so that no name can lead elsewhere. */
function checkTagName(tag: string): void {
  const names = tag.split("/");
  const plain = names.every((name) => /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(name));
  const refused = names.some((name) => name.endsWith(".lock") || name.endsWith("."));
  if (plain && !refused && !tag.includes("..") && tag.length <= TAG_CHARS_MAX) return;
  throw fail(
    "invalid",
    `Cannot tag ${JSON.stringify(tag.slice(0, TAG_CHARS_MAX))}: it is not a plain tag name.`,
    "Use letters, digits, dots, dashes and slashes, such as maestro/R0/epoch-1.",
  );
}
