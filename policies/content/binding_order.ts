import type { SourceNode } from "../syntax/source_tree.ts";
import type { Binding } from "./scopes.ts";

/** True where a name surely has this value and no earlier one. */
export function isSureAt({ appends, from, to, path, value }: Binding, use: SourceNode): boolean {
  return !appends && (path !== null || value !== null) && from <= use.start && use.end <= to;
}

/** How many bindings take effect before `start`; they are in the order in which they do. */
export function countUntil(bindings: readonly Binding[], start: number): number {
  let low = 0;
  let high = bindings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bindings[middle]?.at ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}
