import type { SyntaxNode } from "../grammars.ts";
import { lowerBody } from "./lower_js.ts";
import { lowerExpression } from "./lower_js_expression.ts";
import { lowerPattern } from "./lower_js_pattern.ts";
import { lowerType, lowerTypeParameters } from "./lower_js_type.ts";
import type { ClassNode, FunctionNode, Parameter } from "./program.ts";
import { childOf, hasToken, type Lowering, namedChildren, nextId } from "./syntax.ts";

/** A function, arrow function or method. */
export function lowerFunction(context: Lowering, node: SyntaxNode): FunctionNode {
  const id = nextId(context);
  const body = childOf(node, "body");
  const single = childOf(node, "parameter");
  const list = childOf(node, "parameters");
  const written = single !== undefined ? [single] : list === undefined ? [] : namedChildren(list);
  const params = written.filter((param) => childOf(param, "pattern")?.type !== "this");
  const returns = childOf(node, "return_type");
  return {
    id,
    file: context.file,
    name: childOf(node, "name")?.text ?? "",
    typeParams: lowerTypeParameters(childOf(node, "type_parameters")),
    params: params.map((param) => lowerParameter(context, param)),
    body: body === undefined || body.type === "statement_block"
      ? lowerBody(context, body)
      : [{ kind: "return", value: lowerExpression(context, body), line: body.line }],
    hasBody: body !== undefined,
    returns: returns === undefined ? null : lowerType(returns),
    isAsync: hasToken(node, "async"),
    isGenerator: hasToken(node, "*") || node.type.startsWith("generator_"),
    decorators: [],
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
    optional: node.type === "optional_parameter",
    passed: "position",
    property,
    isPrivate: node.children.some((child) =>
      child.type === "accessibility_modifier" && child.text !== "public"
    ),
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
    typeParams: lowerTypeParameters(childOf(node, "type_parameters")),
    parent: heritage === undefined || parent === undefined || parent.type === "implements_clause"
      ? null
      : lowerExpression(context, parent),
    bases: [],
    fields: [],
    methods: [],
    decorators: [],
    line: node.line,
  };
  if (lowered.parent !== null) {
    lowered.bases.push({ name: null, spread: false, value: lowered.parent });
  }
  for (const member of namedChildren(childOf(node, "body") ?? node)) {
    lowerMember(context, member, lowered);
  }
  return lowered;
}

const METHODS = ["method_definition", "method_signature", "abstract_method_signature"];
const FIELDS = ["field_definition", "public_field_definition"];

function lowerMember(context: Lowering, member: SyntaxNode, lowered: ClassNode): void {
  const isStatic = hasToken(member, "static");
  const written = childOf(member, "name") ?? childOf(member, "property");
  const name = (written?.text ?? "").replaceAll(/^["']|["']$/g, "");
  const access = member.children.find((child) => child.type === "accessibility_modifier")?.text;
  const isPrivate = name.startsWith("#") || written?.type === "computed_property_name" ||
    access === "private" || access === "protected";
  const shared = { name, isStatic, isPrivate, optional: hasToken(member, "?") };
  if (METHODS.includes(member.type)) {
    const fn = lowerFunction(context, member);
    const accessor = hasToken(member, "get") ? "get" : hasToken(member, "set") ? "set" : null;
    const isAbstract = member.type === "abstract_method_signature";
    lowered.methods.push({ ...shared, fn, accessor, isAbstract });
  } else if (FIELDS.includes(member.type)) {
    const value = childOf(member, "value");
    const type = childOf(member, "type");
    lowered.fields.push({
      ...shared,
      value: value === undefined ? null : lowerExpression(context, value),
      type: type === undefined ? null : lowerType(type),
      isReadonly: hasToken(member, "readonly"),
      line: member.line,
    });
  }
}
