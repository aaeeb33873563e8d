import { fail } from "../../errors.ts";
import {
  findGit,
  type GitPlace,
  gitRecords,
  gitText,
  latin1ToText,
  textToLatin1,
} from "./git_cli.ts";
import { LINK_MODE, REPOSITORY_MODE } from "./git_modes.ts";
import { type GitObject, readObjects } from "./git_objects.ts";
import { ignored, ignoredUnder, type IgnoreFile, isIgnoreFile } from "./ignore_rules.ts";
import { KnownState } from "./known_state.ts";
import { lstatOrNull, parentOf } from "../safe_paths.ts";
import { forgetEntries, updateIndex } from "./shadow_index.ts";
import { ShadowLock } from "./shadow_lock.ts";
import { dropBrokenIndex, excludeLine, ignoreMissing, prepare } from "./shadow_setup.ts";

const IDENTITY = { name: "MAESTRO", email: "maestro@localhost" };
/** Commands that run while the tree is listed can make files vanish in between: look again. */
const TREE_TRIES = 3;

interface ShadowOptions {
  /** Absolute real path of the workspace. */
  workspace: string;
  /** Absolute path of the bare repository in the state directory; created where missing. */
  gitDir: string;
  indexFile: string;
  /** Absolute path of the git program; where absent it is looked for in `path`. */
  git?: string;
  /** A PATH to find git in. */
  path?: string;
}

/** A file's content and mode (100644, 100755, 120000 link, 160000 nested repository). */
export interface FileVersion {
  blob: string;
  mode: string;
}

/** One path that differs between two trees: added, modified, deleted or of another type. */
export interface TreeChange {
  path: string;
  status: "A" | "M" | "D" | "T";
  before: FileVersion | null;
  after: FileVersion | null;
}

/** What differs between two trees; `odd` are names that are not UTF-8, as bytes in Latin-1. */
export interface TreeComparison {
  changes: TreeChange[];
  odd: { name: string; added: boolean }[];
}

/** One entry of a full listing: directories come before what they hold. */
export interface TreeEntry {
  path: string;
  mode: string;
  type: "blob" | "tree" | "commit";
  id: string;
}

/**
 * The date of the loop's snapshots: when they were taken stands in the log, and the same tree is to
 * have the same id in every run.
 */
export const TIMELESS = "1970-01-01T00:00:00.000Z";

/** Snapshots of the workspace in a repository of our own; the person's `.git` is never used. */
export class ShadowRepo {
  readonly #place: GitPlace;
  readonly #lock: ShadowLock;
  /** What nothing has changed since it was taken need not be taken again. */
  readonly known: KnownState;
  #written: { tree: string; index: string } | null = null;

  private constructor(place: GitPlace) {
    this.#place = place;
    this.known = new KnownState(place);
    this.#lock = new ShadowLock(`${place.gitDir}/maestro.lock`, `${place.indexFile}.lock`);
  }

  /** Opens the repository, creating it first where missing; unavailable without git. */
  static async open(options: ShadowOptions): Promise<ShadowRepo> {
    const { gitDir, indexFile, workspace } = options;
    const git = options.git ?? await findGit(options.path ?? "", workspace);
    const place = { git, gitDir, indexFile, workTree: workspace };
    await Deno.mkdir(gitDir, { recursive: true, mode: 0o700 });
    await Deno.mkdir(parentOf(indexFile), { recursive: true, mode: 0o700 });
    const shadow = new ShadowRepo(place);
    await shadow.#lock.hold(() => prepare(place));
    return shadow;
  }

  /** The id of the workspace's present tree; ignored files (and what git leaves out) excluded. */
  async tree(): Promise<string> {
    return await this.#lock.hold(async () => {
      await this.#updateIndex();
      const index = await this.#indexVersion();
      if (this.#written?.index === index) return this.#written.tree;
      const tree = await this.#writeTree();
      this.#written = { tree, index: await this.#indexVersion() };
      return tree;
    });
  }

  async #writeTree(): Promise<string> {
    try {
      return await gitText(this.#place, ["write-tree"]);
    } catch {
      // The index names objects that are lost: from nothing it stores what is there.
      await Deno.remove(this.#place.indexFile).catch(ignoreMissing);
      await this.#updateIndex();
      return await gitText(this.#place, ["write-tree"]);
    }
  }

  /** Git writes an index anew, under another inode, whenever it changes it. */
  async #indexVersion(): Promise<string> {
    const info = await lstatOrNull(this.#place.indexFile);
    return info === null ? "" : `${info.ino} ${info.size} ${info.mtime?.getTime()}`;
  }

  /** Commits the present tree; the same tree, message, parent and time give the same commit. */
  async snapshot(message: string, parent: string | null, atIso: string): Promise<string> {
    return await this.commitTree(await this.tree(), message, parent, atIso);
  }

  /** Commits a tree that is stored already. */
  async commitTree(
    tree: string,
    message: string,
    parent: string | null,
    atIso: string,
  ): Promise<string> {
    const date = `@${Math.floor(Date.parse(atIso) / 1000)} +0000`;
    const parents = parent === null ? [] : ["-p", parent];
    return await gitText(this.#place, ["commit-tree", ...parents, tree], {
      stdin: new TextEncoder().encode(`${message.trimEnd()}\n`),
      env: {
        GIT_AUTHOR_NAME: IDENTITY.name,
        GIT_AUTHOR_EMAIL: IDENTITY.email,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_NAME: IDENTITY.name,
        GIT_COMMITTER_EMAIL: IDENTITY.email,
        GIT_COMMITTER_DATE: date,
      },
    });
  }

  /** The tree of a commit (or the tree itself). */
  async treeOf(commit: string): Promise<string> {
    return await gitText(this.#place, ["rev-parse", "--verify", `${objectId(commit)}^{tree}`]);
  }

  /** What differs between two trees or commits, in path order; names that are no text left out. */
  async changes(before: string, after: string): Promise<TreeChange[]> {
    return (await this.compare(before, after)).changes;
  }

  /** What differs between two trees or commits, names that are not UTF-8 apart. */
  async compare(before: string, after: string): Promise<TreeComparison> {
    const ids = [objectId(before), objectId(after)];
    const records = await gitRecords(this.#place, [
      "diff-tree",
      "-r",
      "-z",
      "--no-renames",
      ...ids,
    ]);
    const comparison: TreeComparison = { changes: [], odd: [] };
    for (let at = 0; at + 1 < records.length; at += 2) {
      const [header = "", name = ""] = records.slice(at, at + 2);
      const path = latin1ToText(name);
      if (path === null) comparison.odd.push({ name, added: header.endsWith(" A") });
      else comparison.changes.push(parseChange(header, path));
    }
    return comparison;
  }

  /** All entries of a tree or commit, directories included. */
  async listTree(treeish: string): Promise<TreeEntry[]> {
    const args = ["ls-tree", "-r", "-t", "-z", "--full-tree", objectId(treeish)];
    return (await gitRecords(this.#place, args)).map(parseEntry);
  }

  /** Paths of the workspace that are or would be snapshotted: candidates for a search. */
  async files(): Promise<string[]> {
    const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const names = (await gitRecords(this.#place, args)).map(latin1ToText);
    return [...new Set(names.filter((name) => name !== null && !name.endsWith("/")))] as string[];
  }

  /** Stores content and gives its id. */
  async putBlob(bytes: Uint8Array): Promise<string> {
    return await gitText(this.#place, ["hash-object", "-w", "--stdin"], { stdin: bytes });
  }

  /** Stores regular files of the workspace, given by paths without newlines, and gives their ids. */
  async putFiles(paths: readonly string[]): Promise<string[]> {
    if (paths.length === 0) return [];
    const stdin = new TextEncoder().encode(paths.map((path) => `${path}\n`).join(""));
    const args = ["hash-object", "-w", "--no-filters", "--stdin-paths"];
    return (await gitText(this.#place, args, { stdin })).split("\n");
  }

  /** Stores listings in the form of `ls-tree -z`, whose parts may be missing, and gives their ids. */
  async putTrees(trees: readonly string[]): Promise<string[]> {
    if (trees.length === 0) return [];
    const stdin = new TextEncoder().encode(trees.join("\0"));
    const args = ["mktree", "--missing", "--batch", "-z"];
    return (await gitText(this.#place, args, { stdin })).split("\n");
  }

  /** The content of a blob; corrupt where the repository lost it. */
  async readBlob(id: string): Promise<Uint8Array> {
    for await (const object of this.objects([id])) return object.bytes;
    throw fail("internal", `Cannot read blob ${id}: nothing was returned.`);
  }

  /** Many objects through one process, in the order asked. */
  objects(ids: readonly string[]): AsyncGenerator<GitObject> {
    return readObjects(this.#place, ids.map(objectId));
  }

  /** Which of these objects the repository does not have. */
  async missing(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const stdin = new TextEncoder().encode(ids.map((id) => `${objectId(id)}\n`).join(""));
    const answers = await gitText(this.#place, ["cat-file", "--batch-check"], { stdin });
    const lines = answers.split("\n").filter((line) => line.endsWith(" missing"));
    return new Set(lines.map((line) => line.split(" ")[0] ?? ""));
  }

  /** Points a reference under `refs/maestro/` at a commit. */
  async updateRef(name: string, commit: string): Promise<void> {
    const ref = maestroRef(name);
    await this.#lock.hold(async () => {
      // Left by a killed git: nobody else writes references while the lock is held.
      await Deno.remove(`${this.#place.gitDir}/${ref}.lock`).catch(ignoreMissing);
      await gitText(this.#place, ["update-ref", ref, objectId(commit)]);
    });
  }

  /** The commit a reference under `refs/maestro/` points at, null where it does not exist. */
  async readRef(name: string): Promise<string | null> {
    const args = ["for-each-ref", "--format=%(objectname)", maestroRef(name)];
    return await gitText(this.#place, args) || null;
  }

  /** The references below `refs/maestro/`, by name, and the commits they point at. */
  async refs(): Promise<{ name: string; commit: string }[]> {
    const args = ["for-each-ref", "--format=%(refname) %(objectname)", "refs/maestro/"];
    const lines = (await gitText(this.#place, args)).split("\n").filter(Boolean);
    return lines.map((line) => {
      const [name = "", commit = ""] = line.split(" ");
      return { name: name.slice("refs/maestro/".length), commit };
    });
  }

  /**
   * Makes paths part of every later snapshot although `.gitignore` names them: what the person's
   * own repository tracks must not look deleted. Entries with mode 160000 are kept as they are.
   */
  async track(entries: readonly { path: string; mode: string; id: string }[]): Promise<void> {
    if (entries.length === 0) return;
    const links = entries.filter((entry) => entry.mode === REPOSITORY_MODE);
    const files = entries.filter((entry) => entry.mode !== REPOSITORY_MODE);
    const encode = (lines: string[]) => new TextEncoder().encode(lines.join(""));
    await this.#lock.hold(async () => {
      await gitText(this.#place, ["update-index", "--replace", "-z", "--index-info"], {
        stdin: encode(links.map(({ mode, id, path }) => `${mode} ${objectId(id)}\t${path}\0`)),
      });
      await gitText(this.#place, ["update-index", "--add", "--remove", "-z", "--stdin"], {
        stdin: encode(files.map(({ path }) => `${path}\0`)),
      });
    });
  }

  /**
   * Which of the changes since a tree are no changes: files that its own ignore files named, and that
   * only came to light when those changed.
   */
  async uncovered(tree: string, changes: readonly TreeChange[]): Promise<Set<string>> {
    if (!changes.some(({ path }) => isIgnoreFile(path))) return new Set();
    const added = changes.filter(({ before }) => before === null).map(({ path }) => path);
    const rules = (await this.listTree(tree)).filter(({ path, mode }) =>
      isIgnoreFile(path) && mode !== LINK_MODE
    );
    const files: IgnoreFile[] = [];
    for await (const { bytes } of this.objects(rules.map(({ id }) => id))) {
      files.push({ path: rules[files.length]?.path ?? "", bytes });
    }
    return await ignoredUnder(this.#place, files, added);
  }

  /** Leaves out of later snapshots what the workspace's ignore files name again. */
  async coverAgain(paths: ReadonlySet<string>): Promise<void> {
    if (paths.size === 0) return;
    await this.#lock.hold(async () => {
      const names = [...await ignored(this.#place, [...paths])];
      await forgetEntries(this.#place, names.map(textToLatin1));
    });
  }

  /** Leaves directories out of all snapshots: nested repositories a person had there before. */
  async leaveOut(directories: readonly string[]): Promise<void> {
    const file = `${this.#place.gitDir}/info/exclude`;
    const known = (await Deno.readTextFile(file)).split("\n");
    const lines = directories.map(excludeLine);
    const added = lines.filter((line) => !known.includes(line));
    if (added.length > 0) {
      await Deno.writeTextFile(file, added.map((line) => `${line}\n`).join(""), { append: true });
    }
  }

  /**
   * Creates a symbolic link at a workspace path from its stored blob, through git: this process
   * may not create links where its file permissions are limited to paths.
   */
  async writeLink(blob: string, path: string): Promise<void> {
    const place = { ...this.#place, indexFile: `${this.#place.gitDir}/link-index` };
    await this.#lock.hold(async () => {
      await Deno.remove(place.indexFile).catch(ignoreMissing);
      await Deno.remove(`${place.indexFile}.lock`).catch(ignoreMissing);
      await gitText(place, ["update-index", "--add", "-z", "--index-info"], {
        stdin: new TextEncoder().encode(`${LINK_MODE} ${objectId(blob)}\t${path}\0`),
      });
      await gitText(place, ["checkout-index", "--force", "--all"]);
    });
  }

  async #updateIndex(): Promise<void> {
    for (let tried = 1;; tried++) {
      try {
        return await updateIndex(this.#place);
      } catch (error) {
        if (tried >= TREE_TRIES) throw error;
        await dropBrokenIndex(this.#place);
      }
    }
  }
}

function parseChange(header: string, path: string): TreeChange {
  const [beforeMode = "", afterMode = "", beforeId = "", afterId = "", status = ""] = header
    .replace(/^:/, "").split(" ");
  const version = (mode: string, blob: string) => mode === "000000" ? null : { blob, mode };
  if (status !== "A" && status !== "M" && status !== "D" && status !== "T") {
    throw fail("internal", `Cannot understand the change ${header} of ${path}.`);
  }
  return {
    path,
    status,
    before: version(beforeMode, beforeId),
    after: version(afterMode, afterId),
  };
}

function parseEntry(record: string): TreeEntry {
  const [, mode = "", type = "", id = "", name = ""] =
    /^(\d+) (\w+) ([0-9a-f]+)\t([^]*)$/.exec(record) ?? [];
  if (type !== "blob" && type !== "tree" && type !== "commit") {
    throw fail("internal", `Cannot understand the tree entry ${record}.`);
  }
  return { path: textName(name), mode, type, id };
}

function textName(name: string): string {
  const text = latin1ToText(name);
  if (text !== null) return text;
  throw fail(
    "unavailable",
    `Cannot compare the workspace: the file name ${JSON.stringify(name)} is not UTF-8.`,
    "Rename the file, or ignore it with .gitignore.",
  );
}

function objectId(id: string): string {
  if (/^[0-9a-f]{40}$/.test(id)) return id;
  throw fail("invalid", `Cannot use ${JSON.stringify(id)}: no object id`, "Give 40 hex digits.");
}

function maestroRef(name: string): string {
  const valid = /^refs\/maestro\/[A-Za-z0-9_-][A-Za-z0-9_.-]*(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/;
  if (valid.test(name) && !name.includes("..") && !/\.(lock)?$/.test(name)) return name;
  throw fail("invalid", `Cannot use reference ${name}`, "Give a plain name in refs/maestro/.");
}
