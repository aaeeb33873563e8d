import { childIn, meaningful } from "../content/nodes.ts";
import type { SourceNode } from "../syntax/source_tree.ts";

/** Which part of a source's value a name is given. */
export type Step = "whole" | "item" | number | { key: string };

/** One place that gives a name its value: the steps lead from the source to it. */
export type Origin =
  | { kind: "value"; source: SourceNode; steps: readonly Step[] }
  | { kind: "module"; module: string; member: string | null }
  | { kind: "function"; node: SourceNode }
  /** The parameter of a function: what the calls in the program give it. */
  | { kind: "parameter"; of: SourceNode; index: number; name: string; fallback: SourceNode | null }
  | { kind: "unknown" };

/** The names of a program, wherever they are bound, and modules of which all names are taken. */
export interface Names {
  origins: ReadonlyMap<string, readonly Origin[]>;
  stars: readonly string[];
}

const FUNCTIONS =
  /^(?:function_definition|lambda|function_declaration|function_expression|arrow_function|generator_function_declaration|generator_function|method_definition)$/;

/** True for nodes that are functions with parameters of their own. */
export function isFunction(node: SourceNode): boolean {
  return FUNCTIONS.test(node.type);
}

interface Collecting {
  origins: Map<string, Origin[]>;
  stars: string[];
}

/** Collects what each name may be given; one name of several functions may be all of it. */
export function namesOf(root: SourceNode): Names {
  const into: Collecting = { origins: new Map(), stars: [] };
  collect(root, into);
  return into;
}

function collect(node: SourceNode, into: Collecting): void {
  if (isFunction(node)) bindFunction(node, into);
  bindNode(node, into);
  for (const child of node.children) collect(child, into);
}

function bindNode(node: SourceNode, into: Collecting): void {
  const left = childIn(node, "left");
  const right = childIn(node, "right", "value");
  switch (node.type) {
    case "assignment":
    case "assignment_expression":
      if (left !== null && right !== null) bind(left, right, [], into);
      return;
    case "augmented_assignment":
    case "augmented_assignment_expression":
      if (left !== null) bindUnknown(left, into);
      return;
    case "named_expression":
    case "variable_declarator": {
      const name = childIn(node, "name");
      const value = childIn(node, "value");
      if (name === null) return;
      return value === null ? bindUnknown(name, into) : bind(name, value, [], into);
    }
    case "for_statement":
    case "for_in_clause":
    case "for_in_statement": {
      const keys = node.children.some(({ field, type }) => field === "operator" && type === "in");
      if (left === null || right === null) return;
      return keys ? bindUnknown(left, into) : bind(left, right, ["item"], into);
    }
    case "as_pattern": {
      const target = childIn(node, "alias");
      const [source] = meaningful(node);
      if (target !== null && source !== undefined) {
        for (const name of meaningful(target)) bind(name, source, [], into);
      }
      return;
    }
    case "catch_clause": {
      const name = childIn(node, "parameter");
      if (name !== null) bindUnknown(name, into);
      return;
    }
    case "class_definition":
    case "class_declaration": {
      const name = childIn(node, "name");
      if (name !== null) bindUnknown(name, into);
      return;
    }
    default:
      if (/^import/.test(node.type)) bindImports(node, into);
  }
}

function bindFunction(node: SourceNode, into: Collecting): void {
  const name = childIn(node, "name");
  if (name !== null && node.type !== "method_definition") {
    add(into, name.text, { kind: "function", node });
  }
  const list = childIn(node, "parameters", "parameter");
  const parameters = list === null ? [] : list.type === "identifier" ? [list] : meaningful(list);
  for (const [index, parameter] of parameters.entries()) {
    const inner = childIn(parameter, "name", "left", "pattern") ??
      (/identifier$/.test(parameter.type) ? parameter : meaningful(parameter)[0] ?? parameter);
    const fallback = childIn(parameter, "value", "right");
    if (inner.type === "identifier" && !/splat|rest/.test(parameter.type)) {
      add(into, inner.text, { kind: "parameter", of: node, index, name: inner.text, fallback });
    } else bindUnknown(parameter, into);
  }
}

function bindImports(node: SourceNode, into: Collecting): void {
  const source = childIn(node, "source", "module_name");
  const module = source?.text.replace(/^["'`]|["'`]$/g, "") ?? "";
  if (node.type === "import_statement" && source === null) {
    for (const each of meaningful(node)) {
      const name = childIn(each, "name")?.text ?? each.text;
      const alias = childIn(each, "alias")?.text;
      // `import os.path` binds `os`.
      const bound = alias ?? name.split(".")[0] ?? name;
      add(into, bound, {
        kind: "module",
        module: alias === undefined ? bound : name,
        member: null,
      });
    }
    return;
  }
  if (node.type === "import_from_statement") {
    for (const each of meaningful(node)) {
      if (each.type === "wildcard_import") into.stars.push(module);
      else if (each !== source) bindImported(each, module, into);
    }
    return;
  }
  const clause = node.children.find(({ type }) => type === "import_clause");
  for (const part of clause === undefined ? [] : meaningful(clause)) {
    if (part.type === "identifier") add(into, part.text, { kind: "module", module, member: null });
    else if (part.type === "namespace_import") {
      for (const { text } of meaningful(part)) {
        add(into, text, { kind: "module", module, member: null });
      }
    } else for (const each of meaningful(part)) bindImported(each, module, into);
  }
}

function bindImported(node: SourceNode, module: string, into: Collecting): void {
  const name = childIn(node, "name")?.text ?? node.text;
  const alias = childIn(node, "alias")?.text ?? name;
  add(into, alias, { kind: "module", module, member: name === "default" ? null : name });
}

/** Gives the names of a pattern their parts of what stands on the other side. */
function bind(
  pattern: SourceNode,
  source: SourceNode,
  steps: readonly Step[],
  into: Collecting,
): void {
  if (/^(?:identifier|shorthand_property_identifier_pattern)$/.test(pattern.type)) {
    add(into, pattern.text, { kind: "value", source, steps });
    return;
  }
  if (/^(?:pattern_list|tuple_pattern|list_pattern|array_pattern)$/.test(pattern.type)) {
    const parts = meaningful(pattern);
    const plain = parts.every(({ type }) => !/splat|rest/.test(type));
    for (const [i, part] of parts.entries()) {
      if (plain) bind(part, source, [...steps, i], into);
      else bindUnknown(part, into);
    }
    return;
  }
  if (pattern.type === "object_pattern") {
    for (const part of meaningful(pattern)) {
      const key = childIn(part, "key", "left") ?? part;
      const value = childIn(part, "value") ?? key;
      const name = value.type === "assignment_pattern" ? childIn(value, "left") ?? value : value;
      if (part.type === "rest_pattern") bindUnknown(part, into);
      else bind(name, source, [...steps, { key: key.text }], into);
    }
    return;
  }
  // A field or an element of something: what is put there is judged where it is used.
  if (!/^(?:attribute|subscript|member_expression|subscript_expression)$/.test(pattern.type)) {
    bindUnknown(pattern, into);
  }
}

function bindUnknown(pattern: SourceNode, into: Collecting): void {
  if (/identifier/.test(pattern.type) && pattern.children.length === 0) {
    add(into, pattern.text, { kind: "unknown" });
    return;
  }
  if (/^(?:attribute|subscript|member_expression|subscript_expression)$/.test(pattern.type)) return;
  for (const child of meaningful(pattern)) bindUnknown(child, into);
}

function add(into: Collecting, name: string, origin: Origin): void {
  const known = into.origins.get(name);
  if (known === undefined) into.origins.set(name, [origin]);
  else known.push(origin);
}
