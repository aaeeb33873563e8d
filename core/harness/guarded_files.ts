import { fail } from "../errors.ts";
import { imageOfFile, sameVersion } from "./file_version.ts";
import { EXECUTABLE_MODE, FILE_MODE } from "./repositories/git_modes.ts";
import { lstatOrNull } from "./safe_paths.ts";
import type { FileVersion, ShadowRepo } from "./repositories/shadow_repo.ts";
import type { TouchedFile } from "./witness/undo.ts";
import { walk } from "./walk.ts";
import type { Workspace } from "./workspace.ts";

/** What git obeys or runs, within a `.git`. */
const OF_GIT = ["config", "config.worktree", "HEAD", "packed-refs", "hooks", "info"];
/** What MAESTRO obeys. */
const OF_MAESTRO = [".maestro/policy.yaml", ".maestro/config.yaml"];
const FILES_MAX = 2_000;
const BYTES_MAX = 64 * 1024 * 1024;

/** Files outside every snapshot that a command without isolation could change, and what they are. */
export type Guarded = [path: string, version: FileVersion][];

/**
 * Keeps the contents of what decides what programs run later: hooks and settings of the person's
 * repository and of those within, MAESTRO's own settings. Error: unavailable where that is too much.
 */
export async function guardFiles(
  workspace: Workspace,
  shadow: ShadowRepo,
  repositories: readonly string[],
): Promise<Guarded> {
  const guarded: Guarded = [];
  const plain: [path: string, mode: string][] = [];
  let bytes = 0;
  for (const path of await presentFiles(workspace, repositories)) {
    const info = await lstatOrNull(`${workspace.root}/${path}`);
    bytes += info?.size ?? 0;
    if (plain.length + guarded.length >= FILES_MAX || bytes > BYTES_MAX) throw tooMuch();
    if (info?.isFile && !path.includes("\n")) {
      plain.push([path, ((info.mode ?? 0) & 0o100) === 0 ? FILE_MODE : EXECUTABLE_MODE]);
      continue;
    }
    const version = await imageOfFile(workspace, shadow, path);
    if (version !== null) guarded.push([path, version]);
  }
  const blobs = await shadow.putFiles(plain.map(([path]) => path));
  for (const [index, [path, mode]] of plain.entries()) {
    guarded.push([path, { blob: blobs[index] ?? "", mode }]);
  }
  return guarded;
}

/** What differs now, in the form in which it can be undone. */
export async function guardedChanges(
  workspace: Workspace,
  shadow: ShadowRepo,
  repositories: readonly string[],
  before: Guarded,
): Promise<TouchedFile[]> {
  const then = new Map(before);
  const now = new Map(await guardFiles(workspace, shadow, repositories));
  return [...new Set([...then.keys(), ...now.keys()])].sort()
    .map((path) => ({ path, before: then.get(path) ?? null, after: now.get(path) ?? null }))
    .filter((file) => !sameVersion(file.before, file.after));
}

async function presentFiles(
  workspace: Workspace,
  repositories: readonly string[],
): Promise<string[]> {
  const git = [".git", ...repositories.map((directory) => `${directory}/.git`)];
  const starts = [...OF_MAESTRO, ...git.flatMap((at) => [at, ...OF_GIT.map((n) => `${at}/${n}`)])];
  const files: string[] = [];
  for (const path of starts) {
    const info = await lstatOrNull(`${workspace.root}/${path}`);
    if (info?.isFile || info?.isSymlink) files.push(path);
    if (!info?.isDirectory || git.includes(path)) continue;
    const complete = await walk(workspace.root, path, (entry) => {
      if (entry.kind !== "directory") files.push(entry.path);
      return files.length <= FILES_MAX;
    });
    if (!complete) throw tooMuch();
  }
  return files;
}

function tooMuch() {
  return fail(
    "unavailable",
    "Cannot run a command without isolation: the hooks and settings in .git are more than " +
      `${FILES_MAX} files or ${BYTES_MAX} bytes, too much to be put back afterwards`,
    "Install bubblewrap, or make them fewer.",
  );
}
