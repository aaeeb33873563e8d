import type { SyntaxNode } from "../grammars.ts";
import { lowerExpression } from "./lower_js_expression.ts";
import { lowerPattern } from "./lower_js_pattern.ts";
import { lowerClass, lowerFunction } from "./lower_js_function.ts";
import { noteDocs } from "./lower_js_docs.ts";
import {
  lowerEnum,
  lowerExport,
  lowerImport,
  lowerNamespace,
  lowerTypeDeclaration,
} from "./lower_js_module.ts";
import { lowerType } from "./lower_js_type.ts";
import type { Program, Statement } from "./program.ts";
import { childOf, type Lowering, namedChildren, newLowering } from "./syntax.ts";

/** JavaScript, TypeScript or TSX in common terms. */
export function lowerJavaScript(file: string, root: SyntaxNode): Program {
  const context = newLowering(file);
  noteDocs(context, root);
  const body = lowerStatements(context, namedChildren(root));
  return { file, body, types: context.types, docs: context.docs };
}

/** Statements in their order. */
export function lowerStatements(context: Lowering, nodes: readonly SyntaxNode[]): Statement[] {
  return nodes.flatMap((node) => lowerStatement(context, node));
}

/** The statements of a block, or the one statement that stands in place of a block. */
export function lowerBody(context: Lowering, node: SyntaxNode | undefined): Statement[] {
  if (node === undefined) return [];
  if (node.type === "statement_block") return lowerStatements(context, namedChildren(node));
  if (node.type === "else_clause" || node.type === "finally_clause") {
    return namedChildren(node).flatMap((child) => lowerBody(context, child));
  }
  return lowerStatement(context, node);
}

/** One statement; some stand for several in common terms. */
export function lowerStatement(context: Lowering, node: SyntaxNode): Statement[] {
  const line = node.line;
  switch (node.type) {
    case "lexical_declaration":
    case "variable_declaration":
      return lowerDeclaration(context, node);
    case "function_declaration":
    case "function_signature":
    case "generator_function_declaration": {
      const fn = lowerFunction(context, node);
      return [{ kind: "declare", name: fn.name, value: { kind: "function", fn, line }, line }];
    }
    case "class_declaration":
    case "abstract_class_declaration": {
      const declared = lowerClass(context, node);
      const value = { kind: "class", node: declared, line } as const;
      return [{ kind: "declare", name: declared.name, value, line }];
    }
    case "import_statement":
      return lowerImport(node);
    case "export_statement":
      return lowerExport(context, node);
    case "interface_declaration":
    case "type_alias_declaration":
      return lowerTypeDeclaration(context, node);
    case "enum_declaration":
      return lowerEnum(context, node);
    case "ambient_declaration":
      return lowerStatements(context, namedChildren(node));
    case "internal_module":
    case "module":
      return lowerNamespace(context, node);
    case "empty_statement":
    case "comment":
    case "hash_bang_line":
      return [];
    case "return_statement":
    case "throw_statement": {
      const [child] = namedChildren(node);
      const value = child === undefined ? null : lowerExpression(context, child);
      return [{ kind: node.type === "return_statement" ? "return" : "throw", value, line }];
    }
    case "break_statement":
    case "continue_statement":
      return [{ kind: "stop", line }];
    default:
      return lowerControl(context, node);
  }
}

function lowerControl(context: Lowering, node: SyntaxNode): Statement[] {
  const line = node.line;
  const expression = (field: string) => lowerExpression(context, childOf(node, field) ?? node);
  const body = () => lowerBody(context, childOf(node, "body"));
  switch (node.type) {
    case "if_statement": {
      const then = lowerBody(context, childOf(node, "consequence"));
      const otherwise = lowerBody(context, childOf(node, "alternative"));
      return [{ kind: "if", test: expression("condition"), then, otherwise, line }];
    }
    case "switch_statement":
      return [lowerSwitch(context, node)];
    case "for_in_statement": {
      const keys = childOf(node, "operator")?.type === "in";
      const target = lowerPattern(context, childOf(node, "left") ?? node);
      return [{ kind: "each", target, over: expression("right"), keys, body: body(), line }];
    }
    case "for_statement": {
      const parts = ["initializer", "condition", "increment"].flatMap((field) => {
        const child = childOf(node, field);
        return child === undefined || !child.named ? [] : lowerStatement(context, child);
      });
      return [...parts, { kind: "loop", body: body(), line }];
    }
    case "while_statement":
    case "do_statement": {
      const value = expression("condition");
      return [{ kind: "expression", value, line }, { kind: "loop", body: body(), line }];
    }
    case "try_statement": {
      const rescue = lowerBody(context, childOf(childOf(node, "handler") ?? node, "body"));
      const after = lowerBody(context, childOf(node, "finalizer"));
      const handled = childOf(node, "handler") === undefined ? [] : rescue;
      return [{ kind: "try", body: body(), rescue: handled, after, line }];
    }
    case "statement_block":
      return [{ kind: "block", body: lowerStatements(context, namedChildren(node)), line }];
    case "labeled_statement":
      return body();
    case "expression_statement":
      return namedChildren(node).map((child) => ({
        kind: "expression",
        value: lowerExpression(context, child),
        line,
      }));
    default:
      return [{ kind: "expression", value: lowerExpression(context, node), line }];
  }
}

function lowerDeclaration(context: Lowering, node: SyntaxNode): Statement[] {
  return namedChildren(node).filter((child) => child.type === "variable_declarator").map(
    (child) => {
      const value = childOf(child, "value");
      const target = lowerPattern(context, childOf(child, "name") ?? child);
      const type = childOf(child, "type");
      if (target.kind === "bind" && type !== undefined) target.type = lowerType(type);
      const lowered = value === undefined ? null : lowerExpression(context, value);
      if (lowered?.kind === "function" && target.kind === "bind") lowered.fn.name ||= target.name;
      const typed = lowered !== null && type !== undefined
        ? { kind: "typed" as const, value: lowered, type: lowerType(type), line: child.line }
        : lowered;
      const scope = node.type === "variable_declaration" ? "function" : "block";
      return { kind: "let", target, value: typed, scope, line: child.line };
    },
  );
}

function lowerSwitch(context: Lowering, node: SyntaxNode): Statement {
  const branches = namedChildren(childOf(node, "body") ?? node);
  const cases: { tests: ReturnType<typeof lowerExpression>[]; body: Statement[] }[] = [];
  let pending: ReturnType<typeof lowerExpression>[] = [];
  for (const branch of branches) {
    const test = childOf(branch, "value");
    if (test !== undefined) pending.push(lowerExpression(context, test));
    const statements = branch.children.filter((child) => child.field === "body" && child.named);
    if (statements.length === 0 && test !== undefined) continue;
    cases.push({ tests: pending, body: lowerStatements(context, statements) });
    pending = [];
  }
  const on = lowerExpression(context, childOf(node, "value") ?? node);
  return { kind: "switch", on, cases, line: node.line };
}
