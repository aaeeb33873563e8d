import type { SyntaxNode } from "../grammars.ts";
import type { Lowering } from "./syntax.ts";

/** Notes the `/** ... *\/` comments of a file by the line of what they stand before. */
export function noteDocs(context: Lowering, node: SyntaxNode): void {
  if (!node.text.includes("/**")) return;
  let doc: string | null = null;
  for (const child of node.children) {
    if (child.type === "comment") {
      doc = child.text.startsWith("/**") ? plain(child.text) : null;
      continue;
    }
    if (doc !== null && child.named) context.docs.set(child.line, doc);
    if (child.named) doc = null;
    noteDocs(context, child);
  }
}

/** A comment without its marks and line breaks. */
function plain(comment: string): string {
  const inner = comment.replace(/^\/\*\*+/, "").replace(/\*+\/$/, "");
  return inner.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trim())
    .filter((line) => line !== "").join(" ");
}
