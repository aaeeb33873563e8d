import type { Pattern } from "./program.ts";

/** Every name a pattern binds. */
export function boundNames(pattern: Pattern | null): string[] {
  if (pattern === null || pattern.kind === "place") return [];
  if (pattern.kind === "bind") return [pattern.name];
  const inner = pattern.kind === "fields"
    ? pattern.fields.flatMap((field) => boundNames(field.target))
    : pattern.items.flatMap(boundNames);
  return pattern.rest === null ? inner : [...inner, pattern.rest];
}
