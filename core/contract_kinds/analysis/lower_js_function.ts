import type { SyntaxNode } from "../grammars.ts";
import { lowerBody } from "./lower_js.ts";
import { lowerExpression } from "./lower_js_expression.ts";
import { lowerPattern } from "./lower_js_pattern.ts";
import { lowerType } from "./lower_js_type.ts";
import type { ClassNode, FunctionNode, Parameter } from "./program.ts";
import { childOf, hasToken, type Lowering, namedChildren, nextId } from "./syntax.ts";

/** A function, arrow function or method. */
export function lowerFunction(context: Lowering, node: SyntaxNode): FunctionNode {
  const id = nextId(context);
  const body = childOf(node, "body");
  const single = childOf(node, "parameter");
  const list = childOf(node, "parameters");
  const params = single !== undefined ? [single] : list === undefined ? [] : namedChildren(list);
  const returns = childOf(node, "return_type");
  return {
    id,
    file: context.file,
    name: childOf(node, "name")?.text ?? "",
    params: params.map((param) => lowerParameter(context, param)),
    body: body === undefined || body.type === "statement_block"
      ? lowerBody(context, body)
      : [{ kind: "return", value: lowerExpression(context, body), line: body.line }],
    returns: returns === undefined ? null : lowerType(returns),
    bindsThis: node.type !== "arrow_function",
    line: node.line,
    endLine: node.endLine,
  };
}

function lowerParameter(context: Lowering, node: SyntaxNode): Parameter {
  const written = childOf(node, "pattern") ?? node;
  const pattern = lowerPattern(context, written);
  const value = childOf(node, "value");
  const type = childOf(node, "type");
  const property = node.children.some((child) =>
    child.type === "accessibility_modifier" || child.type === "readonly"
  );
  return {
    pattern: value === undefined
      ? pattern
      : { ...pattern, fallback: lowerExpression(context, value) },
    type: type === undefined ? null : lowerType(type),
    rest: written.type === "rest_pattern",
    property,
  };
}

/** A class with its fields and methods. */
export function lowerClass(context: Lowering, node: SyntaxNode): ClassNode {
  const heritage = node.children.find((child) => child.type === "class_heritage");
  const clause = heritage?.children.find((child) => child.type === "extends_clause");
  const parent = clause === undefined
    ? namedChildren(heritage ?? node)[0]
    : childOf(clause, "value");
  const lowered: ClassNode = {
    id: nextId(context),
    name: childOf(node, "name")?.text ?? "",
    parent: heritage === undefined || parent === undefined || parent.type === "implements_clause"
      ? null
      : lowerExpression(context, parent),
    fields: [],
    methods: [],
    line: node.line,
  };
  for (const member of namedChildren(childOf(node, "body") ?? node)) {
    const isStatic = hasToken(member, "static");
    const name = (childOf(member, "name") ?? childOf(member, "property"))?.text ?? "";
    if (member.type === "method_definition") {
      lowered.methods.push({ name, fn: lowerFunction(context, member), isStatic });
    } else if (member.type === "field_definition" || member.type === "public_field_definition") {
      const value = childOf(member, "value");
      const type = childOf(member, "type");
      lowered.fields.push({
        name,
        value: value === undefined ? null : lowerExpression(context, value),
        isStatic,
        type: type === undefined ? null : lowerType(type),
      });
    }
  }
  return lowered;
}
