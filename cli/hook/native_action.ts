/** What a client's own tool would do, before paths are brought into the workspace's terms. */
export type NativeAction =
  | { kind: "read"; path: string }
  | { kind: "write"; path: string; change: TextChange }
  | { kind: "delete"; path: string; linesDeleted: number | null }
  /** `directory` is where the call itself says that it runs; null: where the client works. */
  | { kind: "command"; command: string; directory: string | null }
  | { kind: "http"; url: string };

/**
 * How a file's text would change: replaced as a whole, or parts of it. `source` is the change as the
 * call gave it, where the text alone does not say all of it: an approval is for exactly that.
 */
export type TextChange =
  | { kind: "whole"; text: string; source?: string }
  | { kind: "edits"; edits: readonly TextEdit[] }
  /** Only the new parts are known: what a patch leaves of its hunks, and how many lines it takes. */
  | { kind: "parts"; text: string; linesDeleted: number; source: string };

export interface TextEdit {
  before: string;
  after: string;
  all: boolean;
}

/** A tool call whose meaning is known, or what is wrong with it, in words with the remedy. */
export type Reading =
  | { ok: true; actions: readonly NativeAction[] }
  | { ok: false; problem: string };

/** A reading that says what is wrong. */
export function unreadable(problem: string): Reading {
  return { ok: false, problem };
}
