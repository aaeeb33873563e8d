import { lstatOrNull } from "./safe_paths.ts";

/** Directories a walk never enters: not the project's own text, and large. */
const SKIPPED_NAMES = new Set([".git", ".maestro", "node_modules"]);

export const WALK_ENTRIES_MAX = 200_000;
const WALK_DEPTH_MAX = 64;

export interface WalkEntry {
  path: string;
  kind: "file" | "directory" | "link";
}

/**
 * The entries below a directory in name order, parents first, never entering links; special files
 * are left out. `onEntry` returns false to stop early; the result says whether all were visited.
 */
export async function walk(
  root: string,
  start: string,
  onEntry: (entry: WalkEntry) => boolean | Promise<boolean>,
): Promise<boolean> {
  const pending = [{ directory: start, depth: 0 }];
  let seen = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { directory, depth } = next;
    const below: typeof pending = [];
    for (const entry of await sortedEntries(root, directory)) {
      if (++seen > WALK_ENTRIES_MAX) return false;
      const path = directory === "." ? entry.name : `${directory}/${entry.name}`;
      const kind = kindOf(entry);
      if (kind === null) continue;
      if (!await onEntry({ path, kind })) return false;
      if (kind !== "directory" || SKIPPED_NAMES.has(entry.name)) continue;
      if (depth >= WALK_DEPTH_MAX) return false;
      below.push({ directory: path, depth: depth + 1 });
    }
    pending.push(...below.reverse());
  }
  return true;
}

function kindOf(entry: Deno.DirEntry): WalkEntry["kind"] | null {
  if (entry.isSymlink) return "link";
  if (entry.isDirectory) return "directory";
  return entry.isFile ? "file" : null;
}

async function sortedEntries(root: string, directory: string): Promise<Deno.DirEntry[]> {
  const absolute = directory === "." ? root : `${root}/${directory}`;
  // A directory swapped for a link since its listing must not be entered.
  if (!(await lstatOrNull(absolute))?.isDirectory) return [];
  try {
    const entries = await Array.fromAsync(Deno.readDir(absolute));
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
