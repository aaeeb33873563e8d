import type { SourceNode } from "../syntax/source_tree.ts";
import { type FixedParameters, fixedParameters, isClosedType } from "./fixed_parameters.ts";
import { collectImport } from "./imports.ts";
import { add, type Binding, type Part, type Scope } from "./scopes.ts";
import { isRouteByItself, parameterKind } from "./parameters.ts";
import { INPUT, NUMBER } from "./value.ts";
import { addCheck, checkedPart, EVERYWHERE, noteCheck } from "./checks.ts";
import { childIn, meaningful } from "./nodes.ts";
import { nameText, shapeOf } from "./shapes.ts";

/** The names of a file, by the functions they belong to. */
export interface Bindings {
  file: Scope;
  /** The scope that a function node opens. */
  scopes: ReadonlyMap<SourceNode, Scope>;
  /** What the file assigns to fields, of whatever object. */
  fields: ReadonlyMap<string, Binding[]>;
  /** Of Ruby, the texts that stand behind the line that names them. */
  heredocs: ReadonlyMap<SourceNode, SourceNode>;
  /** Modules of which all names were taken over. */
  stars: readonly string[];
}

const FUNCTIONS =
  /^(?:function_declaration|function_expression|generator_function|generator_function_declaration|arrow_function|method_definition|function_definition|lambda|method_declaration|func_literal|constructor_declaration|lambda_expression|method|singleton_method|anonymous_function|anonymous_function_creation_expression|function_item|closure_expression|local_function_statement)$/;
// Parts that may be left out when the program runs, with braces or without.
const BLOCKS =
  /^(?:program|module|source_file|statement_block|block|compound_statement|body_statement|do_block|then|switch_case|statement_list|class_body|else|if_statement|else_clause|for_statement|for_in_statement|while_statement|if_modifier|unless_modifier|ternary_expression|binary_expression)$/;

interface Collector {
  scopes: Map<SourceNode, Scope>;
  fields: Map<string, Binding[]>;
  stars: string[];
  heredocs: Map<SourceNode, SourceNode>;
  /** Bodies of classes, whose names are fields. */
  classes: Set<SourceNode>;
  /** Functions that get an element, and an index, of a list; null where it is not known. */
  callbacks: Map<SourceNode, SourceNode | null>;
  fixed: FixedParameters;
  /** Functions that answer requests. */
  routes: Set<SourceNode>;
  /** Where what a condition checks is so. */
  part: Part;
  assigned: { name: string; scope: Scope; binding: Binding }[];
}

/** True for nodes that have names of their own. */
export function opensScope(node: SourceNode): boolean {
  return FUNCTIONS.test(node.type);
}

/** Where in a statement a text is named that follows it. */
function heredocNamed(node: SourceNode): SourceNode | null {
  let at: SourceNode | undefined = node;
  while (at !== undefined && at.type !== "heredoc_beginning") {
    at = at.children.findLast(({ text }) => text.includes("<<"));
  }
  return at ?? null;
}

/** A decorated function is a route; of Rust, the function behind an attribute. */
function noteRoute(parent: SourceNode, at: number, { routes }: Collector): void {
  const node = parent.children[at];
  if (node === undefined) return;
  const after = parent.children.slice(at + 1, at + 5).find(({ type }) => type === "function_item");
  const found = node.type === "attribute_item" ? [after] : [node, ...meaningful(node)];
  for (const each of found) if (each !== undefined) routes.add(each);
}

/** Collects what every name of the file may stand for. */
export function bindingsOf(root: SourceNode): Bindings {
  const file: Scope = { outer: null, names: new Map(), checked: new Map(), given: new Map() };
  const into: Collector = {
    scopes: new Map(),
    fields: new Map(),
    stars: [],
    heredocs: new Map(),
    callbacks: new Map(),
    fixed: fixedParameters(root),
    classes: new Set(),
    routes: new Set(),
    part: EVERYWHERE,
    assigned: [],
  };
  collect(root, file, root, into);
  for (const { name, scope, binding } of into.assigned) {
    let owner: Scope | null = scope;
    while (owner !== null && !owner.names.has(name)) owner = owner.outer;
    add(owner ?? scope, name, { ...binding, scope });
  }
  for (const scope of [file, ...into.scopes.values()]) {
    for (const each of scope.names.values()) each.sort((a, b) => a.at - b.at);
  }
  return {
    file,
    scopes: into.scopes,
    fields: into.fields,
    heredocs: into.heredocs,
    stars: into.stars,
  };
}

function collect(node: SourceNode, scope: Scope, block: SourceNode, into: Collector): void {
  let inner = scope;
  if (opensScope(node)) {
    const name = childIn(node, "name");
    if (name !== null && node.type !== "method_definition") {
      bind(scope, name, { ...blank(node, block), value: node });
    }
    inner = { outer: scope, names: new Map(), checked: new Map(), given: new Map() };
    into.scopes.set(node, inner);
    const parameters = childIn(node, "parameters", "parameter");
    if (parameters !== null) {
      const isRoute = into.routes.has(node);
      bindParameters(inner, parameters, { list: into.callbacks.get(node), isRoute }, into);
    }
  }
  collectNode(node, inner, block, into);
  const body = /^class/.test(node.type) ? childIn(node, "body") : null;
  if (body !== null) into.classes.add(body);
  const within = BLOCKS.test(node.type) ? node : block;
  // By index: this goes through every node of a file.
  for (let i = 0; i < node.children.length; i++) {
    const child = node.children[i];
    if (!child?.named) continue;
    if (isRouteByItself(child)) noteRoute(node, i, into);
    if (child.type === "heredoc_body") {
      const named = node.children.slice(0, i).map(heredocNamed).findLast((each) => each !== null);
      if (named) into.heredocs.set(named, child);
    }
    const outer = into.part;
    if (child.field === "condition") into.part = checkedPart(node);
    collect(child, inner, within, into);
    into.part = outer;
  }
}

function collectNode(node: SourceNode, scope: Scope, block: SourceNode, into: Collector): void {
  const here = blank(node, block);
  switch (node.type) {
    case "let_declaration":
    case "const_item":
    case "static_item":
    case "variable_declarator":
    case "const_element":
    case "var_spec":
    case "const_spec": {
      const name = childIn(node, "name", "pattern") ?? meaningful(node)[0];
      // Of PHP's constants and C#'s variables the value has no role of its own.
      const after = /^(?:const_element|variable_declarator)$/.test(node.type)
        ? meaningful(node).find((each) => each !== name && each.field === null)
        : undefined;
      const value = childIn(node, "value") ?? after ?? null;
      // Of Go, what is given no value begins empty.
      const closed = value === null && node.type === "var_spec";
      if (name !== undefined) bind(scope, name, { ...here, value, closed });
      return;
    }
    case "short_var_declaration":
    case "assignment_statement":
      pairwise(node, (left, right) => assign(left, { ...here, value: right }, scope, into));
      return;
    case "assignment":
    case "assignment_expression":
    case "named_expression":
    case "augmented_assignment":
    case "augmented_assignment_expression":
    case "compound_assignment_expr":
    case "operator_assignment": {
      const left = childIn(node, "left", "name");
      const operator = node.children.find((child) => !child.named && /=$/.test(child.text));
      const appends = operator !== undefined && !/^:?=$/.test(operator.text);
      if (left?.type === "identifier" && into.classes.has(block)) {
        addField(into, left.text, { ...here, value: childIn(node, "right") });
      }
      if (left !== null) {
        assign(left, { ...here, value: childIn(node, "right", "value"), appends }, scope, into);
      }
      return;
    }
    case "public_field_definition":
    case "field_definition":
    case "property_element": {
      const name = childIn(node, "name", "property") ?? meaningful(node)[0];
      if (name !== undefined) addField(into, name.text, { ...here, value: childIn(node, "value") });
      return;
    }
    case "for_in_statement":
    case "for_statement":
    case "for_in_clause": {
      // One of the list that is gone through, whichever.
      const name = childIn(node, "left");
      if (name !== null) {
        bind(scope, name, { ...here, at: name.end, value: childIn(node, "right") });
      }
      return;
    }
    case "range_clause":
    case "catch_clause":
    case "class_declaration":
    case "class_definition":
    case "enhanced_for_statement":
    case "foreach_statement": {
      const name = childIn(node, "left", "name", "parameter") ?? meaningful(node)[0];
      if (name !== undefined) bind(scope, name, here);
      return;
    }
    case "as_pattern": {
      const name = childIn(node, "alias");
      const target = name === null ? undefined : meaningful(name)[0] ?? name;
      if (target !== undefined) {
        bind(scope, target, { ...here, value: meaningful(node)[0] ?? null });
      }
      return;
    }
    case "comparison_operator": {
      const [looked, list] = meaningful(node);
      const isIn = node.children.some(({ type }) => type === "in" || type === "not in");
      if (isIn && looked?.type === "identifier" && list !== undefined) {
        addCheck(scope, looked.text, { list, ...into.part });
      }
      return;
    }
    case "call":
    case "call_expression":
    case "method_invocation":
    case "invocation_expression":
    case "function_call_expression":
      collectCall(node, scope, here, into);
      return;
    default:
      if (/import/.test(node.type)) collectImport(node, scope, here, into.stars);
  }
}

/** `list.push(x)` puts x behind what the list had; of `list.map(f)` f is known to get an index. */
function collectCall(node: SourceNode, scope: Scope, here: Binding, into: Collector): void {
  const callee = childIn(node, "function");
  const shape = callee === null ? null : shapeOf(callee);
  const object = shape?.kind === "member" ? shape.object : childIn(node, "object");
  const name = shape?.kind === "member" || shape?.kind === "name"
    ? shape.name
    : childIn(node, "name")?.text ?? "";
  const args = meaningful(childIn(node, "arguments") ?? node);
  noteCheck(name, object, args, scope, into.part);
  if (object === null) return;
  if (/^(?:map|flatMap|forEach|from)$/.test(name)) {
    const list = name === "from" ? null : object;
    for (const each of args) into.callbacks.set(each, list);
  } else if (/^args?$/.test(name)) {
    scope.given.set(object.text, [...scope.given.get(object.text) ?? [], ...args]);
  } else if (APPENDS.test(name)) {
    const target = appendedTo(object);
    if (shapeOf(target).kind !== "name") return;
    for (const value of args) assign(target, { ...here, value, appends: true }, scope, into);
  }
}

const APPENDS =
  /^(?:push|append|extend|unshift|insert|Append|AppendLine|AppendFormat|WriteString|push_str)$/;

/** Of `text.append(a).append(b)`, `text`. */
function appendedTo(object: SourceNode): SourceNode {
  let at = object;
  for (;;) {
    const shape = shapeOf(at);
    if (shape.kind !== "call") return at;
    const callee = shape.callee === null ? null : shapeOf(shape.callee);
    const name = callee?.kind === "member" ? callee.name : shape.name;
    const inner = callee?.kind === "member" ? callee.object : shape.object;
    if (inner === null || !APPENDS.test(name)) return at;
    at = inner;
  }
}

/** `a, b := f(), g()` names its values in order; a call that gives several gives unknown ones. */
function pairwise(
  node: SourceNode,
  each: (left: SourceNode, right: SourceNode | null) => void,
): void {
  const lefts = meaningful(childIn(node, "left") ?? node);
  const rights = meaningful(childIn(node, "right") ?? node);
  for (const [i, left] of lefts.entries()) {
    each(left, rights.length === lefts.length || i === 0 ? rights[i] ?? null : null);
  }
}

/** Binds parameters; `list` is what a callback gets its first one from, undefined if it is none. */
function bindParameters(
  scope: Scope,
  parameters: SourceNode,
  { list, isRoute }: { list: SourceNode | null | undefined; isRoute: boolean },
  { fixed }: Collector,
): void {
  const start = blank(parameters, parameters);
  const each = parameters.type === "identifier" ? [parameters] : meaningful(parameters);
  for (const [i, parameter] of each.entries()) {
    const name = childIn(parameter, "pattern", "name") ??
      (/^(?:identifier|variable_name)$/.test(parameter.type)
        ? parameter
        : meaningful(parameter)[0] ?? parameter);
    const type = childIn(parameter, "type");
    const kind = parameterKind(parameter, type?.text ?? "", isRoute);
    const isIndex = list !== undefined && i === 1;
    const closed = isIndex || kind === "number" ||
      (type !== null && isClosedType(type.text, fixed));
    const mark = kind === "input" ? INPUT : kind === "any_number" ? NUMBER : "";
    const known = fixed.texts.get(parameter) ?? [];
    const isElement = list !== undefined && i === 0 && name.type === "identifier";
    for (const value of known.length > 0 ? known : [isElement ? list : null]) {
      bind(scope, name, { ...start, value, closed, mark });
    }
  }
}

function assign(left: SourceNode, binding: Binding, scope: Scope, into: Collector): void {
  const shape = shapeOf(left);
  if (shape.kind === "member") {
    if (shape.name !== "") addField(into, shape.name, binding);
    else if (left.type === "index_expression" && shapeOf(shape.object).kind === "name") {
      assign(shape.object, { ...binding, appends: true }, scope, into);
    }
    return;
  }
  if (shape.kind === "name") {
    const name = nameText(left);
    if (/^(?:instance_variable|class_variable)$/.test(left.type)) addField(into, name, binding);
    else into.assigned.push({ name, scope, binding });
    return;
  }
  if (/pattern_list|tuple_pattern|left_assignment_list/.test(left.type)) {
    const right = binding.value === null ? [] : meaningful(binding.value);
    const lefts = meaningful(left);
    for (const [i, each] of lefts.entries()) {
      const value = right.length === lefts.length ? right[i] ?? null : null;
      assign(each, { ...binding, value }, scope, into);
    }
    return;
  }
  bind(scope, left, binding);
}

/** Binds a name, or the names of a pattern: an object's by key, others without a known value. */
function bind(scope: Scope, name: SourceNode, binding: Binding): void {
  const shape = shapeOf(name);
  if (shape.kind === "name" || /identifier/.test(name.type)) {
    add(scope, nameText(name), binding);
    return;
  }
  for (const [i, part] of meaningful(name).entries()) {
    if (name.type === "array_pattern" && part.type === "identifier") {
      bind(scope, part, { ...binding, key: String(i) });
    } else if (part.type === "pair_pattern") {
      const key = childIn(part, "key")?.text ?? null;
      const value = childIn(part, "value");
      if (value !== null) bind(scope, value, { ...binding, key });
    } else if (part.type === "shorthand_property_identifier_pattern") {
      add(scope, part.text, { ...binding, key: part.text });
    } else if (part.type === "object_assignment_pattern") {
      const left = childIn(part, "left");
      if (left !== null) add(scope, left.text, { ...binding, key: left.text });
    } else bind(scope, part, { ...binding, value: null });
  }
}

function blank(node: SourceNode, block: SourceNode): Binding {
  return {
    value: null,
    key: null,
    path: null,
    appends: false,
    closed: false,
    mark: "",
    scope: null,
    at: node.end,
    from: block.start,
    to: block.end,
  };
}

function addField(into: Collector, name: string, binding: Binding): void {
  const known = into.fields.get(name);
  if (known === undefined) into.fields.set(name, [binding]);
  else known.push(binding);
}
