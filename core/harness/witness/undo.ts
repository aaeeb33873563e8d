import { fail, isMaestroError } from "../../errors.ts";
import { presentVersion, sameVersion } from "../file_version.ts";
import { EXECUTABLE_MODE, LINK_MODE, REPOSITORY_MODE } from "../repositories/git_modes.ts";
import { ensureDirectory, locate, lstatOrNull, parentOf } from "../safe_paths.ts";
import type { FileVersion, ShadowRepo } from "../repositories/shadow_repo.ts";
import { temporaryPath, type Workspace } from "../workspace.ts";

/** A file as it was before agents touched it and as they left it; null where it did not exist. */
export interface TouchedFile {
  path: string;
  before: FileVersion | null;
  after: FileVersion | null;
}

export interface UndoResult {
  /** Paths that are as they were before, put back now or by an earlier try. */
  restored: string[];
  /** Paths that were left alone: somebody changed them since, or something stands in the way. */
  kept: string[];
}

interface Undo {
  shadow: ShadowRepo;
  workspace: Workspace;
  kept: string[];
  restored: string[];
  failed: string[];
}

/**
 * Takes back what agents did, file by file: content, mode, links, absence. A file that no longer is
 * what they left stays. Calling it again after an interruption finishes the job.
 */
export async function undoTouched(
  touched: readonly TouchedFile[],
  shadow: ShadowRepo,
  workspace: Workspace,
): Promise<UndoResult> {
  const undo: Undo = { shadow, workspace, kept: [], restored: [], failed: [] };
  const files = [...touched].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  // Removals first: a file may stand where a directory was, or the other way round.
  const made = files.filter(({ before }) => before === null);
  for (const file of made) await attempt(undo, file, () => removeMade(undo, file));
  await restoreAll(undo, files);
  for (const { path } of made.reverse()) await removeEmptyParents(workspace, path);
  if (undo.failed.length > 0) {
    throw fail(
      "unavailable",
      `Cannot undo ${undo.failed.length} of ${files.length} changes: ${undo.failed.join("; ")}.`,
      "Make these paths writable and roll back again; what is done already stays done.",
      { failed: undo.failed },
    );
  }
  return { restored: undo.restored.sort(), kept: undo.kept.sort() };
}

/** Whether the file may be undone now; otherwise it is filed under restored or kept. */
async function isLeftByAgents(undo: Undo, file: TouchedFile): Promise<boolean> {
  const now = await presentVersion(undo.workspace.root, file.path);
  if (sameVersion(now, file.before)) {
    undo.restored.push(file.path);
    return false;
  }
  if (sameVersion(now, file.after)) return true;
  undo.kept.push(file.path);
  return false;
}

/** One file's failure must not keep the others from being undone. */
async function attempt(undo: Undo, file: TouchedFile, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Another undoes the same at this moment: what is there now decides.
    if (error instanceof Deno.errors.NotFound && !await isLeftByAgents(undo, file)) return;
    // Refusals come from a link or file that stands in the way of the path.
    if (isMaestroError(error)) undo.kept.push(file.path);
    else undo.failed.push(`${file.path}: ${error instanceof Error ? error.message : error}`);
  }
}

async function removeMade(undo: Undo, file: TouchedFile): Promise<void> {
  if (file.after?.mode === REPOSITORY_MODE) {
    undo.kept.push(file.path);
    return;
  }
  if (!await isLeftByAgents(undo, file)) return;
  await Deno.remove(`${undo.workspace.root}/${file.path}`);
  undo.restored.push(file.path);
}

/** Restores in path order, all contents read through one git process. */
async function restoreAll(undo: Undo, files: readonly TouchedFile[]): Promise<void> {
  const wanted = files.flatMap((file) => file.before === null ? [] : [{ file, to: file.before }]);
  const isRepository = ({ file }: { file: TouchedFile }) =>
    file.before?.mode === REPOSITORY_MODE || file.after?.mode === REPOSITORY_MODE;
  undo.kept.push(...wanted.filter(isRepository).map(({ file }) => file.path));
  const plain = wanted.filter((entry) => !isRepository(entry));
  let next = 0;
  for await (const { bytes } of undo.shadow.objects(plain.map(({ to }) => to.blob))) {
    const entry = plain[next++];
    if (entry === undefined) break;
    await attempt(undo, entry.file, () => restore(undo, entry.file, entry.to, bytes));
  }
}

async function restore(
  undo: Undo,
  file: TouchedFile,
  to: FileVersion,
  bytes: Uint8Array,
): Promise<void> {
  if (!await isLeftByAgents(undo, file)) return;
  const { root } = undo.workspace;
  const { absolute, info } = await locate(root, file.path);
  if (info?.isDirectory && !await removeEmptyTree(absolute)) {
    undo.kept.push(file.path);
    return;
  }
  if (to.mode === LINK_MODE) {
    await ensureDirectory(root, parentOf(file.path));
    const temporary = temporaryPath(file.path);
    await undo.shadow.writeLink(to.blob, temporary);
    await Deno.rename(`${root}/${temporary}`, absolute);
  } else {
    const mode = modeFor(to.mode, info?.isFile ? info.mode : null);
    await undo.workspace.replaceFile(file.path, bytes, mode);
  }
  undo.restored.push(file.path);
}

/** The mode to give: what the present file allows, executable as git says. */
function modeFor(gitMode: string, present: number | null): number {
  const readWrite = (present ?? 0o644) & 0o666;
  return gitMode === EXECUTABLE_MODE ? readWrite | (readWrite & 0o444) >> 2 : readWrite;
}

/** Removes a directory that holds nothing but directories; false where it holds anything else. */
async function removeEmptyTree(absolute: string): Promise<boolean> {
  for await (const entry of Deno.readDir(absolute)) {
    if (!entry.isDirectory || !await removeEmptyTree(`${absolute}/${entry.name}`)) return false;
  }
  await Deno.remove(absolute);
  return true;
}

/** Removes the directories that the removal of a file left empty, up to the root. */
async function removeEmptyParents(workspace: Workspace, path: string): Promise<void> {
  for (let parent = parentOf(path); parent !== "."; parent = parentOf(parent)) {
    const { absolute, info, blockedBy } = await locate(workspace.root, parent);
    if (blockedBy !== null) return;
    if (info === null) continue;
    if (!info.isDirectory || !await isEmpty(absolute)) return;
    await Deno.remove(absolute);
  }
}

async function isEmpty(absolute: string): Promise<boolean> {
  if (!(await lstatOrNull(absolute))?.isDirectory) return false;
  for await (const _entry of Deno.readDir(absolute)) return false;
  return true;
}
