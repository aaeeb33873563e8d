import { REST } from "./facts.ts";
import { opaque, type Value } from "./value.ts";

/** A regular expression as a path with holes where it is simple enough, else an opaque value. */
export function routePattern(source: string): Value {
  const path = pathOfRegex(source);
  return path === null ? opaque("regex") : { kind: "pattern", path };
}

// One alternative per construct: escaped character, group or class or wildcard with its quantifier,
// plain character.
const TOKENS =
  /\\([/.\-_])|(\((?:\\.|\[[^\]]*\]|[^()\\])*\)|\[[^\]]*\]|\\[wdS]|\.)(?:[+*?]|\{\d*,?\d*\})?|([A-Za-z0-9/_\-~])/y;

function pathOfRegex(source: string): string | null {
  const anchored = /^\^/.test(source);
  const inner = source.replace(/^\^/, "").replace(/(?:\\?\/\?)?\$$/, "");
  if (!anchored) return null;
  let path = "";
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < inner.length) {
    const match = TOKENS.exec(inner);
    if (match === null) return null;
    path += match[1] ?? match[3] ?? "{}";
  }
  if (!path.startsWith("/")) return null;
  const collapsed = path.replaceAll(/(?:\{\})+/g, "{}");
  return source.endsWith("$") ? collapsed : collapsed + REST;
}
