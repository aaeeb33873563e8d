import type { SyntaxNode } from "../grammars.ts";
import type { ScalarType } from "../surface.ts";
import type { TypeNode } from "./program.ts";
import { childOf, namedChildren } from "./syntax.ts";

const SCALARS: Readonly<Record<string, ScalarType>> = {
  str: "string",
  int: "integer",
  float: "number",
  bool: "boolean",
  None: "null",
  EmailStr: "string",
};

const WRAPPERS = ["Optional", "Annotated", "Required", "NotRequired"];
const LISTS = ["list", "List", "Sequence", "Iterable", "tuple", "set"];

/** A Python annotation as written. */
export function lowerPythonType(node: SyntaxNode): TypeNode {
  const children = namedChildren(node);
  const [first] = children;
  switch (node.type) {
    case "type":
      return first === undefined ? { kind: "any" } : lowerPythonType(first);
    case "identifier":
    case "none": {
      const type = SCALARS[node.text];
      return type === undefined ? named(node.text) : { kind: "scalar", type };
    }
    case "generic_type": {
      const parameters = children.filter((child) => child.type === "type_parameter");
      return generic(first?.text ?? "", parameters.flatMap(namedChildren));
    }
    case "subscript":
      return generic(
        childOf(node, "value")?.text ?? "",
        node.children.filter((child) => child.field === "subscript"),
      );
    case "binary_operator": {
      const sides = [childOf(node, "left"), childOf(node, "right")];
      const rest = sides.filter((side) => side !== undefined && side.type !== "none");
      const [only] = rest;
      return only !== undefined && rest.length === 1 ? lowerPythonType(only) : { kind: "any" };
    }
    default:
      return { kind: "any" };
  }
}

function named(name: string): TypeNode {
  return /^[A-Z]\w*$/.test(name) && name !== "Any"
    ? { kind: "named", name, args: [] }
    : { kind: "any" };
}

function generic(name: string, parameters: readonly SyntaxNode[]): TypeNode {
  const [first] = parameters;
  if (first === undefined) return { kind: "any" };
  if (WRAPPERS.includes(name)) return lowerPythonType(first);
  if (LISTS.includes(name)) return { kind: "array", items: lowerPythonType(first) };
  if (name === "Literal") {
    const values = parameters.map((parameter) => parameter.text.replaceAll(/^["']|["']$/g, ""));
    return { kind: "enum", values };
  }
  return { kind: "any" };
}
