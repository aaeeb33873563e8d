/**
 * The project a command works on: the nearest directory with `.maestro`, from the present one
 * upward, as git does; the present one where there is none. `~/.maestro` is the person's settings
 * and makes no project of a home directory that one only passes, nor does somebody else's.
 */
export function findProject(cwd: string, home: string | undefined): string {
  for (let directory = cwd;; directory = parentOf(directory)) {
    const state = infoOf(`${directory}/.maestro`);
    if (state === "forbidden") return cwd;
    if (state !== null) {
      if (directory === cwd) return cwd;
      if (state.uid === Deno.uid() && !isSame(`${directory}/.maestro`, home)) return directory;
    }
    if (directory === "/") return cwd;
  }
}

/** The directory above; the root is above itself. */
export function parentOf(directory: string): string {
  return directory.slice(0, directory.lastIndexOf("/")) || "/";
}

/** What is at a path, null where nothing is; `bin/maestro` may have left out that we look. */
export function infoOf(path: string): Deno.FileInfo | "forbidden" | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    return error instanceof Deno.errors.NotCapable ? "forbidden" : null;
  }
}

function isSame(state: string, home: string | undefined): boolean {
  if (!home) return false;
  try {
    return Deno.realPathSync(state) === Deno.realPathSync(`${home}/.maestro`);
  } catch {
    return false;
  }
}
