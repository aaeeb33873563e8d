import { promises as files } from "node:fs";
import { fail } from "../../errors.ts";

/**
 * The file system as isomorphic-git sees the person's `.git`: a file appears whole or not at all
 * (the library writes in place, and never mends an object that a kill left half-written), and
 * nothing is written through a link that leads out of the directory.
 */
export function userGitFiles(gitDir: string) {
  return {
    promises: {
      // It asks without a path, time and again, whether it is answered by a promise.
      readFile: (path?: string, options?: BufferEncoding) =>
        path === undefined ? Promise.resolve() : files.readFile(path, options),
      readdir: files.readdir,
      readlink: files.readlink,
      lstat: files.lstat,
      stat: statOrMissing,
      mkdir: (path: string) => makeDirectory(gitDir, path),
      writeFile: (path: string, content: string | Uint8Array) => writeWhole(gitDir, path, content),
      unlink: () => Promise.reject(unsupported("delete a file")),
      rmdir: () => Promise.reject(unsupported("delete a directory")),
      symlink: () => Promise.reject(unsupported("create a link")),
    },
  };
}

async function writeWhole(
  gitDir: string,
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const directory = await realParent(gitDir, path);
  // In the directory of objects git cleans up unfinished ones of such names; among the references
  // no unfinished file may ever stand, for it would be one.
  const isObject = path.startsWith(`${gitDir}/objects/`);
  const place = isObject ? directory : gitDir;
  const temporary = `${place}/tmp_obj_maestro_${path.slice(directory.length + 1)}`;
  await files.rm(temporary, { force: true });
  await files.writeFile(temporary, content, { mode: isObject ? 0o444 : 0o644, flag: "wx" });
  await files.rename(temporary, path);
}

async function makeDirectory(gitDir: string, path: string): Promise<void> {
  await realParent(gitDir, path);
  await files.mkdir(path);
}

/** The parent of a path inside `.git`, denied where links lead it elsewhere. */
async function realParent(gitDir: string, path: string): Promise<string> {
  const directory = path.slice(0, path.lastIndexOf("/"));
  if (path.startsWith(`${gitDir}/`) && await files.realpath(directory) === directory) {
    return directory;
  }
  throw fail(
    "denied",
    `Cannot write ${path}: it lies behind a symbolic link.`,
    "Replace links inside .git by real directories.",
  );
}

/** The library prints to standard output, which may carry a protocol, on any other stat error. */
async function statOrMissing(path: string) {
  try {
    return await files.stat(path);
  } catch (cause) {
    throw Object.assign(new Error(`ENOENT: cannot look at ${path}`, { cause }), { code: "ENOENT" });
  }
}

function unsupported(what: string) {
  return fail("internal", `Cannot ${what} in the person's repository: it is only added to.`);
}
