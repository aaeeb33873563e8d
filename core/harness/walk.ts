import { PROTECTED_NAMES } from "../../policies/mod.ts";

/** Directories a walk never enters: not the project's own text, and large. */
const SKIPPED_NAMES = new Set<string>([...PROTECTED_NAMES, "node_modules"]);
const PROTECTED = new Set<string>(PROTECTED_NAMES);

export const WALK_ENTRIES_MAX = 200_000;
const WALK_DEPTH_MAX = 64;
/** Directories listed before other work gets its turn. */
const DIRECTORIES_AT_ONCE = 50;

export interface WalkEntry {
  path: string;
  /** `special`: a pipe, socket or device. */
  kind: "file" | "directory" | "link" | "special";
}

/** What to do after an entry: go on, go on but not below it, or end the walk. */
export type WalkStep = boolean | "skip";

export interface WalkOptions {
  /** Give special files too. */
  special?: boolean;
  /** Enter `node_modules` too. */
  modules?: boolean;
  /** Told of directories that cannot be listed; where absent they end the walk with the error. */
  onUnreadable?: (path: string) => void;
}

/**
 * The entries below a directory in name order, parents first, never entering links. `onEntry`
 * returns false to stop early; the result says whether all were visited.
 */
export async function walk(
  root: string,
  start: string,
  onEntry: (entry: WalkEntry) => WalkStep | Promise<WalkStep>,
  options: WalkOptions = {},
): Promise<boolean> {
  const pending = [{ directory: start, depth: 0 }];
  const skipped = options.modules ? PROTECTED : SKIPPED_NAMES;
  let seen = 0;
  let directories = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { directory, depth } = next;
    const below: typeof pending = [];
    if (++directories % DIRECTORIES_AT_ONCE === 0) await new Promise((next) => setTimeout(next));
    for (const entry of sortedEntries(root, directory, options)) {
      if (++seen > WALK_ENTRIES_MAX) return false;
      const path = directory === "." ? entry.name : `${directory}/${entry.name}`;
      const kind = kindOf(entry);
      if (kind === "special" && options.special !== true) continue;
      const told = onEntry({ path, kind });
      const step = told instanceof Promise ? await told : told;
      if (step === false) return false;
      if (step === "skip" || kind !== "directory" || skipped.has(entry.name)) continue;
      if (depth >= WALK_DEPTH_MAX) return false;
      below.push({ directory: path, depth: depth + 1 });
    }
    pending.push(...below.reverse());
  }
  return true;
}

function kindOf(entry: Deno.DirEntry): WalkEntry["kind"] {
  if (entry.isSymlink) return "link";
  if (entry.isDirectory) return "directory";
  return entry.isFile ? "file" : "special";
}

/** Listed without waiting: for a directory, that costs more than its listing. */
function sortedEntries(
  root: string,
  directory: string,
  { onUnreadable }: WalkOptions,
): Deno.DirEntry[] {
  const absolute = directory === "." ? root : `${root}/${directory}`;
  // A directory swapped for a link since its listing must not be entered.
  try {
    if (!Deno.lstatSync(absolute).isDirectory) return [];
    const entries = [...Deno.readDirSync(absolute)];
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (error instanceof Deno.errors.NotADirectory) return [];
    if (onUnreadable === undefined || !(error instanceof Deno.errors.PermissionDenied)) throw error;
    onUnreadable(directory);
    return [];
  }
}
