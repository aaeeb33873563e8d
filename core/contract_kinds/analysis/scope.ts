import type { Statement } from "./program.ts";
import type { Value } from "./value.ts";

/** A name in a scope. Its value may still have to be worked out from the statement that gives it. */
interface Slot {
  value: Value | null;
  pending: Statement | null;
  isParam: boolean;
  /** How many branches deep it was last written. */
  branch: number;
}

export interface Scope {
  file: string;
  slots: Map<string, Slot>;
  parent: Scope | null;
  isFunction: boolean;
  /** Statements already worked out because a name was needed before its turn. */
  done: Set<Statement>;
}

/** A new scope inside `parent`. */
export function childScope(parent: Scope, isFunction: boolean): Scope {
  return { file: parent.file, slots: new Map(), parent, isFunction, done: new Set() };
}

/** The top scope of a file. */
export function fileScope(file: string): Scope {
  return { file, slots: new Map(), parent: null, isFunction: true, done: new Set() };
}

/** The scope that knows `name`. */
export function scopeOf(scope: Scope, name: string): Scope | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    if (at.slots.has(name)) return at;
  }
  return null;
}

/** The scope of the function around, where undeclared and function-wide names live. */
export function functionScope(scope: Scope): Scope {
  let at = scope;
  while (!at.isFunction && at.parent !== null) at = at.parent;
  return at;
}
