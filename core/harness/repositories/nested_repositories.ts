import { fail } from "../../errors.ts";
import { knownPath, lstatOrNull } from "../safe_paths.ts";
import { walk } from "../walk.ts";
import type { Workspace } from "../workspace.ts";

/**
 * Directories below the root that hold a `.git` of their own, in walking order (node_modules is not
 * searched). Such a repository's settings can run programs as soon as a person uses git in it, so
 * one that appears while agents work is not theirs to make.
 * `complete` is false where the project has more entries than a walk visits.
 */
export async function nestedRepositories(
  workspace: Workspace,
): Promise<{ directories: string[]; complete: boolean }> {
  const directories: string[] = [];
  let deep = false;
  const complete = await walk(workspace.root, ".", ({ path }) => {
    if (path.endsWith("/.git")) directories.push(path.slice(0, -"/.git".length));
    return true;
    // What is closed to us, as the data of a container's database is, is in no snapshot either.
  }, { onUnreadable: (_, why) => deep ||= why === "deep" });
  return { directories, complete: complete && !deep };
}

/** Removes the `.git` of a nested repository and leaves its other files; never the root's. */
export async function removeNestedRepository(workspace: Workspace, path: string): Promise<void> {
  const normal = knownPath(path);
  if (normal === ".") {
    throw fail(
      "denied",
      "Cannot remove .git at the root of the workspace: it is the project's own.",
      "Name a directory below the root.",
    );
  }
  const absolute = `${workspace.root}/${normal}/.git`;
  // Removal itself does not follow links, but a parent that is one would lead elsewhere.
  const parents = await Promise.all(
    normal.split("/").map((_, index, names) =>
      lstatOrNull(`${workspace.root}/${names.slice(0, index + 1).join("/")}`)
    ),
  );
  if (!parents.every((info) => info?.isDirectory) || await lstatOrNull(absolute) === null) {
    throw fail(
      "not_found",
      `Cannot remove the repository in ${normal}: there is none.`,
      "List the nested repositories again.",
    );
  }
  await Deno.remove(absolute, { recursive: true });
}
