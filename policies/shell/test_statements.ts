import { Unreadable } from "./directories.ts";
import type { SyntaxNode } from "./syntax_tree.ts";
import { holdsSubstitution } from "./variables.ts";

/** Statements with a shell of their own. */
export const SUBSHELLS = new Set(["subshell", "command_substitution", "process_substitution"]);

/** Refuses a test that shells may read in different ways. Errors: `Unreadable`. */
export function checkTest(node: SyntaxNode): void {
  if (node.text.includes("\n")) throw new Unreadable("a test must stand on one line");
  const double = node.text.startsWith("[[");
  everyNode(node, (inner, parent) => {
    // Both sides are tests of their own to shells that know no `[[`, where nothing runs behind &&.
    if (double && inner.type === "&&") return;
    if (double && inner.type === "||" && /^-[a-z] /.test(parent?.children.at(-1)?.text ?? "")) {
      return;
    }
    // Within `[ ]` these are redirects and lists to the shell, whatever the grammar makes of them.
    if (!inner.named && /[<>&|;]/.test(inner.type)) {
      throw new Unreadable(`${inner.type} in a test is not supported; use -lt, -gt or two tests`);
    }
    if (inner.type === "raw_string" && holdsSubstitution(inner.text)) {
      throw new Unreadable("a test of text that holds a command is not supported");
    }
  });
}

/** Visits what belongs to the statement itself, not the commands within it. */
function everyNode(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parent: SyntaxNode | null) => void,
  parent: SyntaxNode | null = null,
): void {
  visit(node, parent);
  for (const child of node.children) {
    if (!SUBSHELLS.has(child.type)) everyNode(child, visit, node);
  }
}
