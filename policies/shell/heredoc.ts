import type { SyntaxNode } from "./syntax_tree.ts";

/** A command in a text that is surely read the same way by all: no quotes, no parentheses in it. */
const PLAIN_SUBSTITUTION = /(?<!\\)\$\(([^()'"`\\$<\n]*)\)/g;

/** The commands that the shell runs to fill a here-document in. */
export function heredocCommands(node: SyntaxNode): string[] {
  const quoted = node.children.some(({ type, text }) =>
    type === "heredoc_start" && /['"\\]/.test(text)
  );
  const body = node.children.find(({ type }) => type === "heredoc_body")?.text ?? "";
  return quoted ? [] : [...body.matchAll(PLAIN_SUBSTITUTION)].map((match) => match[1] ?? "");
}

/**
 * Why a here-document cannot be judged, or null. The grammar's idea of where one ends and what it
 * expands is checked against the lines themselves: text taken for data must never be run.
 */
export function heredocProblem(node: SyntaxNode, source: string): string | null {
  const start = node.children.find((child) => child.type === "heredoc_start");
  const end = node.children.find((child) => child.type === "heredoc_end");
  if (start === undefined || end === undefined) return "the here-document has no end";
  const delimiter = /^(?:'(\w+)'|"(\w+)"|\\?(\w+))$/.exec(start.text);
  const name = delimiter?.[1] ?? delimiter?.[2] ?? delimiter?.[3];
  if (name === undefined) return "the here-document needs a plain delimiter such as 'EOF'";
  const lines = source.split("\n");
  if ((lines[start.row] ?? "").split("<<").length > 2) return "there may be one `<<` on a line";
  const strip = node.children.some((child) => child.type === "<<-");
  const rest = lines.slice(start.row + 1);
  const length = rest.findIndex((line) => (strip ? line.replace(/^\t+/, "") : line) === name);
  if (length === -1 || start.row + 1 + length !== end.row) {
    return "the here-document must end with its delimiter alone on a line";
  }
  const quoted = start.text !== name;
  const body = rest.slice(0, length).join("\n");
  // The grammar loses some commands inside here-documents, so none may be there.
  const simple = body.replace(/\$\{[A-Za-z_]\w*\}/g, "").replace(PLAIN_SUBSTITUTION, "");
  return !quoted && /`|\$\(|\$\{|\\$/m.test(simple)
    ? `the here-document runs commands or expansions; quote its delimiter: <<'${name}'`
    : null;
}
