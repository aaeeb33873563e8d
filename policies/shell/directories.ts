import { joinPath, normalizePath } from "../paths.ts";
import type { Word } from "./word.ts";

const MAX_DIRECTORIES = 8;

/** Thrown where a script cannot be known before it runs; the message says why. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** Where the shell may be after a statement: whatever happened, and if the statement succeeded. */
export interface Whereabouts {
  any: readonly string[];
  success: readonly string[];
}

/** The whereabouts after a statement that changes no directory. */
export function unmoved(directories: readonly string[]): Whereabouts {
  return { any: directories, success: directories };
}

/** What `cd` does to the possible directories; all of them stay in the workspace. */
export function changeDirectory(words: readonly Word[], from: readonly string[]): Whereabouts {
  const target = words[1];
  const plain = words.length === 2 && typeof target?.value === "string" && !target.glob &&
    !target.value.startsWith("-");
  if (!plain || typeof target.value !== "string") {
    throw new Unreadable("cd needs one plain directory of the workspace");
  }
  const success: string[] = [];
  for (const directory of from) {
    const reading = normalizePath(joinPath(directory, target.value));
    if (!reading.ok) throw new Unreadable(`cannot cd to ${target.value}: ${reading.problem}`);
    success.push(reading.path);
  }
  return { any: union(from, success), success };
}

/** All directories of both, within the limit. */
export function union(a: readonly string[], b: readonly string[]): readonly string[] {
  const all = [...new Set([...a, ...b])];
  if (all.length > MAX_DIRECTORIES) {
    throw new Unreadable("there are too many cd; use && after each");
  }
  return all;
}
