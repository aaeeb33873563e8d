import type { Tree, TreeCursor } from "web-tree-sitter";
import { isMisreadLeaf, isMisreadPair } from "./misreadings.ts";

const MAX_NODES = 5_000;
const MAX_DEPTH = 100;

/** A node of the syntax tree as plain data; rows are 0-based. */
export interface SyntaxNode {
  type: string;
  named: boolean;
  text: string;
  row: number;
  children: SyntaxNode[];
}

/** Copies the tree; null where it has an error, exceeds the limits or leaves text unexplained. */
export function copyTree(tree: Tree, source: string): SyntaxNode | null {
  if (tree.rootNode.hasError) return null;
  const cursor = tree.walk();
  try {
    return copyNode(cursor, source, { left: MAX_NODES }, 0);
  } finally {
    cursor.delete();
  }
}

// Children inside these do not account for all of the text between them.
const LOOSE_TYPES = new Set(["string", "heredoc_body", "regex"]);
// Parts of one word: a blank between them would end it.
const TIGHT_TYPES = new Set([
  "concatenation",
  "simple_expansion",
  "command_name",
  "variable_assignment",
]);
// Parts of one line: a line break between them would end it.
const LINE_TYPES = new Set(["command", "redirected_statement", "declaration_command"]);

function copyNode(
  cursor: TreeCursor,
  source: string,
  budget: { left: number },
  depth: number,
  within = "",
): SyntaxNode | null {
  if (--budget.left < 0 || depth > MAX_DEPTH) return null;
  const start = cursor.startIndex;
  const end = cursor.endIndex;
  const node: SyntaxNode = {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    text: textAt(source.slice(start, end), cursor.nodeType, within),
    row: cursor.startPosition.row,
    children: [],
  };
  if (!cursor.gotoFirstChild()) return isMisreadLeaf(node) ? null : node;
  // The grammar silently skips what it cannot place (a backtick in a here-document, say): text that
  // no child explains must be blank, or a command could hide there.
  const strict = !LOOSE_TYPES.has(node.type);
  let reached = depth === 0 ? 0 : start;
  do {
    const gap = source.slice(reached, cursor.startIndex);
    if (strict && !isBlank(gap)) return null;
    if (gap !== "" && TIGHT_TYPES.has(node.type)) return null;
    if (LINE_TYPES.has(node.type) && /(?<!\\)\n/.test(gap)) return null;
    reached = cursor.endIndex;
    const child = copyNode(cursor, source, budget, depth + 1, insideOf(node, within));
    if (child === null) return null;
    const left = node.children.at(-1);
    if (gap === "" && left !== undefined && isMisreadPair(node, left, child)) return null;
    node.children.push(child);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  if (strict && !isBlank(source.slice(reached, depth === 0 ? source.length : end))) return null;
  return node;
}

/** Between quotes the grammar counts blanks before an expansion as part of it. */
function textAt(text: string, type: string, within: string): string {
  const expands = /^(?:simple_expansion|expansion|command_substitution|\$|\$\{|\$\()$/.test(type);
  return within === "string" && expands ? text.trimStart() : text;
}

function insideOf({ type }: SyntaxNode, within: string): string {
  const same = within === "string" && /^(?:simple_expansion|expansion)$/.test(type);
  return same ? within : type;
}

// A line continuation joins what it stands between, so a blank must come before it.
function isBlank(text: string): boolean {
  return /^(?:[ \t\n]|(?<=[ \t])\\\n)*$/.test(text);
}
