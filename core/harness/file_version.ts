import { createHash } from "node:crypto";
import { EXECUTABLE_MODE, FILE_MODE, LINK_MODE } from "./repositories/git_modes.ts";
import { locate } from "./safe_paths.ts";
import type { FileVersion, ShadowRepo } from "./repositories/shadow_repo.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What is at a path now, in git's terms; null where there is no file or link (nothing, a directory,
 * or a special file, none of which holds content).
 */
export async function presentVersion(root: string, path: string): Promise<FileVersion | null> {
  const { absolute, info } = await locate(root, path);
  const mode = gitMode(info);
  if (mode === null) return null;
  const blob = mode === LINK_MODE ? blobId(await linkBytes(absolute)) : await fileBlobId(absolute);
  return { blob, mode };
}

/** What is at a path now, its content kept in the shadow repository so that it can be put back. */
export async function imageOfFile(
  workspace: Workspace,
  shadow: ShadowRepo,
  path: string,
): Promise<FileVersion | null> {
  const { absolute, info } = await locate(workspace.root, path);
  const mode = gitMode(info);
  if (mode === null) return null;
  const bytes = mode === LINK_MODE ? await linkBytes(absolute) : await Deno.readFile(absolute);
  return { blob: await shadow.putBlob(bytes), mode };
}

/**
 * Stores what agents left in these files where no snapshot did (`.gitignore` names them), before it
 * is taken back: going forward again needs it.
 */
export async function keepVersions(
  files: readonly { path: string; after: FileVersion | null }[],
  shadow: ShadowRepo,
  workspace: Workspace,
): Promise<void> {
  const wanted = files.flatMap(({ path, after }) => after === null ? [] : [{ path, after }]);
  const missing = await shadow.missing(wanted.map(({ after }) => after.blob));
  for (const { path, after } of wanted) {
    if (missing.has(after.blob)) await imageOfFile(workspace, shadow, path);
  }
}

/** What a file with this content would be. */
export function imageOfBytes(bytes: Uint8Array, mode: string): FileVersion {
  return { blob: blobId(bytes), mode };
}

function gitMode(info: Deno.FileInfo | null): string | null {
  if (info?.isSymlink) return LINK_MODE;
  if (!info?.isFile) return null;
  return ((info.mode ?? 0) & 0o100) === 0 ? FILE_MODE : EXECUTABLE_MODE;
}

async function linkBytes(absolute: string): Promise<Uint8Array> {
  return new TextEncoder().encode(await Deno.readLink(absolute));
}

/** Whether two versions are the same content with the same mode. */
export function sameVersion(a: FileVersion | null, b: FileVersion | null): boolean {
  return a === null || b === null ? a === b : a.blob === b.blob && a.mode === b.mode;
}

/** The id git gives to content. */
function blobId(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

async function fileBlobId(absolute: string): Promise<string> {
  using file = await Deno.open(absolute, { read: true });
  const hash = createHash("sha1").update(`blob ${(await file.stat()).size}\0`);
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}
