import { Language, Parser, type TreeCursor } from "web-tree-sitter";
import { startParserEngine } from "../../policies/mod.ts";
import { fail } from "../errors.ts";
import { type Grammar, grammarModule } from "./wasm_modules.ts";

export { type Grammar, GRAMMARS } from "./wasm_modules.ts";

export const MAX_SOURCE_CHARS = 400_000;
export const MAX_SYNTAX_NODES = 300_000;
export const MAX_SYNTAX_DEPTH = 250;

/** A node of a syntax tree as plain data; `field` is its role in the parent, lines are 1-based. */
export interface SyntaxNode {
  type: string;
  named: boolean;
  field: string | null;
  line: number;
  endLine: number;
  text: string;
  children: SyntaxNode[];
  /** The line of the first place that does not parse, on the root only; 0 where all parses. */
  errorLine: number;
}

/** Parses `text` as plain data; code invalid where it is larger or deeper than the limits. */
export async function parseSource(grammar: Grammar, text: string): Promise<SyntaxNode> {
  if (text.length > MAX_SOURCE_CHARS) {
    throw fail("invalid", `Cannot parse: ${text.length} characters, ${MAX_SOURCE_CHARS} at most`);
  }
  const parser = await parserFor(grammar);
  const tree = parser.parse(text);
  if (tree === null) throw fail("internal", `Cannot parse: the ${grammar} parser gave no tree`);
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
function copyTree(cursor: TreeCursor, text: string): SyntaxNode {
  const root = copyNode(cursor, text);
  const path: SyntaxNode[] = [root];
  let count = 1;
  let descend = true;
  while (path.length > 0) {
    if (descend && cursor.gotoFirstChild()) {
      if (path.length >= MAX_SYNTAX_DEPTH) {
        throw fail("invalid", `Cannot parse: nested deeper than ${MAX_SYNTAX_DEPTH} levels`);
      }
    } else if (cursor.gotoNextSibling()) {
      path.pop();
    } else {
      path.pop();
      descend = false;
      if (path.length > 0) cursor.gotoParent();
      continue;
    }
    if (++count > MAX_SYNTAX_NODES) {
      throw fail("invalid", `Cannot parse: more than ${MAX_SYNTAX_NODES} syntax nodes`);
    }
    const node = copyNode(cursor, text);
    if (root.errorLine === 0 && (node.type === "ERROR" || cursor.nodeIsMissing)) {
      root.errorLine = node.line;
    }
    path.at(-1)?.children.push(node);
    path.push(node);
    descend = true;
  }
  return root;
}

function copyNode(cursor: TreeCursor, text: string): SyntaxNode {
  return {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName,
    line: cursor.startPosition.row + 1,
    endLine: cursor.endPosition.row + 1,
    text: text.slice(cursor.startIndex, cursor.endIndex),
    children: [],
    errorLine: 0,
  };
}

const parsers = new Map<Grammar, Promise<Parser>>();

function parserFor(grammar: Grammar): Promise<Parser> {
  let parser = parsers.get(grammar);
  if (parser === undefined) {
    parser = loadParser(grammar);
    parsers.set(grammar, parser);
  }
  return parser;
}

// The engine is one for the process: whoever parses starts it the same way.
async function loadParser(grammar: Grammar): Promise<Parser> {
  const [compiled] = await Promise.all([grammarModule(grammar), startParserEngine()]);
  const parser = new Parser();
  parser.setLanguage(Language.loadSync(compiled));
  return parser;
}
