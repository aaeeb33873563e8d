import type { SyntaxNode } from "../grammars.ts";
import type { Literal, ScalarType } from "../surface.ts";
import type { TypeField, TypeNode } from "./program.ts";
import { childOf, namedChildren, NO_SYNTAX } from "./syntax.ts";

const SCALARS: Readonly<Record<string, ScalarType>> = {
  str: "string",
  int: "integer",
  float: "number",
  bool: "boolean",
  None: "null",
  EmailStr: "string",
};

const ANY = ["Any", "object", "..."];
const WRAPPERS = ["Annotated", "Required", "NotRequired", "Final", "ClassVar", "ReadOnly"];
const LISTS = ["list", "List"];
const NEWER_NAMES: Readonly<Record<string, string>> = {
  Dict: "dict",
  Set: "set",
  FrozenSet: "frozenset",
  Type: "type",
  Deque: "deque",
  AbstractSet: "Set",
};
const MAX_QUOTED = 4;

/** A Python annotation as written; one in quotes counts like one without. */
export function lowerPythonType(node: SyntaxNode, quoted = 0): TypeNode {
  const children = namedChildren(node);
  const [first] = children;
  const lower = (child: SyntaxNode) => lowerPythonType(child, quoted);
  switch (node.type) {
    case "type":
    case "parenthesized_expression":
      return first === undefined ? { kind: "any" } : lower(first);
    case "identifier":
    case "none":
    case "attribute":
      return named(node.text);
    case "generic_type": {
      const parameters = children.filter((child) => child.type === "type_parameter");
      return generic(first?.text ?? "", parameters.flatMap(namedChildren), quoted);
    }
    case "subscript":
      return generic(
        childOf(node, "value")?.text ?? "",
        node.children.filter((child) => child.field === "subscript"),
        quoted,
      );
    case "binary_operator":
    case "union_type":
      return childOf(node, "operator")?.type === "|" || node.type === "union_type"
        ? { kind: "union", options: children.flatMap((child) => optionsOf(lower(child))) }
        : { kind: "any" };
    case "string":
      return quotedType(node, quoted);
    default:
      return { kind: "any" };
  }
}

function optionsOf(type: TypeNode): TypeNode[] {
  return type.kind === "union" ? type.options : [type];
}

/** `typing.List` is `List`; other dotted names stay whole. */
function simple(name: string): string {
  const short = name.replace(/^(?:typing|typing_extensions|t|collections\.abc|abc)\./, "");
  return NEWER_NAMES[short] ?? short;
}

function named(written: string): TypeNode {
  const name = simple(written);
  const type = Object.hasOwn(SCALARS, name) ? SCALARS[name] : undefined;
  if (type !== undefined) return { kind: "scalar", type };
  if (LISTS.includes(name)) return { kind: "array", items: { kind: "any" } };
  if (name === "NoReturn" || name === "Never") return { kind: "never" };
  return ANY.includes(name) ? { kind: "any" } : { kind: "named", name, args: [] };
}

function generic(written: string, parameters: readonly SyntaxNode[], quoted: number): TypeNode {
  const name = simple(written);
  const inner = parameters.map((each) =>
    each.type === "type" ? namedChildren(each)[0] ?? each : each
  );
  const [first] = inner;
  if (first === undefined) return named(written);
  const lower = (node: SyntaxNode) => lowerPythonType(node, quoted);
  if (WRAPPERS.includes(name)) return lower(first);
  if (LISTS.includes(name)) return { kind: "array", items: lower(first) };
  switch (name) {
    case "Optional": {
      const options = [...optionsOf(lower(first)), { kind: "scalar", type: "null" } as const];
      return { kind: "union", options };
    }
    case "Union":
      return { kind: "union", options: inner.flatMap((each) => optionsOf(lower(each))) };
    case "Literal": {
      const values = inner.map(literalOf);
      return values.some((value) => value === undefined)
        ? { kind: "any" }
        : { kind: "enum", values: values.filter((value) => value !== undefined) };
    }
    case "tuple":
    case "Tuple":
      return tuple(inner, lower);
    case "Callable":
      return callable(inner, lower);
    case "TypeGuard":
    case "TypeIs":
      return { kind: "scalar", type: "boolean" };
    default:
      return { kind: "named", name, args: inner.map(lower) };
  }
}

function tuple(items: readonly SyntaxNode[], lower: (node: SyntaxNode) => TypeNode): TypeNode {
  const [first, second] = items;
  if (first !== undefined && second?.type === "ellipsis") {
    return { kind: "tuple", first: [], least: 0, rest: lower(first) };
  }
  return { kind: "tuple", first: items.map(lower), least: items.length, rest: null };
}

function callable(items: readonly SyntaxNode[], lower: (node: SyntaxNode) => TypeNode): TypeNode {
  const [list, result] = items;
  const params = list?.type === "list" ? namedChildren(list) : [];
  const any: TypeField = { name: "*", type: { kind: "any" }, required: false, line: 0 };
  return {
    kind: "function",
    typeParams: [],
    params: params.map((each, index) => ({
      name: `argument ${index + 1}`,
      type: lower(each),
      required: true,
      line: each.line,
    })),
    rest: list?.type === "list" ? null : any,
    returns: result === undefined ? { kind: "any" } : lower(result),
    isNew: false,
  };
}

function literalOf(node: SyntaxNode): Literal | undefined {
  switch (node.type) {
    case "string":
      return node.text.replace(/^[a-zA-Z]*(["'])([\s\S]*)\1$/, "$2");
    case "integer":
    case "unary_operator":
      return Number.isNaN(Number(node.text)) ? undefined : Number(node.text);
    case "true":
    case "false":
      return node.type === "true";
    case "none":
      return null;
    default:
      return undefined;
  }
}

/** Text in quotes is read by the few forms that occur: names, `|`, and brackets. */
function quotedType(node: SyntaxNode, quoted: number): TypeNode {
  const text = namedChildren(node).find((child) => child.type === "string_content")?.text ?? "";
  if (quoted >= MAX_QUOTED) return { kind: "any" };
  const parts = splitTop(text, "|");
  if (parts.length > 1) {
    return { kind: "union", options: parts.flatMap((part) => optionsOf(fromText(part, quoted))) };
  }
  return fromText(text, quoted);
}

function fromText(written: string, quoted: number): TypeNode {
  const text = written.trim();
  const node = (type: string, inner: string): SyntaxNode => ({
    ...NO_SYNTAX,
    type,
    text: inner,
  });
  if (/^[\w.]+$/.test(text)) return named(text);
  const match = /^([\w.]+)\[([\s\S]*)\]$/.exec(text);
  if (match === null) return { kind: "any" };
  const [, name = "", inner = ""] = match;
  const parts = splitTop(inner, ",").map((part) => {
    const trimmed = part.trim();
    if (trimmed === "...") return node("ellipsis", trimmed);
    if (/^["']/.test(trimmed)) return node("string", trimmed);
    const content = { ...node("string_content", trimmed) };
    return { ...node("string", trimmed), children: [content] };
  });
  return generic(name, parts, quoted + 1);
}

/** Splits at a sign that is not within brackets. */
function splitTop(text: string, sign: string): string[] {
  const parts: string[] = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "(") depth += 1;
    if (character === "]" || character === ")") depth -= 1;
    if (character === sign && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}
