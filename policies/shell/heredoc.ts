import type { SyntaxNode } from "./syntax_tree.ts";

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
  return !quoted && /`|\$\(|\$\{|\\$/m.test(body)
    ? `the here-document runs commands or expansions; quote its delimiter: <<'${name}'`
    : null;
}
