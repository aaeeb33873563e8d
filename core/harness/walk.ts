import { PROTECTED_NAMES } from "../../policies/mod.ts";

/** Directories a walk never enters: not the project's own text, and large. */
const SKIPPED_NAMES = new Set<string>([...PROTECTED_NAMES, "node_modules"]);
const PROTECTED = new Set<string>(PROTECTED_NAMES);

export const WALK_ENTRIES_MAX = 200_000;
/** Directories listed before other work gets its turn. */
const DIRECTORIES_AT_ONCE = 50;
/** Linux names no longer path; what a command made below by going down step by step is not reached. */
const ABSOLUTE_BYTES_MAX = 4_095 - 256;

export interface WalkEntry {
  path: string;
  /** `special`: a pipe, socket or device. */
  kind: "file" | "directory" | "link" | "special";
}

/** What to do after an entry: go on, go on but not below it, or end the walk. */
export type WalkStep = boolean | "skip";

interface WalkOptions {
  /** Give special files too. */
  special?: boolean;
  /** Enter `node_modules` too. */
  modules?: boolean;
  /** Told of directories that cannot be listed; where absent they end the walk. */
  onUnreadable?: (path: string, why: "closed" | "deep") => void;
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
  const pending = [start];
  const skipped = options.modules ? PROTECTED : SKIPPED_NAMES;
  let seen = 0;
  let directories = 0;
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
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
      if (!isReachable(root, path)) {
        if (options.onUnreadable === undefined) return false;
        options.onUnreadable(path, "deep");
      } else below.push(path);
    }
    pending.push(...below.reverse());
  }
  return true;
}

/** Whether any entry of a directory can be named to the system. */
function isReachable(root: string, path: string): boolean {
  return new TextEncoder().encode(`${root}/${path}`).length <= ABSOLUTE_BYTES_MAX;
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
    onUnreadable(directory, "closed");
    return [];
  }
}
