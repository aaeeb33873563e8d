import { loadedParser, loadParser } from "../syntax/parsers.ts";
import { copyTree, type SyntaxNode } from "./syntax_tree.ts";

/** Parses a command line; throws where `prepareParser` was not awaited before. */
export function parseShell(text: string): SyntaxNode | null {
  const source = withNamedInput(text);
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

/**
 * The grammar loses a dash before a here-document: `git commit -F - <<EOF`. Only where it can stand
 * in no quotes: on the first line, with none before it.
 */
function withNamedInput(source: string): string {
  return source.replace(/^([^'"`\\#\n]*[ \t])-(?=[ \t]+<<-?\\?['"]?\w)/, "$1/dev/stdin");
}
