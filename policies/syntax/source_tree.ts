import type { Parser, TreeCursor } from "web-tree-sitter";
import { balanced, isChainLink } from "./long_chains.ts";

export const MAX_SOURCE_CHARS = 400_000;
const MAX_SYNTAX_NODES = 300_000;
export const MAX_SYNTAX_DEPTH = 250;

/**
 * A node of a syntax tree as plain data; `field` is its role in the parent, lines are 1-based,
 * `start` and `end` count characters.
 */
export interface SourceNode {
  type: string;
  named: boolean;
  field: string | null;
  line: number;
  endLine: number;
  start: number;
  end: number;
  text: string;
  children: SourceNode[];
  /** The line of the first place that does not parse, on the root only; 0 where all parses. */
  errorLine: number;
}

/** A tree, or why there is none, in words. */
type SourceTree = { ok: true; root: SourceNode } | { ok: false; problem: string };

/** Parses `text` as plain data; none where it is larger or deeper than the limits. */
export function parseTree(parser: Parser, text: string): SourceTree {
  if (text.length > MAX_SOURCE_CHARS) {
    return refuse(`${text.length} characters, ${MAX_SOURCE_CHARS} at most`);
  }
  const tree = parser.parse(text);
  if (tree === null) return refuse("the parser gave no tree");
  try {
    const cursor = tree.walk();
    try {
      return copyTree(cursor, text);
    } finally {
      cursor.delete();
    }
  } finally {
    tree.delete();
  }
}

/** Plain data outlives the parser's memory, and reading it costs no call into WebAssembly. */
function copyTree(cursor: TreeCursor, text: string): SourceTree {
  const root = copyNode(cursor, text);
  const path: SourceNode[] = [root];
  // Of a chain `a + b + c`, which is made shallow when it is complete, each link is one level less.
  let links = 0;
  let count = 1;
  let descend = true;
  while (path.length > 0) {
    if (descend && cursor.gotoFirstChild()) {
      if (path.length - links >= MAX_SYNTAX_DEPTH) {
        return refuse(`nested deeper than ${MAX_SYNTAX_DEPTH} levels`);
      }
    } else if (cursor.gotoNextSibling()) {
      links -= leave(path);
    } else {
      links -= leave(path);
      descend = false;
      if (path.length > 0) cursor.gotoParent();
      continue;
    }
    if (++count > MAX_SYNTAX_NODES) return refuse(`more than ${MAX_SYNTAX_NODES} syntax nodes`);
    const node = copyNode(cursor, text);
    if (root.errorLine === 0 && (node.type === "ERROR" || cursor.nodeIsMissing)) {
      root.errorLine = node.line;
    }
    path.at(-1)?.children.push(node);
    if (isInChain(path.at(-1), node)) links++;
    path.push(node);
    descend = true;
  }
  return isDeep(root)
    ? refuse(`nested deeper than ${MAX_SYNTAX_DEPTH} levels`)
    : { ok: true, root };
}

/** Takes the last node off the path: 1 where it was a link of a chain, whose top is made shallow. */
function leave(path: SourceNode[]): 0 | 1 {
  const node = path.pop();
  const parent = path.at(-1);
  if (node === undefined || parent === undefined) return 0;
  if (isInChain(parent, node)) return 1;
  if (isChainLink(node.type)) parent.children.splice(-1, 1, balanced(node));
  return 0;
}

function isInChain(parent: SourceNode | undefined, node: SourceNode): boolean {
  return parent?.type === node.type && node.field === "left" && isChainLink(node.type);
}

/** True where a chain stayed deep: one of operators that take turns. */
function isDeep(root: SourceNode): boolean {
  let level = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= MAX_SYNTAX_DEPTH) return true;
    level = level.flatMap(({ children }) => children);
  }
  return false;
}

function copyNode(cursor: TreeCursor, text: string): SourceNode {
  const { startIndex: start, endIndex: end } = cursor;
  return {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName,
    line: cursor.startPosition.row + 1,
    endLine: cursor.endPosition.row + 1,
    start,
    end,
    text: text.slice(start, end),
    children: [],
    errorLine: 0,
  };
}

function refuse(problem: string): SourceTree {
  return { ok: false, problem };
}
