import type { SyntaxNode } from "../grammars.ts";
import type { ScalarType } from "../surface.ts";
import type { FunctionType, TypeField, TypeNode, TypeParameter } from "./program.ts";
import { childOf, hasToken, namedChildren, NO_SYNTAX, stringIn } from "./syntax.ts";

const SCALARS: Readonly<Record<string, ScalarType>> = {
  string: "string",
  number: "number",
  boolean: "boolean",
  null: "null",
};
const ANY = ["any", "unknown", "void", "asserts"];

/** A TypeScript type as written. */
export function lowerType(node: SyntaxNode): TypeNode {
  const inner = namedChildren(node);
  const first = inner[0] ?? NO_SYNTAX;
  switch (node.type) {
    case "type_annotation":
    case "parenthesized_type":
    case "type_predicate_annotation":
    case "asserts_annotation":
    case "constraint":
    case "default_type":
      return inner.length === 0 ? { kind: "any" } : lowerType(first);
    case "readonly_type": {
      const type = lowerType(first);
      return type.kind === "array" ? { ...type, readOnly: true } : type;
    }
    case "type_predicate":
      return { kind: "scalar", type: "boolean" };
    case "predefined_type": {
      const type = SCALARS[node.text];
      if (type !== undefined) return { kind: "scalar", type };
      if (node.text === "undefined") return { kind: "absent" };
      if (node.text === "never") return { kind: "never" };
      return ANY.includes(node.text) ? { kind: "any" } : { kind: "other", text: node.text };
    }
    case "type_identifier":
    case "nested_type_identifier":
    case "identifier":
    case "this_type":
      return { kind: "named", name: node.text, args: [] };
    case "generic_type":
      return lowerGeneric(node);
    case "array_type":
      return { kind: "array", items: lowerType(first) };
    case "tuple_type":
      return lowerTuple(inner);
    case "object_type":
    case "interface_body":
      return lowerTypeMembers(node);
    case "function_type":
    case "constructor_type":
      return lowerSignature(node, node.type === "constructor_type");
    case "intersection_type":
      return { kind: "all", parts: inner.map(lowerType) };
    case "union_type":
      return { kind: "union", options: inner.flatMap(optionsOf) };
    case "literal_type":
      return lowerLiteralType(first);
    case "index_type_query":
      return { kind: "keys", of: lowerType(first) };
    case "lookup_type":
      return { kind: "part", of: lowerType(first), key: lowerType(inner[1] ?? NO_SYNTAX) };
    case "undefined":
    case "asserts":
      return { kind: "any" };
    default:
      return { kind: "other", text: node.text.replaceAll(/\s+/g, " ") };
  }
}

function optionsOf(node: SyntaxNode): TypeNode[] {
  return node.type === "union_type" ? namedChildren(node).flatMap(optionsOf) : [lowerType(node)];
}

/** The members of an interface or object type; what is not a field or method makes it open. */
export function lowerTypeMembers(node: SyntaxNode): TypeNode {
  const fields: TypeField[] = [];
  let rest: TypeNode | null = null;
  let open = false;
  let called: FunctionType | null = null;
  for (const member of namedChildren(node)) {
    const name = childOf(member, "name");
    const type = childOf(member, "type");
    const isMethod = member.type === "method_signature";
    if (member.type === "index_signature") {
      open = true;
      if (!member.children.some((child) => child.type === "mapped_type_clause")) {
        rest = lowerType(type ?? NO_SYNTAX);
      }
    } else if (member.type === "call_signature") {
      called = lowerSignature(member, false);
    } else if ((isMethod || member.type === "property_signature") && isConstant(name)) {
      const isGetter = hasToken(member, "get");
      fields.push({
        name: name.text.replaceAll(/^["']|["']$/g, ""),
        type: !isMethod
          ? lowerType(type ?? NO_SYNTAX)
          : isGetter
          ? lowerType(childOf(member, "return_type") ?? NO_SYNTAX)
          : lowerSignature(member, false),
        required: !hasToken(member, "?"),
        line: member.line,
      });
    } else open = true;
  }
  const object: TypeNode = { kind: "object", fields, open, rest, line: node.line };
  if (called === null) return object;
  return fields.length === 0 ? called : { ...object, open: true };
}

function isConstant(name: SyntaxNode | undefined): name is SyntaxNode {
  return name !== undefined && name.type !== "computed_property_name";
}

/** The signature of a function type, a method or a call. */
function lowerSignature(node: SyntaxNode, isNew: boolean): FunctionType {
  const written = namedChildren(childOf(node, "parameters") ?? NO_SYNTAX)
    .filter((child) => childOf(child, "pattern")?.type !== "this");
  const all = written.map((child, index) => ({
    field: {
      name: nameOf(child, index),
      type: lowerType(childOf(child, "type") ?? NO_SYNTAX),
      required: child.type !== "optional_parameter" && childOf(child, "value") === undefined,
      line: child.line,
    },
    isRest: childOf(child, "pattern")?.type === "rest_pattern",
  }));
  return {
    kind: "function",
    typeParams: lowerTypeParameters(childOf(node, "type_parameters")),
    params: all.filter(({ isRest }) => !isRest).map(({ field }) => field),
    rest: all.find(({ isRest }) => isRest)?.field ?? null,
    returns: lowerType(childOf(node, "return_type") ?? childOf(node, "type") ?? NO_SYNTAX),
    isNew,
  };
}

function nameOf(param: SyntaxNode, index: number): string {
  const pattern = childOf(param, "pattern");
  if (pattern?.type === "identifier") return pattern.text;
  return pattern?.type === "rest_pattern"
    ? namedChildren(pattern)[0]?.text ?? ""
    : `argument ${index + 1}`;
}

/** `<T extends X = Y>`. */
export function lowerTypeParameters(node: SyntaxNode | undefined): TypeParameter[] {
  return namedChildren(node ?? NO_SYNTAX).map((each) => {
    const limit = childOf(each, "constraint");
    const fallback = childOf(each, "value");
    return {
      name: childOf(each, "name")?.text ?? each.text,
      limit: limit === undefined ? null : lowerType(limit),
      fallback: fallback === undefined ? null : lowerType(fallback),
    };
  });
}

function lowerGeneric(node: SyntaxNode): TypeNode {
  const name = (childOf(node, "name") ?? namedChildren(node)[0])?.text ?? "";
  const args = namedChildren(childOf(node, "type_arguments") ?? NO_SYNTAX).map(lowerType);
  const [first = { kind: "any" as const }] = args;
  if (name === "Array") return { kind: "array", items: first };
  if (name === "ReadonlyArray") return { kind: "array", items: first, readOnly: true };
  return name === "Readonly" ? first : { kind: "named", name, args };
}

function lowerTuple(items: readonly SyntaxNode[]): TypeNode {
  const first: TypeNode[] = [];
  let least = 0;
  let rest: TypeNode | null = null;
  for (const item of items) {
    const type = childOf(item, "type") ?? (item.type.endsWith("_parameter") ? undefined : item);
    const isRest = item.type === "rest_type" || childOf(item, "name")?.type === "rest_pattern";
    if (isRest) {
      const list = lowerType(
        item.type === "rest_type" ? namedChildren(item)[0] ?? item : type ?? item,
      );
      rest = list.kind === "array" ? list.items : { kind: "any" };
      continue;
    }
    const isOptional = item.type === "optional_type" || item.type === "optional_parameter";
    const inner = item.type === "optional_type" ? namedChildren(item)[0] : type;
    first.push(lowerType(inner ?? NO_SYNTAX));
    if (!isOptional) least = first.length;
  }
  return { kind: "tuple", first, least, rest };
}

function lowerLiteralType(node: SyntaxNode): TypeNode {
  switch (node.type) {
    case "string":
      return { kind: "enum", values: [stringIn(node)] };
    case "number":
    case "unary_expression": {
      const value = Number(node.text.replaceAll(/[_\s]/g, ""));
      return Number.isNaN(value) ? { kind: "other", text: node.text } : {
        kind: "enum",
        values: [value],
      };
    }
    case "true":
    case "false":
      return { kind: "enum", values: [node.type === "true"] };
    case "undefined":
      return { kind: "absent" };
    default:
      return { kind: "scalar", type: "null" };
  }
}
