import type { OperandAct } from "../shell/archive_uses.ts";
import type { SourceNode } from "../syntax/source_tree.ts";
import type { Call } from "../content/shapes.ts";
import type { Value } from "./value.ts";

/** What a one-liner does beyond computing and printing. */
export type Effect =
  | { kind: "file"; use: OperandAct; files: Value; tree: boolean }
  | { kind: "url"; url: string; method: string }
  | { kind: "command"; words: readonly string[] };

/** The value of a call, and what making it does. */
export interface Outcome {
  value: Value;
  effects: readonly Effect[];
}

/** A call with its values worked out. */
export interface Called {
  node: SourceNode;
  shape: Call;
  /** What is called, where it is no method of a value. */
  callee: Value;
  /** The value whose method is called, with the method's name. */
  object: Value | null;
  method: string;
  args: readonly Value[];
  named: ReadonlyMap<string, Value>;
}

/** What the one-liners of a language may use. */
export interface Dialect {
  grammar: "python" | "javascript" | "typescript";
  /** The value of a name that the program does not bind; null for one that may not be used. */
  global(name: string): Value | null;
  /** A module by the name it is imported by; null for one that may not be. */
  module(name: string): Value | null;
  /** What stands behind a dot; null for what may not be used. */
  member(object: Value, name: string): Value | null;
  /** True where a member may be passed on as a value, because calling it does nothing. */
  isPure(path: string): boolean;
  /** Throws `Refused` for a call that may not be made. */
  call(called: Called): Outcome;
}

/** Thrown where a one-liner uses what nobody can judge; the message says what. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** A call that only computes. */
export function computes(value: Value): Outcome {
  return { value, effects: [] };
}

/** One use of the files that a value stands for. */
export function file(use: OperandAct, files: Value, tree = false): Effect {
  return { kind: "file", use, files, tree };
}
