import type { SyntaxNode } from "../grammars.ts";
import { lowerPythonExpression, lowerPythonTarget } from "./lower_python_expression.ts";
import { lowerPythonType } from "./lower_python_type.ts";
import type {
  ClassNode,
  Expression,
  FunctionNode,
  ImportedName,
  Parameter,
  Program,
  Statement,
  SwitchCase,
  TypeField,
} from "./program.ts";
import { childOf, type Lowering, namedChildren, nextId } from "./syntax.ts";

/** Python in common terms. */
export function lowerPython(file: string, root: SyntaxNode): Program {
  const context: Lowering = { file, count: 0, types: new Map() };
  return { file, body: lowerBlock(context, root), types: context.types };
}

function lowerBlock(context: Lowering, node: SyntaxNode | undefined): Statement[] {
  if (node === undefined) return [];
  return namedChildren(node).flatMap((child) => lowerStatement(context, child));
}

function lowerStatement(context: Lowering, node: SyntaxNode): Statement[] {
  const line = node.line;
  switch (node.type) {
    case "import_statement":
      return namedChildren(node).map((child) => lowerImport(child));
    case "import_from_statement":
      return [lowerImportFrom(node)];
    case "function_definition":
      return [declareFunction(context, node)];
    case "class_definition":
      return lowerClass(context, node);
    case "decorated_definition":
      return lowerDecorated(context, node);
    case "return_statement":
    case "raise_statement": {
      const [child] = namedChildren(node);
      const value = child === undefined ? null : lowerPythonExpression(context, child);
      return [{ kind: node.type === "return_statement" ? "return" : "throw", value, line }];
    }
    case "break_statement":
    case "continue_statement":
      return [{ kind: "stop", line }];
    case "expression_statement":
    case "assert_statement":
      return namedChildren(node).map((child) => lowerSimple(context, child));
    case "pass_statement":
    case "global_statement":
    case "nonlocal_statement":
    case "delete_statement":
      return [];
    default:
      return lowerControl(context, node);
  }
}

function lowerSimple(context: Lowering, node: SyntaxNode): Statement {
  const left = childOf(node, "left");
  const right = childOf(node, "right");
  const line = node.line;
  if (node.type !== "assignment" || left === undefined || right === undefined) {
    return { kind: "expression", value: lowerPythonExpression(context, node), line };
  }
  const target = lowerPythonTarget(context, left);
  const value = lowerPythonExpression(context, right);
  if (target.kind === "place") {
    return {
      kind: "expression",
      value: { kind: "assign", target, value, join: false, line },
      line,
    };
  }
  return { kind: "let", target, value, scope: "function", line };
}

function lowerControl(context: Lowering, node: SyntaxNode): Statement[] {
  const line = node.line;
  const body = () => lowerBlock(context, childOf(node, "body"));
  switch (node.type) {
    case "if_statement":
      return [
        lowerIf(context, node, node.children.filter((child) => child.field === "alternative")),
      ];
    case "for_statement": {
      const target = lowerPythonTarget(context, childOf(node, "left") ?? node);
      const over = lowerPythonExpression(context, childOf(node, "right") ?? node);
      return [{ kind: "each", target, over, keys: false, body: body(), line }];
    }
    case "while_statement": {
      const value = lowerPythonExpression(context, childOf(node, "condition") ?? node);
      return [{ kind: "expression", value, line }, { kind: "loop", body: body(), line }];
    }
    case "with_statement":
      return [...lowerWith(context, node), ...body()];
    case "try_statement": {
      const clauses = (type: string) =>
        node.children.filter((child) => child.type === type).flatMap((clause) =>
          namedChildren(clause).filter((child) => child.type === "block")
            .flatMap((block) => lowerBlock(context, block))
        );
      const main = [...body(), ...clauses("else_clause")];
      const rescue = clauses("except_clause");
      return [{ kind: "try", body: main, rescue, after: clauses("finally_clause"), line }];
    }
    case "match_statement":
      return [lowerMatch(context, node)];
    case "block":
      return lowerBlock(context, node);
    default:
      return [{ kind: "expression", value: lowerPythonExpression(context, node), line }];
  }
}

function lowerIf(
  context: Lowering,
  node: SyntaxNode,
  alternatives: readonly SyntaxNode[],
): Statement {
  const test = lowerPythonExpression(context, childOf(node, "condition") ?? node);
  const then = lowerBlock(context, childOf(node, "consequence"));
  const [next, ...rest] = alternatives;
  const otherwise = next === undefined
    ? []
    : next.type === "elif_clause"
    ? [lowerIf(context, next, rest)]
    : lowerBlock(context, childOf(next, "body"));
  return { kind: "if", test, then, otherwise, line: node.line };
}

function lowerWith(context: Lowering, node: SyntaxNode): Statement[] {
  const clauses = namedChildren(node).filter((child) => child.type === "with_clause");
  return clauses.flatMap(namedChildren).map((item) => {
    const value = childOf(item, "value") ?? item;
    const alias = childOf(value, "alias");
    const [inner = value] = namedChildren(value);
    const line = item.line;
    if (value.type !== "as_pattern" || alias === undefined) {
      return { kind: "expression", value: lowerPythonExpression(context, value), line };
    }
    const target = lowerPythonTarget(context, namedChildren(alias)[0] ?? alias);
    const lowered = lowerPythonExpression(context, inner);
    return { kind: "let", target, value: lowered, scope: "function", line };
  });
}

function lowerMatch(context: Lowering, node: SyntaxNode): Statement {
  const clauses = namedChildren(childOf(node, "body") ?? node)
    .filter((child) => child.type === "case_clause");
  const cases = clauses.map((clause): SwitchCase => {
    const patterns = namedChildren(clause).filter((child) => child.type === "case_pattern");
    const tests = patterns.filter((pattern) => pattern.text !== "_").flatMap((pattern) => {
      const [inner = pattern] = namedChildren(pattern);
      const options = inner.type === "union_pattern" ? namedChildren(inner) : [inner];
      return options.map((option) => lowerPythonExpression(context, option));
    });
    return { tests, body: lowerBlock(context, childOf(clause, "consequence")) };
  });
  const on = lowerPythonExpression(context, childOf(node, "subject") ?? node);
  return { kind: "switch", on, cases, line: node.line };
}

function lowerImport(node: SyntaxNode): Statement {
  const source = (childOf(node, "name") ?? node).text;
  const alias = childOf(node, "alias")?.text;
  // Without an alias only the outermost package gets a name.
  const [outermost = source] = source.split(".");
  const name: ImportedName = { imported: "*", local: alias ?? outermost };
  const from = alias === undefined ? outermost : source;
  return { kind: "import", source: from, names: [name], line: node.line };
}

function lowerImportFrom(node: SyntaxNode): Statement {
  const source = childOf(node, "module_name")?.text ?? "";
  const names: ImportedName[] = node.children.filter((child) => child.field === "name")
    .map((child) => {
      const imported = (childOf(child, "name") ?? child).text;
      return { imported, local: childOf(child, "alias")?.text ?? imported };
    });
  if (node.children.some((child) => child.type === "wildcard_import")) {
    names.push({ imported: "*", local: null });
  }
  return { kind: "import", source, names, line: node.line };
}

function declareFunction(context: Lowering, node: SyntaxNode): Statement {
  const fn = lowerPythonFunction(context, node);
  const value: Expression = { kind: "function", fn, line: node.line };
  return { kind: "declare", name: fn.name, value, line: node.line };
}

/** A decorator is a call that gets the function: `@app.post("/x")` becomes `app.post("/x", f)`. */
function lowerDecorated(context: Lowering, node: SyntaxNode): Statement[] {
  const definition = childOf(node, "definition");
  if (definition === undefined) return [];
  const statements = lowerStatement(context, definition);
  const name = childOf(definition, "name")?.text ?? "";
  const decorators = namedChildren(node).filter((child) => child.type === "decorator");
  for (const decorator of decorators) {
    const [inner] = namedChildren(decorator);
    if (inner === undefined || inner.type !== "call") continue;
    const call = lowerPythonExpression(context, inner);
    if (call.kind !== "call") continue;
    const value: Expression = { kind: "name", name, line: definition.line };
    const args = [...call.args, { name: null, spread: false, value }];
    statements.push({ kind: "expression", value: { ...call, args }, line: decorator.line });
  }
  return statements;
}

/** A function; inside a class the first parameter is the object itself. */
function lowerPythonFunction(
  context: Lowering,
  node: SyntaxNode,
  isMethod = false,
): FunctionNode {
  const line = node.line;
  const params = namedChildren(childOf(node, "parameters") ?? node)
    .filter((child) => !child.type.endsWith("_separator"))
    .flatMap((child) => lowerParameter(context, child));
  const body = lowerBlock(context, childOf(node, "body"));
  const [first] = params;
  if (isMethod && first?.pattern.kind === "bind") {
    params.shift();
    const value: Expression = { kind: "name", name: "this", line };
    body.unshift({ kind: "let", target: first.pattern, value, scope: "block", line });
  }
  const returns = childOf(node, "return_type");
  return {
    id: nextId(context),
    file: context.file,
    name: childOf(node, "name")?.text ?? "",
    params,
    body,
    returns: returns === undefined ? null : lowerPythonType(returns),
    bindsThis: isMethod,
    line,
    endLine: node.endLine,
  };
}

function lowerParameter(context: Lowering, node: SyntaxNode): Parameter[] {
  const [first] = namedChildren(node);
  const nameNode = node.type === "identifier" ? node : childOf(node, "name") ?? first;
  if (nameNode === undefined) return [];
  const value = childOf(node, "value");
  const typeNode = childOf(node, "type");
  const type = typeNode === undefined ? null : lowerPythonType(typeNode);
  const rest = node.type === "list_splat_pattern" || node.type === "dictionary_splat_pattern";
  const fallback = value === undefined ? null : lowerPythonExpression(context, value);
  const pattern = { kind: "bind", name: nameNode.text, type, line: node.line, fallback } as const;
  return [{ pattern, type, rest, property: false }];
}

function lowerClass(context: Lowering, node: SyntaxNode): Statement[] {
  const line = node.line;
  const [parent] = namedChildren(childOf(node, "superclasses") ?? EMPTY);
  const name = childOf(node, "name")?.text ?? "";
  const lowered: ClassNode = {
    id: nextId(context),
    name,
    parent: parent === undefined ? null : lowerPythonExpression(context, parent),
    fields: [],
    methods: [],
    line,
  };
  const types: TypeField[] = [];
  for (const member of namedChildren(childOf(node, "body") ?? EMPTY)) {
    const definition = member.type === "decorated_definition"
      ? childOf(member, "definition")
      : member;
    if (definition?.type === "function_definition") {
      const fn = lowerPythonFunction(context, definition, true);
      const isStatic = member.text.startsWith("@staticmethod");
      lowered.methods.push({
        name: fn.name === "__init__" ? "constructor" : fn.name,
        fn,
        isStatic,
      });
    } else if (member.type === "expression_statement") {
      lowerClassField(context, member, lowered, types);
    }
  }
  if (types.length > 0) {
    const own = { kind: "object", fields: types, open: false, line } as const;
    const base = parent !== undefined && context.types.get(parent.text);
    context.types.set(name, base ? { kind: "all", parts: [base, own] } : own);
  }
  return [{ kind: "declare", name, value: { kind: "class", node: lowered, line }, line }];
}

const EMPTY: SyntaxNode = {
  type: "",
  named: true,
  field: null,
  line: 0,
  endLine: 0,
  start: 0,
  end: 0,
  text: "",
  children: [],
  errorLine: 0,
};

function lowerClassField(
  context: Lowering,
  member: SyntaxNode,
  lowered: ClassNode,
  types: TypeField[],
): void {
  const [assignment] = namedChildren(member);
  const left = assignment && childOf(assignment, "left");
  if (assignment === undefined || left?.type !== "identifier") return;
  const right = childOf(assignment, "right");
  const type = childOf(assignment, "type");
  lowered.fields.push({
    name: left.text,
    value: right === undefined ? null : lowerPythonExpression(context, right),
    isStatic: right !== undefined,
    type: type === undefined ? null : lowerPythonType(type),
  });
  if (type === undefined) return;
  const required = right === undefined && !/^Optional\b|\bNone$/.test(type.text);
  types.push({ name: left.text, type: lowerPythonType(type), required, line: member.line });
}
