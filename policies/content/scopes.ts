import type { SourceNode } from "../syntax/source_tree.ts";

/** The key of a part of an element of a list, whichever. */
export const ANY_PART = "*";

/** One place that gives a name its value. */
export interface Binding {
  /** The value, null where nobody knows it: a parameter, a loop variable, a class. */
  value: SourceNode | null;
  /** The element of the value that the name is given, by key. */
  key: string | null;
  /** A module, or something in one, as a dotted path. */
  path: string | null;
  /** The value is put behind what the name had. */
  appends: boolean;
  /** A text out of a closed list of texts, by its type. */
  closed: boolean;
  /** What is known of a value that nobody knows: `INPUT`, `NUMBER`. */
  mark: string;
  /** Where its value is written, if that is another function than the name's. */
  scope: Scope | null;
  /** Where it takes effect, and the part of the source in which it surely did. */
  at: number;
  from: number;
  to: number;
}

/** A part of the source, by positions. */
export interface Part {
  from: number;
  to: number;
}

/** A name is one of a list, or what a narrow pattern lets through, in a part of the source. */
export interface Check extends Part {
  list: SourceNode | null;
}

/** The names of one function, or of the file. */
export interface Scope {
  outer: Scope | null;
  names: Map<string, Binding[]>;
  /** Names that are checked here. */
  checked: Map<string, Check[]>;
  /** What programs that are put together call by call are given, by name. */
  given: Map<string, SourceNode[]>;
}

/** Notes that a name is given a value in a scope. */
export function add(scope: Scope, name: string, binding: Binding): void {
  const known = scope.names.get(name);
  if (known === undefined) scope.names.set(name, [binding]);
  else known.push(binding);
}

/** What a name was given, in the function that has it or one around; null for names from elsewhere. */
export function boundIn(scope: Scope, name: string): { at: Scope; bound: Binding[] } | null {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const bound = at.names.get(name);
    if (bound !== undefined) return { at, bound };
  }
  return null;
}
