import { createTarDecoder } from "modern-tar";
import { protectedName } from "../../../policies/mod.ts";
import { fail, isMaestroError } from "../../errors.ts";
import { ensureDirectory, locate, parentOf, relativePath } from "../safe_paths.ts";
import { temporaryPath, Workspace } from "../workspace.ts";
import type { CommandSpec } from "./sandbox.ts";
import {
  ARCHIVE_BYTES_MAX,
  type Packed,
  presentEntry,
  unseen,
  withinAny,
} from "./workspace_archive.ts";

const ENTRIES_MAX = 200_000;

/** One path as it came back. */
type Returned =
  | { kind: "directory" }
  | { kind: "file"; bytes: Uint8Array; executable: boolean }
  | { kind: "link"; target: string };

interface Bringing {
  workspace: Workspace;
  packed: Packed;
  /** Paths that were left as they are here. */
  kept: string[];
}

/**
 * Makes the writable directories what a command left in them, from a tar archive of them. A path
 * that somebody changed here meanwhile stays, and is returned. Errors: unavailable where it is too
 * much or cannot be read; nothing is changed then.
 */
export async function bringBack(
  archive: ReadableStream<Uint8Array>,
  spec: CommandSpec,
  packed: Packed,
): Promise<string[]> {
  const workspace = await Workspace.open(spec.workspace);
  const wanted = wantedPaths(spec);
  const { returned, refused } = await unpack(archive, wanted);
  const bringing: Bringing = { workspace, packed, kept: refused };
  // Removals first: a file may stand where a directory was, or the other way round.
  for (const path of [...packed.entries.keys()].reverse()) {
    const plain = path.replace(/\/$/, "");
    if (!wanted(plain)) continue;
    const now = returned.get(plain);
    if (now === undefined || (now.kind === "directory") !== path.endsWith("/")) {
      await remove(bringing, path);
    }
  }
  for (const [path, entry] of returned) {
    try {
      await place(bringing, path, entry);
    } catch (error) {
      // A link or a file stands in the way of the path.
      if (!isMaestroError(error)) throw error;
      bringing.kept.push(path);
    }
  }
  return bringing.kept.sort();
}

function wantedPaths(spec: CommandSpec): (path: string) => boolean {
  const shut = withinAny([...unseen(spec), ...spec.readOnly]);
  const writable = spec.writable.map(relativePath);
  return (path) =>
    !shut(path) && protectedName(path) === null &&
    writable.some((directory) => directory === "." || path.startsWith(`${directory}/`));
}

/** Reads it all before anything is done with it; other kinds of files are named in `refused`. */
async function unpack(archive: ReadableStream<Uint8Array>, wanted: (path: string) => boolean) {
  const returned = new Map<string, Returned>();
  const refused: string[] = [];
  let left = ARCHIVE_BYTES_MAX;
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      left -= chunk.length;
      if (left < 0) controller.error(tooMuch());
      else controller.enqueue(chunk);
    },
  });
  const body = new Response(archive).body ?? new Blob().stream();
  const plain = body.pipeThrough(new DecompressionStream("gzip")).pipeThrough(bounded);
  try {
    for await (const { header, body } of plain.pipeThrough(createTarDecoder())) {
      const bytes = new Uint8Array(await new Response(body).arrayBuffer());
      const path = pathOf(header.name);
      if (path === null) refused.push(JSON.stringify(header.name.slice(0, 200)));
      else if (path === "." || !wanted(path)) continue;
      else if (header.type === "directory") returned.set(path, { kind: "directory" });
      else if (header.type === "file") {
        returned.set(path, { kind: "file", bytes, executable: ((header.mode ?? 0) & 0o100) !== 0 });
      } else if (header.type === "symlink") {
        returned.set(path, { kind: "link", target: header.linkname ?? "" });
      } else refused.push(path);
      if (returned.size + refused.length > ENTRIES_MAX) throw tooMuch();
    }
  } catch (error) {
    if (isMaestroError(error)) throw error;
    throw unreadable(error);
  }
  return { returned, refused };
}

/** The path of an entry, or null where the workspace can have none of that name. */
function pathOf(name: string): string | null {
  try {
    return name.includes("\uFFFD") ? null : relativePath(name);
  } catch (error) {
    if (isMaestroError(error)) return null;
    throw error;
  }
}

/** Whether nobody changed it here since it was packed. */
async function isAsPacked({ workspace, packed }: Bringing, path: string): Promise<boolean> {
  return await presentEntry(workspace.root, path) === (packed.entries.get(path) ?? null);
}

async function remove(bringing: Bringing, path: string): Promise<void> {
  const { absolute, info } = await locate(bringing.workspace.root, path.replace(/\/$/, ""));
  if (info === null) return;
  if (path.endsWith("/")) {
    // What holds something still is somebody's.
    if (info.isDirectory) await Deno.remove(absolute).catch(() => {});
  } else if (await isAsPacked(bringing, path)) await Deno.remove(absolute);
  else bringing.kept.push(path);
}

async function place(bringing: Bringing, path: string, entry: Returned): Promise<void> {
  const { root } = bringing.workspace;
  if (entry.kind === "directory") {
    await ensureDirectory(root, path);
    return;
  }
  const { absolute, info } = await locate(root, path);
  if (await isSame(bringing.workspace, path, info, entry)) return;
  if (!await isAsPacked(bringing, path)) {
    bringing.kept.push(path);
    return;
  }
  if (entry.kind === "file") {
    const mode = info?.isFile ? (info.mode ?? 0o644) & 0o666 : 0o644;
    const executable = entry.executable ? (mode & 0o444) >> 2 : 0;
    await bringing.workspace.replaceFile(path, entry.bytes, mode | executable);
    return;
  }
  await ensureDirectory(root, parentOf(path));
  const temporary = `${root}/${temporaryPath(path)}`;
  await makeLink(entry.target, temporary);
  await Deno.rename(temporary, absolute);
}

async function isSame(
  workspace: Workspace,
  path: string,
  info: Deno.FileInfo | null,
  entry: Exclude<Returned, { kind: "directory" }>,
): Promise<boolean> {
  if (entry.kind === "link") {
    return info?.isSymlink === true &&
      await Deno.readLink(`${workspace.root}/${path}`) === entry.target;
  }
  if (!info?.isFile || info.size !== entry.bytes.length) return false;
  if ((((info.mode ?? 0) & 0o100) !== 0) !== entry.executable) return false;
  const bytes = await workspace.readBytes(path, ARCHIVE_BYTES_MAX);
  return bytes.length === entry.bytes.length && bytes.every((byte, at) => byte === entry.bytes[at]);
}

/** Through the shell: making links is more than this process may do. */
async function makeLink(target: string, absolute: string): Promise<void> {
  const { success } = await new Deno.Command("/bin/sh", {
    args: ["-c", 'rm -f -- "$2"; ln -s -- "$1" "$2"', "sh", target, absolute],
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) {
    throw fail("conflict", `Cannot make the link ${absolute}`, "Look at its directory.");
  }
}

function tooMuch() {
  return fail(
    "unavailable",
    `Cannot bring back what the command changed: it is more than ` +
      `${ARCHIVE_BYTES_MAX / 1024 / 1024} MiB or ${ENTRIES_MAX} files.`,
    "Let it write large results outside of its scope, or choose another sandbox.provider.",
  );
}

function unreadable(error: unknown) {
  const why = error instanceof Error ? error.message : String(error);
  return fail(
    "unavailable",
    `Cannot bring back what the command changed: ${why}.`,
    "Run it again; nothing was changed here.",
  );
}
