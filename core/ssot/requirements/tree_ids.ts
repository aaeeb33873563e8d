import { beginningWith } from "../beginning_with.ts";

/** Descendants of R0.2 are exactly the ids between these two. */
export function subtreeRange(id: string): [string, string] {
  return beginningWith(`${id}.`);
}

/** Tree order: R0.2 before R0.10. */
export function compareIds(a: string, b: string): number {
  const left = a.slice(1).split(".").map(Number);
  const right = b.slice(1).split(".").map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? -1) - (right[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The requirements above this one, nearest first. */
export function ancestors(id: string): string[] {
  const parts = id.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(".")).reverse();
}

/** True where `id` is `root` itself or lies under it. */
export function isWithin(id: string, root: string): boolean {
  return id === root || id.startsWith(`${root}.`);
}
