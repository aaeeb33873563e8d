import { createTarPacker } from "modern-tar";
import { fail } from "../../errors.ts";
import { locate } from "../safe_paths.ts";
import { walk, WALK_ENTRIES_MAX, type WalkEntry } from "../walk.ts";
import { Workspace } from "../workspace.ts";
import type { CommandSpec } from "./sandbox.ts";

/** What may be sent away, or come back, at once; all of it is held in memory. */
export const ARCHIVE_BYTES_MAX = 256 * 1024 * 1024;

/** A workspace as it was when it was packed. */
export interface Packed {
  /** A tar archive, compressed with gzip. */
  archive: Blob;
  /** What each path was. Directories end with a slash. */
  entries: Map<string, string>;
}

/**
 * Packs what a command may see of the workspace: nothing hidden or secret, and not `.git`. Error:
 * unavailable where that is too much.
 */
export async function packWorkspace(spec: CommandSpec): Promise<Packed> {
  const workspace = await Workspace.open(spec.workspace);
  const shut = withinAny(unseen(spec));
  const { readable, controller } = createTarPacker();
  const archive = new Response(readable.pipeThrough(new CompressionStream("gzip"))).blob();
  const entries = new Map<string, string>();
  let left = ARCHIVE_BYTES_MAX;
  const add = async (entry: WalkEntry) => {
    if (shut(entry.path)) return "skip";
    left -= await pack(workspace, entry, controller, entries);
    return left >= 0;
  };
  try {
    const complete = await walk(workspace.root, ".", add, {
      onUnreadable() {},
      modules: true,
    });
    if (!complete) throw tooMuch();
    controller.finalize();
  } catch (error) {
    controller.error(error);
    await archive.catch(() => {});
    throw error;
  }
  return { archive: await archive, entries };
}

/** What of the workspace is not sent away: the history is large, and no command needs to change it. */
export function unseen({ hidden, secrets = [] }: CommandSpec): string[] {
  return [".git", ...hidden, ...secrets];
}

/** Whether a path is one of these or lies below one. */
export function withinAny(paths: readonly string[]): (path: string) => boolean {
  const known = new Set(paths);
  return (path) => {
    const names = path.split("/");
    return names.some((_, index) => known.has(names.slice(0, index + 1).join("/")));
  };
}

/** What is at a path now, in the terms of `Packed.entries`; null where nothing is. */
export async function presentEntry(root: string, path: string): Promise<string | null> {
  const { info } = await locate(root, path);
  return info === null ? null : described(info);
}

/** What tells a changed file from an unchanged one, without its content. */
function described(info: Deno.FileInfo): string {
  const kind = info.isSymlink ? "link" : info.isDirectory ? "directory" : "file";
  return [kind, info.ino, info.size, info.mtime?.getTime(), info.ctime?.getTime()].join(" ");
}

type Controller = ReturnType<typeof createTarPacker>["controller"];

/** Adds one entry; returns its size. What vanished since it was listed is left out. */
async function pack(
  workspace: Workspace,
  { path, kind }: WalkEntry,
  controller: Controller,
  entries: Map<string, string>,
): Promise<number> {
  const { absolute, info, blockedBy } = await locate(workspace.root, path);
  if (info === null || blockedBy !== null) return 0;
  const mode = (info.mode ?? 0o644) & 0o777;
  if (kind === "directory") {
    entries.set(`${path}/`, described(info));
    await put(controller, { name: `${path}/`, type: "directory", size: 0, mode });
    return 0;
  }
  if (kind === "link") {
    const linkname = await Deno.readLink(absolute);
    entries.set(path, described(info));
    await put(controller, { name: path, type: "symlink", linkname, size: 0, mode });
    return 0;
  }
  const bytes = await workspace.readBytes(path, ARCHIVE_BYTES_MAX);
  entries.set(path, described(info));
  await put(controller, { name: path, type: "file", size: bytes.length, mode }, bytes);
  return bytes.length;
}

async function put(
  controller: Controller,
  header: Parameters<Controller["add"]>[0],
  bytes?: Uint8Array,
): Promise<void> {
  const writer = controller.add({ ...header, mtime: new Date(0) }).getWriter();
  if (bytes !== undefined && bytes.length > 0) await writer.write(bytes);
  await writer.close();
}

function tooMuch() {
  return fail(
    "unavailable",
    `Cannot run a command away from this machine: the workspace has more than ` +
      `${ARCHIVE_BYTES_MAX / 1024 / 1024} MiB or ${WALK_ENTRIES_MAX} files.`,
    "Move what commands do not need out of the workspace, or choose another sandbox.provider.",
  );
}
