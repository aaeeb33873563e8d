import { isHarmlessBuiltin } from "./builtins.ts";
import { forgetSetIn, setConstant } from "./constants.ts";
import { unmoved, Unreadable, type Whereabouts } from "./directories.ts";
import { NEVER } from "./never.ts";
import { apart, type Position, type Reading, type Walk } from "./steps.ts";
import type { SyntaxNode } from "./syntax_tree.ts";
import type { Word } from "./word.ts";

const MAX_CALLS = 4;

/**
 * Notes a function, which is judged where it is called, with what it is called with, and once by
 * itself. Errors: `Unreadable`.
 */
export function defineFunction(
  script: Reading,
  node: SyntaxNode,
  at: Position,
  walk: Walk,
): Whereabouts {
  const name = node.children.find(({ type }) => type === "word")?.text ?? "";
  const body = node.children.find(({ type }) => type === "compound_statement");
  const plain = script.root.children.includes(node) && body !== undefined &&
    node.children.filter(({ named }) => named).length === 2 && /^[A-Za-z_][\w-]*$/.test(name);
  if (!plain || isHarmlessBuiltin(name) || NEVER.has(name)) {
    throw new Unreadable(
      "such a function is not supported; define it at the top, with a plain name",
    );
  }
  script.functions.set(name, body);
  forgetSetIn(at.constants, node);
  walk(script, body, { ...apart(at), inLoop: true, outer: [], fedBy: null });
  return unmoved(at.from);
}

/** Judges a function's body with the words it is called with. Errors: `Unreadable`. */
export function callFunction(
  script: Reading,
  body: SyntaxNode,
  args: readonly Word[],
  at: Position,
  walk: Walk,
): Whereabouts {
  if (at.calls >= MAX_CALLS) throw new Unreadable("its functions call each other too deeply");
  const inside = { ...apart(at), inLoop: true, outer: [], calls: at.calls + 1 };
  const shifts = /\b(?:shift|set|eval|getopts)\b/.test(body.text);
  for (const [i, word] of args.entries()) {
    const certain = !shifts &&
      args.slice(0, i + 1).every(({ value, single, glob }) =>
        (value !== null && !glob) || single === true
      );
    if (certain) setConstant(inside.constants, String(i + 1), word);
  }
  walk(script, body, inside);
  forgetSetIn(at.constants, body);
  return unmoved(at.from);
}
