import type { SyntaxNode } from "../grammars.ts";
import { lowerBlock } from "./lower_python.ts";
import { lowerPythonExpression } from "./lower_python_expression.ts";
import { lowerPythonType } from "./lower_python_type.ts";
import type { Expression, FunctionNode, Parameter, TypeParameter } from "./program.ts";
import { childOf, hasToken, type Lowering, namedChildren, nextId } from "./syntax.ts";

/** A function; inside a class the first parameter is the object itself. */
export function lowerPythonFunction(
  context: Lowering,
  node: SyntaxNode,
  isMethod = false,
): FunctionNode {
  const line = node.line;
  const params = lowerParameters(context, childOf(node, "parameters") ?? node);
  const bodyNode = childOf(node, "body");
  const body = lowerBlock(context, bodyNode);
  const [first] = params;
  if (isMethod && first?.pattern.kind === "bind" && !first.rest) {
    params.shift();
    const value: Expression = { kind: "name", name: "this", line };
    body.unshift({ kind: "let", target: first.pattern, value, scope: "block", line });
  }
  const returns = childOf(node, "return_type");
  const doc = docOf(bodyNode);
  if (doc !== null) context.docs.set(line, doc);
  return {
    id: nextId(context),
    file: context.file,
    name: childOf(node, "name")?.text ?? "",
    typeParams: typeParametersOf(childOf(node, "type_parameters")),
    params,
    body,
    hasBody: !isStub(bodyNode),
    returns: returns === undefined ? null : lowerPythonType(returns),
    bindsThis: isMethod,
    isAsync: hasToken(node, "async"),
    isGenerator: /\byield\b/.test(bodyNode?.text ?? ""),
    decorators: [],
    line,
    endLine: node.endLine,
  };
}

/** The documentation a block begins with. */
export function docOf(block: SyntaxNode | undefined): string | null {
  const [first] = block === undefined ? [] : namedChildren(block);
  const text = first?.type === "expression_statement" ? namedChildren(first)[0] : undefined;
  if (text?.type !== "string") return null;
  const inner = namedChildren(text).filter((child) => child.type === "string_content");
  return inner.map((child) => child.text).join("").trim().replaceAll(/\s+/g, " ");
}

/** True for `...` alone, besides documentation. */
function isStub(block: SyntaxNode | undefined): boolean {
  return block === undefined ||
    namedChildren(block).every((child) =>
      child.type === "expression_statement" &&
      namedChildren(child).every((inner) => inner.type === "ellipsis" || inner.type === "string")
    );
}

/** `[T: int]`. */
export function typeParametersOf(node: SyntaxNode | undefined): TypeParameter[] {
  if (node === undefined) return [];
  return namedChildren(node).map((each) => {
    const [inner = each] = each.type === "type" ? namedChildren(each) : [each];
    const [name = inner, limit] = inner.type === "constrained_type"
      ? namedChildren(inner)
      : [inner];
    return {
      name: name.text.replace(/^\*+/, ""),
      limit: limit === undefined ? null : lowerPythonType(limit),
      fallback: null,
    };
  });
}

/** Parameters, with how each may be given by where it stands between `/` and `*`. */
export function lowerParameters(context: Lowering, node: SyntaxNode): Parameter[] {
  const params: Parameter[] = [];
  let isNamed = false;
  for (const child of namedChildren(node)) {
    if (child.type === "positional_separator") {
      for (const param of params) param.passed = "position";
    } else if (child.type === "keyword_separator") isNamed = true;
    else {
      const param = lowerParameter(context, child, isNamed);
      if (param === null) continue;
      params.push(param);
      isNamed ||= param.rest;
    }
  }
  return params;
}

function lowerParameter(
  context: Lowering,
  node: SyntaxNode,
  isNamed: boolean,
): Parameter | null {
  const [first] = namedChildren(node);
  const written = node.type === "identifier" ? node : childOf(node, "name") ?? first;
  if (written === undefined) return null;
  const splat = [node, written].find((each) => each.type.endsWith("_splat_pattern"));
  const name = splat === undefined ? written.text : namedChildren(splat)[0]?.text ?? "";
  const value = childOf(node, "value");
  const typeNode = childOf(node, "type");
  const type = typeNode === undefined ? null : lowerPythonType(typeNode);
  const fallback = value === undefined ? null : lowerPythonExpression(context, value);
  const isKeywords = splat?.type === "dictionary_splat_pattern";
  return {
    pattern: { kind: "bind", name, type, line: node.line, fallback },
    type,
    rest: splat !== undefined,
    optional: false,
    passed: isKeywords
      ? "keywords"
      : isNamed
      ? "name"
      : name.startsWith("__")
      ? "position"
      : "either",
    property: false,
    isPrivate: false,
  };
}
