import type { SyntaxNode } from "../grammars.ts";
import { lowerStatement, lowerStatements } from "./lower_js.ts";
import { lowerExpression } from "./lower_js_expression.ts";
import { lowerType, lowerTypeMembers, lowerTypeParameters } from "./lower_js_type.ts";
import { boundNames } from "./pattern.ts";
import type { Entry, ExportedName, Expression, ImportedName, Statement } from "./program.ts";
import { childOf, hasToken, type Lowering, namedChildren, stringIn, textOf } from "./syntax.ts";

const DEFAULT_EXPORT = "*default";

/** What `import` brings in, whether values or types. */
export function lowerImport(node: SyntaxNode): Statement[] {
  const names: ImportedName[] = [];
  const required = node.children.find((child) => child.type === "import_require_clause");
  if (required !== undefined) {
    const local = namedChildren(required)[0]?.text ?? null;
    const source = stringIn(childOf(required, "source"));
    return [{ kind: "import", source, names: [{ imported: "*", local }], line: node.line }];
  }
  for (const clause of namedChildren(node).filter((child) => child.type === "import_clause")) {
    for (const child of namedChildren(clause)) {
      if (child.type === "identifier") names.push({ imported: "default", local: child.text });
      else if (child.type === "namespace_import") {
        names.push({ imported: "*", local: namedChildren(child)[0]?.text ?? null });
      } else {
        for (const specifier of namedChildren(child)) {
          const imported = unquoted(childOf(specifier, "name")?.text ?? specifier.text);
          const local = childOf(specifier, "alias")?.text ?? imported;
          names.push({ imported, local, line: specifier.line });
        }
      }
    }
  }
  const source = stringIn(childOf(node, "source"));
  return [{ kind: "import", source, names, line: node.line }];
}

/** What `export` adds besides the declaration it stands before. */
export function lowerExport(context: Lowering, node: SyntaxNode): Statement[] {
  const line = node.line;
  const declaration = childOf(node, "declaration");
  const value = childOf(node, "value") ?? assignedExport(node);
  const isDefault = hasToken(node, "default");
  if (declaration !== undefined) {
    const statements = lowerStatement(context, declaration);
    const names = [...statements.flatMap(declaredNames), ...declaredTypes(declaration)];
    if (!isDefault) {
      return [...statements, exportOf(names.map((n) => ({ local: n, exported: n })), line)];
    }
    const [name = DEFAULT_EXPORT] = names;
    return [...statements, exportOf([{ local: name, exported: "default" }], line)];
  }
  if (value?.type === "identifier") {
    return [exportOf([{ local: value.text, exported: "default" }], line)];
  }
  if (value !== undefined) {
    const lowered = lowerExpression(context, value);
    return [
      { kind: "declare", name: DEFAULT_EXPORT, value: lowered, line },
      exportOf([{ local: DEFAULT_EXPORT, exported: "default" }], line),
    ];
  }
  if (hasToken(node, "namespace")) return [];
  const source = childOf(node, "source");
  const from = source === undefined ? null : stringIn(source);
  const clauses = namedChildren(node).filter((child) => child.type === "export_clause");
  const names = clauses.flatMap(namedChildren).map((specifier): ExportedName => {
    const local = unquoted(childOf(specifier, "name")?.text ?? specifier.text);
    const exported = unquoted(childOf(specifier, "alias")?.text ?? local);
    return { local, exported, line: specifier.line };
  });
  const whole = namedChildren(node).find((child) => child.type === "namespace_export");
  const wholeName = whole === undefined ? undefined : namedChildren(whole)[0]?.text;
  if (wholeName !== undefined) names.push({ local: "*", exported: wholeName });
  else if (hasToken(node, "*")) names.push({ local: "*", exported: "*" });
  return [{ kind: "export", names, from, line }];
}

function exportOf(names: ExportedName[], line: number): Statement {
  return { kind: "export", names, from: null, line };
}

/** The value of `export = value`. */
function assignedExport(node: SyntaxNode): SyntaxNode | undefined {
  return hasToken(node, "=") ? namedChildren(node)[0] : undefined;
}

function unquoted(text: string): string {
  return text.replaceAll(/^["']|["']$/g, "");
}

function declaredNames(statement: Statement): string[] {
  if (statement.kind === "declare") return [statement.name];
  return statement.kind === "let" ? boundNames(statement.target) : [];
}

const TYPE_DECLARATIONS = ["interface_declaration", "type_alias_declaration"];

function declaredTypes(declaration: SyntaxNode): string[] {
  const isType = TYPE_DECLARATIONS.includes(declaration.type);
  const name = isType ? childOf(declaration, "name")?.text : undefined;
  if (name !== undefined) return [name];
  const inner = declaration.type === "ambient_declaration" ? namedChildren(declaration) : [];
  return inner.flatMap(declaredTypes);
}

/** Notes a named type; a second interface of the same name adds to the first. */
export function lowerTypeDeclaration(context: Lowering, node: SyntaxNode): Statement[] {
  const name = childOf(node, "name")?.text ?? "";
  const body = childOf(node, "body") ?? childOf(node, "value");
  if (body === undefined) return [];
  const own = node.type === "interface_declaration" ? lowerTypeMembers(body) : lowerType(body);
  const parents = node.children.filter((child) => child.type === "extends_type_clause")
    .flatMap(namedChildren).map(lowerType);
  const before = context.types.get(name);
  const parts = [...(before === undefined ? [] : [before.type]), ...parents, own];
  context.types.set(name, {
    type: parts.length === 1 ? own : { kind: "all", parts },
    params: lowerTypeParameters(childOf(node, "type_parameters")),
    line: node.line,
    ofClass: false,
  });
  return [];
}

/** An enum is a record of its members, which are numbered where nothing else is said. */
export function lowerEnum(context: Lowering, node: SyntaxNode): Statement[] {
  const line = node.line;
  const entries: Entry[] = [];
  let next: number | null = 0;
  for (const member of namedChildren(childOf(node, "body") ?? node)) {
    const name = childOf(member, "name") ?? member;
    const written = childOf(member, "value");
    const value: Expression = written !== undefined
      ? lowerExpression(context, written)
      : next === null
      ? { kind: "other", children: [], type: "number", line: member.line }
      : { kind: "scalar", type: "integer", value: next, line: member.line };
    const isNumber: boolean = value.kind === "scalar" && typeof value.value === "number";
    next = isNumber && value.kind === "scalar" ? Number(value.value) + 1 : null;
    entries.push({ key: textOf(unquoted(name.text), name.line), value, line: member.line });
  }
  const name = childOf(node, "name")?.text ?? "";
  const values = entries.map(({ value }) => literalOf(value));
  context.types.set(name, {
    type: values.every((value) => value !== null)
      ? { kind: "enum", values }
      : { kind: "other", text: name },
    params: [],
    line,
    ofClass: false,
  });
  return [{ kind: "declare", name, value: { kind: "record", entries, line }, line }];
}

function literalOf(value: Expression): string | number | null {
  if (value.kind === "scalar" && typeof value.value === "number") return value.value;
  const isText = value.kind === "text" && value.parts.every((part) => typeof part === "string");
  return isText ? value.parts.join("") : null;
}

/** A namespace is a record of what it exports; in declarations that is everything in it. */
export function lowerNamespace(context: Lowering, node: SyntaxNode): Statement[] {
  const line = node.line;
  const name = childOf(node, "name");
  const body = childOf(node, "body");
  if (body === undefined || name === undefined) return [];
  const statements = lowerStatements(context, namedChildren(body));
  if (name.type === "string") return statements;
  const entries = statements.flatMap((each): Entry[] => {
    const key = (of: string) => textOf(of, each.line);
    if (each.kind === "declare") {
      return [{ key: key(each.name), value: each.value, line: each.line }];
    }
    if (each.kind !== "let" || each.target.kind !== "bind") return [];
    const { name: own, type } = each.target;
    const unknown: Expression = { kind: "other", children: [], type: null, line: each.line };
    const value = each.value ?? unknown;
    return [{
      key: key(own),
      value: type === null ? value : { kind: "typed", value, type, line: each.line },
      line: each.line,
    }];
  });
  // One of types alone has no value.
  if (entries.length === 0) return [];
  const value: Expression = { kind: "record", entries, line };
  return [{ kind: "declare", name: name.text, value, line }];
}
