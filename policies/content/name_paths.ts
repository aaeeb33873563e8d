import type { SourceNode } from "../syntax/source_tree.ts";

/** True for names that are constants by every style guide. */
export function isConstantName(name: string): boolean {
  return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(name) && name.length > 1;
}

/** How a module path would be written; `()` for what is none. */
export function pathText(node: SourceNode): string {
  return /^[\w$.@>:?-]{1,80}$/.test(node.text) ? node.text.replace(/\?\.|->|::/g, ".") : "()";
}

/** Objects whose members are globals. */
export const GLOBALS =
  /^(?:globalThis|window|global|top|frames|builtins|__builtins__|__builtin__)\./;
