import { fail } from "./errors.ts";
import { ioReason } from "./io_reason.ts";

/** Directories of the state whose entries a clone may bring along, the deepest ones last. */
const LOOKED_THROUGH = [
  "",
  "/runs",
  "/shadow.git",
  "/shadow.git/info",
  "/shadow.git/objects",
  "/shadow.git/refs",
];

/**
 * Refuses a `.maestro` that is or holds a symbolic link: a cloned repository may bring one, and what
 * we write through it lands outside the project, past Deno's permissions. Error: invalid.
 */
export async function refuseLinkedState(root: string): Promise<void> {
  const state = `${root}/.maestro`;
  if ((await lstat(state))?.isSymlink) throw linked(state);
  for (const directory of LOOKED_THROUGH) {
    const path = state + directory;
    if (directory !== "" && (await lstat(path))?.isFile) throw inTheWay(path, path);
    for (const { name, isSymlink } of await entriesOf(path)) {
      if (isSymlink) throw linked(`${path}/${name}`);
    }
  }
}

/**
 * The path of a file of ours below `directory`, its parents made; no component may be a link or, but
 * for the last, a file. Errors: invalid, unavailable.
 */
export async function ownFile(directory: string, path: string): Promise<string> {
  const names = path.split("/");
  for (let depth = 0; depth < names.length; depth++) {
    const parent = [directory, ...names.slice(0, depth)].join("/");
    const info = await lstat(parent);
    if (info === null) await makeDirectory(parent);
    else if (info.isSymlink) throw linked(parent);
    else if (!info.isDirectory) throw inTheWay(`${directory}/${path}`, parent);
  }
  const file = `${directory}/${path}`;
  if ((await lstat(file))?.isSymlink) throw linked(file);
  return file;
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw fail(
      "unavailable",
      `Cannot make ${path}: ${ioReason(error)}`,
      "Check its rights and the disk.",
    );
  }
}

async function entriesOf(directory: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(directory));
  } catch {
    // Not there, or not to be looked into: whoever opens it says so.
    return [];
  }
}

async function lstat(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.lstat(path);
  } catch {
    return null;
  }
}

function inTheWay(path: string, file: string) {
  return fail(
    "invalid",
    `Cannot use ${path}: ${file} is a file, not a directory`,
    "Move that file away; MAESTRO keeps its own state there.",
  );
}

function linked(path: string) {
  return fail(
    "invalid",
    `Cannot use ${path}: it is a symbolic link, and MAESTRO's own files must lie in the project`,
    "Remove the link, or replace it by a copy of what it leads to.",
  );
}
