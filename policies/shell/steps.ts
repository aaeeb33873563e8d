import type { Constants } from "./constants.ts";
import { unmoved, Unreadable, type Whereabouts } from "./directories.ts";
import type { Redirect } from "./redirects.ts";
import type { SyntaxNode } from "./syntax_tree.ts";
import type { Assignment } from "./variables.ts";
import type { Word } from "./word.ts";

const MAX_STEPS = 200;

/** One simple command with everything the shell does for it. */
export interface Step {
  words: Word[];
  assignments: Assignment[];
  redirects: Redirect[];
  /** The workspace-relative directories it may run in: a `cd` before it may have failed. */
  directories: readonly string[];
  /** The step whose output it reads through a pipe. */
  fedBy: Step | null;
  /** The text of its here-document or here-string. */
  input: string | null;
  /** The same where the shell puts nothing into it. */
  exactInput: string | null;
}

/** A script being flattened. */
export interface Reading {
  source: string;
  root: SyntaxNode;
  steps: Step[];
  /** The bodies of the functions it defines. */
  functions: Map<string, SyntaxNode>;
  /** All directories that a `cd` may have led to. */
  visited: readonly string[];
}

/** Where in a script a statement stands. */
export interface Position {
  from: readonly string[];
  inLoop: boolean;
  constants: Constants;
  /** Redirects that the grammar puts around a list, and the shell to its last command. */
  outer: readonly SyntaxNode[];
  /** The step whose output comes in through a pipe. */
  fedBy: Step | null;
  /** What its input is redirected from, as a command that prints it; null where it is not. */
  reads: string | null;
  /** How many functions call each other here. */
  calls: number;
}

/** Notes one simple command; what does nothing is left out. Errors: `Unreadable`. */
export function addStep(script: Reading, at: Position, parts: Partial<Step>): Whereabouts {
  if (script.steps.length >= MAX_STEPS) {
    throw new Unreadable(`there are more than ${MAX_STEPS} commands; put them in a script file`);
  }
  const none = {
    words: [],
    assignments: [],
    redirects: [],
    fedBy: null,
    input: null,
    exactInput: null,
  };
  const step = { ...none, ...parts, directories: at.from };
  if (step.words.length + step.assignments.length + step.redirects.length > 0) {
    script.steps.push(step);
  }
  return unmoved(at.from);
}

/** For what runs in a shell of its own, or perhaps not at all: what it sets counts only there. */
export function apart(at: Position): Position {
  return { ...at, constants: new Map(at.constants) };
}

/** Judges a statement somewhere in a script; gives where the shell may be behind it. */
export type Walk = (script: Reading, node: SyntaxNode, at: Position) => Whereabouts;
