import { type Grammar, loadParser, parseTree, type SourceNode } from "../../policies/mod.ts";
import { fail } from "../errors.ts";

export { type Grammar, type SourceNode as SyntaxNode } from "../../policies/mod.ts";

/** Parses `text` as plain data; code invalid where it is larger or deeper than the limits. */
export async function parseSource(grammar: Grammar, text: string): Promise<SourceNode> {
  const tree = parseTree(await loadParser(grammar), text);
  if (tree.ok) return tree.root;
  throw fail("invalid", `Cannot parse: ${tree.problem}`, "Split the text into smaller files.");
}
