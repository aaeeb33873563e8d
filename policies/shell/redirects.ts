import type { Constants } from "./constants.ts";
import { Unreadable } from "./directories.ts";
import { heredocCommands, heredocProblem } from "./heredoc.ts";
import { parseShell } from "./parser.ts";
import type { SyntaxNode } from "./syntax_tree.ts";
import { resolveWord, type Word } from "./word.ts";

/** A file opened by the shell itself; `write` creates or empties it, `touch` adds to it. */
export interface Redirect {
  use: "read" | "write" | "touch";
  target: Word;
}

/** The files a redirect opens; `walk` is called for every word and statement found inside. */
export function readRedirect(
  node: SyntaxNode,
  source: string,
  constants: Constants,
  walk: (inner: SyntaxNode) => void,
): Redirect[] {
  if (node.type === "heredoc_redirect") return readHeredoc(node, source, constants, walk);
  for (const child of node.children) {
    if (child.named && child.type !== "file_descriptor") walk(child);
  }
  if (node.type === "herestring_redirect") return [];
  const [operator, target, ...rest] = node.children.filter((each) =>
    each.type !== "file_descriptor"
  );
  const closes = operator !== undefined && /^[<>]&-$/.test(operator.type);
  if (operator === undefined || rest.length > 0 || (closes && target !== undefined)) {
    throw new Unreadable("the redirect is odd. Put a blank after it");
  }
  if (closes) return [];
  if (target === undefined) throw new Unreadable("the redirect has no target");
  if (/^[<>]&$/.test(operator.type)) {
    if (/^\d+-?$|^-$/.test(target.text)) return [];
    // Bash removes the quotes of such a target twice.
    throw new Unreadable(`${operator.type} with a file is not supported; use &>`);
  }
  // What a substitution stands for is a pipe; the command in it is judged by itself.
  if (target.type === "process_substitution") return [];
  const use = operator.type === "<" ? "read" : operator.type.endsWith(">>") ? "touch" : "write";
  return [{ use, target: resolveWord(target, constants) }];
}

/** The text that a here-document or a here-string feeds to its command; null for other redirects. */
export function inputText(node: SyntaxNode, constants: Constants): string | null {
  if (node.type === "heredoc_redirect") {
    return node.children.find(({ type }) => type === "heredoc_body")?.text ?? "";
  }
  if (node.type !== "herestring_redirect") return null;
  const word = node.children.find(({ named, type }) => named && type !== "file_descriptor");
  return word === undefined ? null : resolveWord(word, constants).value ?? word.text;
}

/** The text as its command gets it; null where the shell works something out in it. */
export function exactText(node: SyntaxNode, constants: Constants): string | null {
  if (node.type !== "heredoc_redirect") {
    const word = node.children.find(({ named, type }) => named && type !== "file_descriptor");
    const known = node.type === "herestring_redirect" && word !== undefined;
    return known ? resolveWord(word, constants).value : null;
  }
  const body = inputText(node, constants) ?? "";
  const quoted = node.children.some(({ type, text }) =>
    type === "heredoc_start" && /['"\\]/.test(text)
  );
  if (!quoted && /[$`\\]/.test(body)) return null;
  return node.children.some(({ type }) => type === "<<-") ? body.replace(/^\t+/gm, "") : body;
}

/** A here-document's node also holds the redirects and statements that follow it on its line. */
function readHeredoc(
  node: SyntaxNode,
  source: string,
  constants: Constants,
  walk: (inner: SyntaxNode) => void,
): Redirect[] {
  const problem = heredocProblem(node, source);
  if (problem !== null) throw new Unreadable(problem);
  const redirects: Redirect[] = [];
  for (const command of heredocCommands(node)) {
    const inner = parseShell(command);
    if (inner === null) throw new Unreadable("a command in the here-document is not understood");
    walk(inner);
  }
  for (const child of node.children) {
    if (child.type.endsWith("_redirect")) {
      redirects.push(...readRedirect(child, source, constants, walk));
    } else if (STATEMENTS.has(child.type)) walk(child);
    else if (child.named && !HEREDOC_PARTS.has(child.type)) {
      throw new Unreadable("words after a here-document are not supported; put them before it");
    }
  }
  return redirects;
}

const HEREDOC_PARTS = new Set(["file_descriptor", "heredoc_start", "heredoc_body", "heredoc_end"]);
const STATEMENTS = new Set(["command", "pipeline", "list", "redirected_statement", "subshell"]);
