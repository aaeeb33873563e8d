import type { SyntaxNode } from "../grammars.ts";
import type { ScalarType } from "../surface.ts";
import type { TypeField, TypeNode } from "./program.ts";
import { childOf, hasToken, namedChildren } from "./syntax.ts";

const SCALARS: Readonly<Record<string, ScalarType>> = {
  string: "string",
  number: "number",
  boolean: "boolean",
  null: "null",
  undefined: "null",
};

/** A TypeScript type as written. */
export function lowerType(node: SyntaxNode): TypeNode {
  const inner = namedChildren(node);
  const first = inner[0];
  switch (node.type) {
    case "type_annotation":
    case "parenthesized_type":
    case "readonly_type":
      return first === undefined ? { kind: "any" } : lowerType(first);
    case "predefined_type": {
      const type = SCALARS[node.text];
      return type === undefined ? { kind: "any" } : { kind: "scalar", type };
    }
    case "type_identifier":
      return { kind: "named", name: node.text, args: [] };
    case "generic_type":
      return lowerGeneric(node);
    case "array_type":
      return { kind: "array", items: first === undefined ? { kind: "any" } : lowerType(first) };
    case "object_type":
    case "interface_body":
      return lowerTypeMembers(node);
    case "intersection_type":
      return { kind: "all", parts: inner.map(lowerType) };
    case "union_type":
      return lowerUnion(inner.map(lowerType));
    case "literal_type":
      return lowerLiteralType(first ?? node);
    default:
      return { kind: "any" };
  }
}

/** The members of an interface or object type; methods and index signatures make it open. */
export function lowerTypeMembers(node: SyntaxNode): TypeNode {
  const fields: TypeField[] = [];
  let open = false;
  for (const member of namedChildren(node)) {
    const name = childOf(member, "name");
    const type = childOf(member, "type");
    if (member.type !== "property_signature" || name === undefined || type === undefined) {
      open = true;
      continue;
    }
    fields.push({
      name: name.text.replaceAll(/^["']|["']$/g, ""),
      type: lowerType(type),
      required: !hasToken(member, "?"),
      line: member.line,
    });
  }
  return { kind: "object", fields, open, line: node.line };
}

function lowerGeneric(node: SyntaxNode): TypeNode {
  const name = childOf(node, "name")?.text ?? "";
  const args = namedChildren(childOf(node, "type_arguments") ?? node).map(lowerType);
  const [first = { kind: "any" as const }] = args;
  if (name === "Array" || name === "ReadonlyArray") return { kind: "array", items: first };
  if (name === "Promise" || name === "Readonly") return first;
  return { kind: "named", name, args };
}

function lowerUnion(options: TypeNode[]): TypeNode {
  const rest = options.filter((option) => option.kind !== "scalar" || option.type !== "null");
  const [only] = rest;
  if (only !== undefined && rest.length === 1) return only;
  const values = rest.flatMap((option) => (option.kind === "enum" ? option.values : []));
  const allText = rest.every((option) => option.kind === "enum");
  return allText && values.length > 0 ? { kind: "enum", values } : { kind: "any" };
}

function lowerLiteralType(node: SyntaxNode): TypeNode {
  switch (node.type) {
    case "string":
      return { kind: "enum", values: [namedChildren(node).map((child) => child.text).join("")] };
    case "number":
      return { kind: "scalar", type: "number" };
    case "true":
    case "false":
      return { kind: "scalar", type: "boolean" };
    default:
      return { kind: "scalar", type: "null" };
  }
}
