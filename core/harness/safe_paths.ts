import { protectedName } from "../../policies/deciding.ts";
import { fail } from "../errors.ts";

const PATH_BYTES_MAX = 1024;
const NAME_BYTES_MAX = 255;

/** A workspace-relative path that an agent may use, normalised; rejects with invalid or denied. */
export function agentPath(path: string): string {
  const normal = relativePath(path);
  const reserved = protectedName(normal);
  if (reserved !== null) {
    throw fail(
      "denied",
      `Cannot use path ${shown(path)}: ${reserved} is reserved.`,
      "Work on the project's own files; state and history are kept by MAESTRO.",
    );
  }
  return normal;
}

/** Any workspace-relative path, normalised without touching the disk; `"."` is the root. */
export function relativePath(path: string): string {
  const problem = pathProblem(path);
  if (problem !== null) {
    throw fail(
      "invalid",
      `Cannot use path ${shown(path)}: ${problem}.`,
      "Give a path relative to the workspace, such as src/app.ts.",
    );
  }
  return path.split("/").filter((name) => name !== "" && name !== ".").join("/") || ".";
}

/** The directory of a workspace-relative path; `"."` for a name at the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

/** A path that git or the file system gave: any characters, but never out of the workspace. */
export function knownPath(path: string): string {
  if (path === "" || path.startsWith("/") || path.split("/").includes("..")) {
    throw fail(
      "invalid",
      `Cannot use path ${shown(path)}: it is not within the workspace`,
      "Name a path below the workspace, without `..`.",
    );
  }
  return path;
}

function pathProblem(path: string): string | null {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (path === "") return "it is empty";
  if (path.startsWith("/")) return "it is absolute";
  if (!path.isWellFormed()) return "it is not valid Unicode";
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(path)) return "it contains a control character";
  if (bytes(path) > PATH_BYTES_MAX) return `it is longer than ${PATH_BYTES_MAX} bytes`;
  const names = path.split("/");
  if (names.includes("..")) return "it contains '..'";
  if (names.some((name) => bytes(name) > NAME_BYTES_MAX)) {
    return `a name in it is longer than ${NAME_BYTES_MAX} bytes`;
  }
  return null;
}

function shown(path: string): string {
  return JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}...` : path);
}

/** Where a path leads without following any link. */
export interface Location {
  absolute: string;
  /** What is at the path itself, null where nothing is. */
  info: Deno.FileInfo | null;
  /** The first parent that exists and is no real directory (a link, a file), relative to the root. */
  blockedBy: string | null;
}

/**
 * Looks a path up component by component with lstat. Links are never followed, not even those that
 * stay inside: a target can be swapped between check and use, and the process's own file
 * permissions do not look at where an existing link leads.
 */
export async function locate(root: string, path: string): Promise<Location> {
  const absolute = path === "." ? root : `${root}/${path}`;
  const names = path === "." ? [] : path.split("/");
  for (let depth = 1; depth < names.length; depth++) {
    const parent = names.slice(0, depth).join("/");
    const info = await lstatOrNull(`${root}/${parent}`);
    if (info === null) return { absolute, info: null, blockedBy: null };
    if (!info.isDirectory) return { absolute, info: null, blockedBy: parent };
  }
  return { absolute, info: await lstatOrNull(absolute), blockedBy: null };
}

/** lstat, or null where nothing (or a file in place of a parent) is there. */
export async function lstatOrNull(absolute: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.lstat(absolute);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw error;
  }
}

/** Creates a directory and its parents, refusing links and files on the way; returns its info. */
export async function ensureDirectory(root: string, path: string): Promise<Deno.FileInfo> {
  const names = path === "." ? [] : path.split("/");
  let info = await Deno.lstat(root);
  for (let depth = 1; depth <= names.length; depth++) {
    const part = names.slice(0, depth).join("/");
    const absolute = `${root}/${part}`;
    if (await lstatOrNull(absolute) === null) await makeDirectory(absolute);
    info = await Deno.lstat(absolute);
    if (!info.isDirectory) throw notADirectory(path, part, info);
  }
  return info;
}

async function makeDirectory(absolute: string): Promise<void> {
  try {
    await Deno.mkdir(absolute);
  } catch (error) {
    // Another writer made it first; the lstat that follows judges what it is.
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/**
 * Whether a link at a workspace-relative path can only lead to what is in the workspace. One that
 * goes up again after it went down is taken to lead out: what lies between may itself be a link.
 */
export function staysInside(root: string, path: string, target: string): boolean {
  if (target.startsWith("/")) {
    return (target === root || target.startsWith(`${root}/`)) && !target.split("/").includes("..");
  }
  const names = target.split("/").filter((name) => name !== "" && name !== ".");
  const firstDown = names.findIndex((name) => name !== "..");
  const up = firstDown < 0 ? names.length : firstDown;
  return up <= path.split("/").length - 1 && !names.slice(up).includes("..");
}

function notADirectory(path: string, part: string, info: Deno.FileInfo) {
  return info.isSymlink ? linkRefused(path, part) : fail(
    "conflict",
    `Cannot use ${path}: ${part} is a file, not a directory.`,
    "Choose another path, or remove that file first.",
  );
}

/** The refusal of a path that goes through or ends at a symbolic link. */
export function linkRefused(path: string, link: string) {
  return fail(
    "denied",
    `Cannot use ${path}: ${link} is a symbolic link, and links are not followed.`,
    "Use the path of the real file.",
  );
}
