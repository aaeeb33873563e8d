import type { SyntaxNode } from "./syntax_tree.ts";

// Where the grammar and real shells part, found by running both on random text. Whatever looks like
// one of these places is refused: it is not how anybody writes a command.

// Types whose children are separate words, so that two of them never touch.
const SPACED_TYPES = new Set([
  "command",
  "redirected_statement",
  "declaration_command",
  "unset_command",
  "for_statement",
  "test_command",
  "heredoc_redirect",
]);

/** True where two nodes without anything between them are read differently by a shell. */
export function isMisreadPair(parent: SyntaxNode, left: SyntaxNode, right: SyntaxNode): boolean {
  // Within a word `#` is a letter.
  if (right.type === "comment") return left.named;
  // `!x` and `{x` are words, `! x` and `{ x` are not.
  if (parent.type === "negated_command") return left.text === "!";
  if (parent.type === "compound_statement" || parent.type === "do_group") return left.text === "{";
  if (!SPACED_TYPES.has(parent.type)) return false;
  // `a2>f` is the word a2 and a redirect, not a and a redirect of the second descriptor.
  if (isRedirect(right)) return !isRedirect(left) && /^\d/.test(right.text);
  if (isRedirect(left)) return isWord(right);
  return (isWord(left) || left.text === "$") && isWord(right);
}

/** True where a shell would end this word earlier, or read the token as something else. */
export function isMisreadLeaf(node: SyntaxNode): boolean {
  // A token that swallowed what stands before it, as in `-eq<<`.
  if (!node.named) return node.text !== node.type;
  switch (node.type) {
    case "word":
      return /[\s;&|<>()]/.test(node.text.replace(/\\[^]/g, ""));
    case "file_descriptor":
      // Some shells know only one digit.
      return !/^\d$/.test(node.text);
    case "ansi_c_string":
      // To some shells `$'` is a dollar and a quote.
      return true;
    case "variable_name":
      return !/^(?:[A-Za-z_]\w*|\d+)$/.test(node.text);
    default:
      return false;
  }
}

function isRedirect(node: SyntaxNode): boolean {
  return node.type.endsWith("_redirect");
}

function isWord(node: SyntaxNode): boolean {
  return node.named && !isRedirect(node) && !/^heredoc_(?:body|end)$/.test(node.type);
}
