import type { SyntaxNode } from "../grammars.ts";
import { lowerExpression } from "./lower_js_expression.ts";
import type { Pattern } from "./program.ts";
import { childOf, type Lowering, namedChildren } from "./syntax.ts";

/** What stands left of `=`, or as a parameter. */
export function lowerPattern(context: Lowering, node: SyntaxNode): Pattern {
  const line = node.line;
  const at = { line, fallback: null };
  switch (node.type) {
    case "identifier":
    case "shorthand_property_identifier_pattern":
      return { kind: "bind", name: node.text, type: null, ...at };
    case "object_pattern":
      return lowerFields(context, node);
    case "array_pattern":
      return lowerItems(context, node);
    case "assignment_pattern":
    case "object_assignment_pattern": {
      const target = lowerPattern(context, childOf(node, "left") ?? node);
      const right = childOf(node, "right");
      return right === undefined
        ? target
        : { ...target, fallback: lowerExpression(context, right) };
    }
    case "rest_pattern":
    case "parenthesized_expression":
    case "non_null_expression": {
      const [inner] = namedChildren(node);
      return inner === undefined
        ? { kind: "items", items: [], rest: null, ...at }
        : lowerPattern(context, inner);
    }
    case "member_expression":
    case "subscript_expression":
      return { kind: "place", target: lowerExpression(context, node), ...at };
    default:
      return { kind: "items", items: [], rest: null, ...at };
  }
}

function lowerFields(context: Lowering, node: SyntaxNode): Pattern {
  const fields: { key: string | null; target: Pattern }[] = [];
  let rest: string | null = null;
  for (const child of namedChildren(node)) {
    if (child.type === "rest_pattern") {
      rest = namedChildren(child)[0]?.text ?? null;
    } else if (child.type === "pair_pattern") {
      const key = childOf(child, "key");
      const isName = key?.type === "property_identifier" || key?.type === "string";
      const name = isName ? key.text.replaceAll(/^["']|["']$/g, "") : null;
      fields.push({ key: name, target: lowerPattern(context, childOf(child, "value") ?? child) });
    } else {
      const target = lowerPattern(context, child);
      fields.push({ key: target.kind === "bind" ? target.name : null, target });
    }
  }
  return { kind: "fields", fields, rest, line: node.line, fallback: null };
}

function lowerItems(context: Lowering, node: SyntaxNode): Pattern {
  const items: (Pattern | null)[] = [];
  let rest: string | null = null;
  let filled = false;
  for (const child of node.children) {
    if (child.type === ",") {
      if (!filled) items.push(null);
      filled = false;
    } else if (child.type === "rest_pattern") {
      rest = namedChildren(child)[0]?.text ?? null;
    } else if (child.named && child.type !== "comment") {
      items.push(lowerPattern(context, child));
      filled = true;
    }
  }
  return { kind: "items", items, rest, line: node.line, fallback: null };
}
