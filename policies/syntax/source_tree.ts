import type { Parser, TreeCursor } from "web-tree-sitter";

export const MAX_SOURCE_CHARS = 400_000;
export const MAX_SYNTAX_NODES = 300_000;
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
export type SourceTree = { ok: true; root: SourceNode } | { ok: false; problem: string };

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
  let count = 1;
  let descend = true;
  while (path.length > 0) {
    if (descend && cursor.gotoFirstChild()) {
      if (path.length >= MAX_SYNTAX_DEPTH) {
        return refuse(`nested deeper than ${MAX_SYNTAX_DEPTH} levels`);
      }
    } else if (cursor.gotoNextSibling()) {
      path.pop();
    } else {
      path.pop();
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
    path.push(node);
    descend = true;
  }
  return { ok: true, root };
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
