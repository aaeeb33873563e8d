import { createHash } from "node:crypto";
import { globProblem, globSelects, protectedName } from "../../policies/mod.ts";
import { fail } from "../errors.ts";
import {
  agentPath,
  ensureDirectory,
  knownPath,
  linkRefused,
  locate,
  type Location,
  lstatOrNull,
  parentOf,
} from "./safe_paths.ts";
import { walk } from "./walk.ts";

/** The largest text given or taken at once, unless the caller says otherwise. */
export const TEXT_BYTES_MAX = 1024 * 1024;
/** The largest file of which a range of lines can be read. */
const FILE_BYTES_MAX = 32 * 1024 * 1024;
const LIST_LIMIT = 1000;

/** A range of a text file; lines are counted from 1. */
interface TextRange {
  text: string;
  firstLine: number;
  lines: number;
  totalLines: number;
  /** True where the range is not the whole file. */
  partial: boolean;
}

interface ReadOptions {
  /** First line wanted, from 1. */
  line?: number;
  /** How many lines at most. */
  lines?: number;
  maxBytes?: number;
}

interface EntryStat {
  kind: "file" | "directory" | "link";
  size: number;
  executable: boolean;
}

interface Listing {
  paths: string[];
  /** True where more paths matched than the limit. */
  truncated: boolean;
}

/** The project's files as agents may use them: relative paths, no links, text only. */
export class Workspace {
  private constructor(readonly root: string) {}

  /** Opens the directory; `root` becomes its absolute real path. */
  static async open(root: string): Promise<Workspace> {
    const info = await Deno.stat(root).catch(() => null);
    if (!info?.isDirectory) {
      throw fail(
        "not_found",
        `Cannot open workspace ${root}: it is not a readable directory.`,
        "Give the path of an existing project directory.",
      );
    }
    return new Workspace(await Deno.realPath(root));
  }

  /** The text of a file, or a range of its lines; invalid where it is binary or too large. */
  async readText(path: string, options: ReadOptions = {}): Promise<TextRange> {
    const normal = agentPath(path);
    const maxBytes = options.maxBytes ?? TEXT_BYTES_MAX;
    const whole = options.line === undefined && options.lines === undefined;
    const bytes = await this.#readFile(normal, whole ? maxBytes : FILE_BYTES_MAX);
    const text = decodeText(normal, bytes);
    const range = whole ? wholeText(text) : linesOf(text, options.line ?? 1, options.lines);
    if (!whole && new TextEncoder().encode(range.text).length > maxBytes) {
      throw tooLarge(normal, "these lines", maxBytes);
    }
    return range;
  }

  /** The bytes of a file, for MAESTRO itself: the path may be any in the workspace. */
  async readBytes(path: string, maxBytes: number): Promise<Uint8Array> {
    return await this.#readFile(knownPath(path), maxBytes);
  }

  /** Writes a file whole, creating parents and keeping its mode; readers never see half of it. */
  async writeText(path: string, text: string, maxBytes = TEXT_BYTES_MAX): Promise<void> {
    const normal = agentPath(path);
    if (!text.isWellFormed() || text.includes("\0")) throw notText(normal, "write");
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > maxBytes) throw tooLarge(normal, "the new text", maxBytes);
    const { info } = await this.#locate(normal);
    if (info !== null && !info.isFile) throw notAFile("write", normal);
    await this.replaceFile(normal, bytes, info?.mode ?? null);
  }

  /**
   * Puts a file in place by temporary file and rename; `mode` null leaves it to the umask.
   * For MAESTRO itself: the path may be any in the workspace, and what is there is replaced.
   */
  async replaceFile(path: string, bytes: Uint8Array, mode: number | null): Promise<void> {
    const normal = knownPath(path);
    await ensureDirectory(this.root, parentOf(normal));
    const temporary = `${this.root}/${temporaryPath(normal)}`;
    await removeIfPresent(temporary);
    using file = await Deno.open(temporary, { write: true, createNew: true });
    try {
      // Had a parent become a link meanwhile, the new empty file would be elsewhere: look before
      // anything is written into it.
      if (await Deno.realPath(temporary) !== temporary) throw linkRefused(normal, "a parent");
      await writeAll(file, bytes);
      if (mode !== null) await Deno.chmod(temporary, mode & 0o777);
      await Deno.rename(temporary, `${this.root}/${normal}`);
    } catch (error) {
      await removeIfPresent(temporary);
      throw error;
    }
  }

  /** Removes one file; not_found where there is none, invalid for a directory. */
  async remove(path: string): Promise<void> {
    const normal = agentPath(path);
    const { absolute, info } = await this.#locate(normal);
    if (info === null) throw missing("remove", normal);
    if (info.isDirectory) throw notAFile("remove", normal);
    await Deno.remove(absolute);
  }

  /** What is at a path, or null; a link is reported as one. */
  async stat(path: string): Promise<EntryStat | null> {
    const location = await locate(this.root, agentPath(path));
    return location.info === null ? null : {
      kind: location.info.isSymlink ? "link" : location.info.isDirectory ? "directory" : "file",
      size: location.info.size,
      executable: ((location.info.mode ?? 0) & 0o100) !== 0,
    };
  }

  /** Paths of files (and links) below the workspace that match a glob, in walking order. */
  async list(glob = "**", limit = LIST_LIMIT): Promise<Listing> {
    const matches = globMatcher(glob);
    const paths: string[] = [];
    const complete = await walk(this.root, ".", ({ path, kind }) => {
      if (kind === "directory" || protectedName(path) !== null || !matches(path)) return true;
      if (paths.length >= limit) return false;
      paths.push(path);
      return true;
    });
    return { paths, truncated: !complete };
  }

  async #readFile(path: string, maxBytes: number): Promise<Uint8Array> {
    const { absolute, info } = await this.#locate(path);
    if (info === null) throw missing("read", path);
    if (!info.isFile) throw notAFile("read", path);
    using file = await Deno.open(absolute, { read: true });
    const opened = await file.stat();
    const again = await locate(this.root, path);
    // A parent swapped for a link between the look and the open leads to another inode.
    if (again.info?.ino !== opened.ino || again.info?.dev !== opened.dev) {
      throw fail("conflict", `Cannot read ${path}: it changed meanwhile.`, "Read it again.");
    }
    if (opened.size > maxBytes) throw tooLarge(path, "the file", maxBytes);
    const bytes = await readUpTo(file, opened.size, maxBytes);
    if (bytes.length > maxBytes) throw tooLarge(path, "the file", maxBytes);
    return bytes;
  }

  async #locate(path: string): Promise<Location> {
    const location = await locate(this.root, path);
    if (location.info?.isSymlink) throw linkRefused(path, path);
    if (location.blockedBy === null) return location;
    const blocker = await lstatOrNull(`${this.root}/${location.blockedBy}`);
    if (blocker?.isSymlink) throw linkRefused(path, location.blockedBy);
    throw missing("use", path);
  }
}

/** A matcher for workspace-relative paths; a plain directory takes all below it. Error: invalid. */
export function globMatcher(glob: string): (path: string) => boolean {
  if (glob === "" || glob === ".") return () => true;
  const problem = globProblem(glob);
  if (problem === null) return (path) => globSelects(glob, path);
  throw fail(
    "invalid",
    `Cannot use the glob ${JSON.stringify(glob)}: ${problem}`,
    "Give one such as src/**/*.ts.",
  );
}

/** Reads a file whose size was looked at; what is appended meanwhile counts against the limit. */
async function readUpTo(file: Deno.FsFile, size: number, maxBytes: number): Promise<Uint8Array> {
  let bytes = new Uint8Array(size + 1);
  let length = 0;
  for (let count = await file.read(bytes); count !== null;) {
    length += count;
    if (length > maxBytes) return bytes.subarray(0, length);
    if (length === bytes.length) {
      const larger = new Uint8Array(Math.min(length * 2, maxBytes) + 1);
      larger.set(bytes);
      bytes = larger;
    }
    count = await file.read(bytes.subarray(length));
  }
  return bytes.subarray(0, length);
}

function decodeText(path: string, bytes: Uint8Array): string {
  if (bytes.includes(0)) throw notText(path, "read");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notText(path, "read");
  }
}

function wholeText(text: string): TextRange {
  let newlines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) newlines++;
  const lines = text.endsWith("\n") && newlines > 0 ? newlines : newlines + 1;
  return { text, firstLine: 1, lines, totalLines: lines, partial: false };
}

function linesOf(text: string, first: number, count: number | undefined): TextRange {
  const all = text.split("\n");
  // A final newline ends the last line and starts no other.
  if (all.length > 1 && all.at(-1) === "") all.pop();
  const from = Math.max(1, Math.trunc(first));
  const to = count === undefined ? all.length : from - 1 + Math.max(0, Math.trunc(count));
  if (from === 1 && to >= all.length) return wholeText(text);
  const wanted = all.slice(from - 1, to);
  const end = to >= all.length && !text.endsWith("\n") ? "" : "\n";
  return {
    text: wanted.length === 0 ? "" : wanted.join("\n") + end,
    firstLine: from,
    lines: wanted.length,
    totalLines: all.length,
    partial: true,
  };
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}

async function removeIfPresent(absolute: string): Promise<void> {
  try {
    await Deno.remove(absolute);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Where a file is prepared before it is renamed to `path`: in the same directory, and the same each
 * time, so that what a killed process left is overwritten by the next try.
 */
export function temporaryPath(path: string): string {
  const name = `.maestro-tmp-${createHash("sha256").update(path).digest("hex").slice(0, 16)}`;
  const parent = parentOf(path);
  return parent === "." ? name : `${parent}/${name}`;
}

function missing(verb: string, path: string) {
  return fail(
    "not_found",
    `Cannot ${verb} ${path}: there is no such file in the workspace.`,
    "List the files to find the right path.",
  );
}

function notAFile(verb: string, path: string) {
  return fail(
    "invalid",
    `Cannot ${verb} ${path}: it is not a regular file.`,
    "Name a single file; directories go away with their last file.",
  );
}

function tooLarge(path: string, what: string, maxBytes: number) {
  return fail(
    "invalid",
    `Cannot use ${path}: ${what} would be more than ${maxBytes} bytes.`,
    "Ask for a smaller range of lines, or split the file.",
  );
}

function notText(path: string, verb: string) {
  return fail(
    "invalid",
    `Cannot ${verb} ${path}: its content is binary or not UTF-8 text.`,
    "Only UTF-8 text files can be read and written here; use a command for other files.",
  );
}
