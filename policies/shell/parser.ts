import { loadedParser, loadParser } from "../syntax/parsers.ts";
import { copyTree, type SyntaxNode } from "./syntax_tree.ts";

/** Parses a command line; throws where `prepareParser` was not awaited before. */
export function parseShell(source: string): SyntaxNode | null {
  const tree = loadedParser("bash").parse(source);
  if (tree === null) return null;
  try {
    return copyTree(tree, source);
  } finally {
    tree.delete();
  }
}

/** Loads the parser once; later calls return at once. */
export async function prepareParser(): Promise<void> {
  await loadParser("bash");
}
