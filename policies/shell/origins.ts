import { listedFiles } from "./listed_files.ts";
import type { Position, Step } from "./steps.ts";
import type { SyntaxNode } from "./syntax_tree.ts";
import { UNKNOWN, type Word } from "./word.ts";

/** What `while read f` gives its variables: the files that a command lists, or what it prints. */
export function readBy(loop: SyntaxNode, at: Position): [string, Word][] {
  const command = loop.type === "while_statement"
    ? loop.children.find(({ type }) => type === "command")
    : undefined;
  const words = command?.children.filter(({ type }) => type !== "variable_assignment")
    .map(({ text }) => text) ?? [];
  if (words[0] !== "read") return [];
  const names = words.filter((word, i) =>
    i > 0 && /^[A-Za-z_]\w*$/.test(word) && !/^-[a-z]*[dnNptu]$/.test(words[i - 1] ?? "")
  );
  const printed = at.reads === null ? printedBy(at.fedBy) : { ...UNKNOWN, text: `$(${at.reads})` };
  const files = at.fedBy === null || names.length !== 1 ? [] : listedFiles(at.fedBy.words);
  const [only, ...others] = files;
  const known = only !== undefined && others.length === 0 && only.value !== null;
  return names.map((name) => [name, known ? { value: only.value, glob: only.glob } : printed]);
}

/** What redirects make the input of a statement, as a command that prints it. */
export function inputOf(redirects: readonly SyntaxNode[]): { reads?: string } {
  const from = redirects.find(({ text }) => /^0?<(?!<)/.test(text))?.text;
  if (from === undefined) return {};
  return { reads: /^0?<\s*<\(([^]*)\)$/.exec(from)?.[1] ?? "read" };
}

/** An unknown word that some commands print, written as a substitution of them. */
export function printedBy(step: Step | null): Word {
  return { ...UNKNOWN, text: `$(${step === null ? "read" : pipeText(step)})` };
}

function pipeText(step: Step): string {
  const own = step.words.map(({ value, text }) => value ?? text ?? "?").join(" ");
  return step.fedBy === null ? own : `${pipeText(step.fedBy)} | ${own}`;
}
