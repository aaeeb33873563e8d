import { dirname } from "node:path";
import { createTwoFilesPatch } from "diff";
import { fail, ioReason } from "../../core/state.ts";
import { plain } from "../../core/plain_text.ts";
import type { Place } from "./places.ts";

/** Configuration files are small; a larger one is not ours to rewrite. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const CONTEXT_LINES = 2;
const UNTIL_COMPLETE = 0o600;

/** A file as it is and as it shall be; empty is absent. */
export interface FileChange {
  place: Place;
  before: string;
  after: string;
  mode: number | null;
  executable: boolean;
}

/** A client's file, empty where there is none. Errors: invalid (a link, no text, too large). */
export async function readClientFile(
  place: Place,
): Promise<{ text: string; mode: number | null }> {
  const info = await refuseLinks(place);
  if (info === null) return { text: "", mode: null };
  const { path } = place;
  if (!info.isFile || info.size > MAX_FILE_BYTES) {
    const what = info.isFile ? `larger than ${MAX_FILE_BYTES} bytes` : "no regular file";
    throw fail("invalid", `Cannot change ${path}: it is ${what}`, "Move it away.");
  }
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { text: decoder.decode(await Deno.readFile(path)), mode: (info.mode ?? 0) & 0o7777 };
  } catch (error) {
    const reason = error instanceof TypeError ? "it is not UTF-8" : ioReason(error);
    throw fail("invalid", `Cannot change ${path}: ${reason}`, "Correct the file or its rights.");
  }
}

/** Writes by a temporary file and rename; the mode stays. Errors: invalid, unavailable. */
export async function writeChange(change: FileChange): Promise<void> {
  const { place, after, mode, executable } = change;
  const { text } = await readClientFile(place);
  if (text !== change.before) {
    throw fail(
      "conflict",
      `Cannot change ${place.path}: it was changed meanwhile`,
      "Repeat the command.",
    );
  }
  const temporary = temporaryOf(place.path);
  try {
    if (after === "") {
      await Deno.remove(place.path);
      return await removeEmpty(place);
    }
    await makeDirectory(dirname(place.path));
    // Left by a kill, or a link put there: never written through.
    await Deno.remove(temporary).catch(() => {});
    const newMode = mode === null ? (executable ? 0o777 : 0o666) : UNTIL_COMPLETE;
    const file = await Deno.open(temporary, { write: true, createNew: true, mode: newMode });
    try {
      await writeAll(file, new TextEncoder().encode(after));
      await file.sync();
    } finally {
      file.close();
    }
    if (mode !== null) await Deno.chmod(temporary, mode);
    await Deno.rename(temporary, place.path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw fail(
      "unavailable",
      `Cannot write ${place.path}: ${ioReason(error)}`,
      "Check its rights and the disk. What was written before stays; the command can be repeated.",
    );
  }
}

/** Where one may not be made there is one: bin/maestro lets missing ones be made, and no others. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

/** Directories that hold nothing any more, where they may be removed. */
async function removeEmpty({ base, path }: Place): Promise<void> {
  for (let parent = dirname(path); parent.length > base.length; parent = dirname(parent)) {
    try {
      await Deno.remove(parent);
    } catch {
      return;
    }
  }
}

/** The file beside it that a change is first written to. */
function temporaryOf(path: string): string {
  return `${path}.maestro-new`;
}

/** The change as a unified diff. */
export function diffOf({ place, before, after }: FileChange): string {
  const [from, to] = [
    before === "" ? "/dev/null" : place.path,
    after === "" ? "/dev/null" : place.path,
  ];
  const patch = createTwoFilesPatch(from, to, before, after, "", "", { context: CONTEXT_LINES });
  return plain(patch.split("\n").slice(1).join("\n"));
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await file.write(bytes.subarray(sent));
}

/** What is at a place; no component below its base may be a link. Error: invalid. */
async function refuseLinks({ base, path }: Place): Promise<Deno.FileInfo | null> {
  const names = path.slice(base.length).split("/").filter(Boolean);
  for (let depth = 1; depth <= names.length; depth++) {
    const part = `${base}/${names.slice(0, depth).join("/")}`;
    let info: Deno.FileInfo;
    try {
      info = await Deno.lstat(part);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      // Only the file itself may be looked at; bin/maestro has looked at what is above.
      if (error instanceof Deno.errors.NotCapable && depth < names.length) continue;
      throw fail("invalid", `Cannot read ${part}: ${ioReason(error)}`, "Check its rights.");
    }
    if (info.isSymlink) {
      throw fail(
        "invalid",
        `Cannot change ${path}: ${part} is a symbolic link`,
        "Make the change in the file it leads to by hand, or replace the link by that file.",
      );
    }
    if (depth === names.length) return info;
  }
  return null;
}
