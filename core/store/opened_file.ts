import { fail, MaestroError } from "../errors.ts";

/** Which file it was that was opened, and how long it has been at least. */
export interface OpenedFile {
  path: string;
  inode: number | null;
  device: number;
  bytes: number;
}

/** Looks at a file that was just opened; null where there is none, as in memory. */
export function openedFile(path: string): OpenedFile | null {
  const info = stat(path);
  return info && { path, inode: info.ino, device: info.dev, bytes: info.size };
}

/**
 * Proves that the opened file still has its name and its length: what is written to a deleted file
 * is gone with the process. Errors: unavailable (removed or replaced), corrupt (truncated).
 */
export function requireSameFile(file: OpenedFile): void {
  const { path } = file;
  const info = stat(path);
  if (!info || info.ino !== file.inode || info.dev !== file.device) {
    throw fail(
      "unavailable",
      `Cannot go on with ${path}: it was ${info ? "replaced" : "removed"} while it was open`,
      "Nothing was written since. Put the file back (or restore a copy), then start MAESTRO again.",
    );
  }
  if (info.size < file.bytes) {
    throw fail(
      "corrupt",
      `Cannot go on with ${path}: it was cut from ${file.bytes} to ${info.size} bytes`,
      "Move the file away and restore a copy; `maestro doctor` shows what is left.",
    );
  }
  file.bytes = info.size;
}

/** A write-ahead log without its database: opening would begin an empty one over what is left. */
export function refuseOrphanedLog(path: string): void {
  const log = `${path}-wal`;
  if (stat(path) || (stat(log)?.size ?? 0) === 0) return;
  throw fail(
    "corrupt",
    `Cannot open ${path}: it is gone, though its write-ahead log is there`,
    `Put the file back or restore a copy; to begin anew, move ${log} away.`,
  );
}

function stat(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new MaestroError("unavailable", `Cannot look at ${path}`, { cause: error });
  }
}
