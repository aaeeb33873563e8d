import type { SourceNode } from "../syntax/source_tree.ts";
import { collectCall } from "./called_bindings.ts";
import { addCheck, checkedPart, EVERYWHERE } from "./checks.ts";
import { addField, assign, bind, blank, type Collect, type Collector } from "./collector.ts";
import { fixedParameters } from "./fixed_parameters.ts";
import { collectImport } from "./imports.ts";
import { appendsTo, childIn, leaves, meaningful } from "./nodes.ts";
import { bindParameters, isRouteByItself } from "./parameters.ts";
import { add, ANY_PART, type Binding, type Scope } from "./scopes.ts";

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
    handlers: new Set(),
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
    if (parameters !== null) bindParameters(inner, parameters, node, into);
  }
  COLLECT.get(node.type)?.(
    node,
    { scope: inner, here: blank(node, block), inClass: into.classes.has(block) },
    into,
  );
  if (/import/.test(node.type)) collectImport(node, inner, blank(node, block), into.stars);
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

const collectDeclared: Collect = (node, { scope, here }) => {
  const name = childIn(node, "name", "pattern") ?? meaningful(node)[0];
  // Of PHP's constants and C#'s variables the value has no role of its own.
  const after = /^(?:const_element|variable_declarator)$/.test(node.type)
    ? meaningful(node).find((each) => each !== name && each.field === null)
    : undefined;
  const value = childIn(node, "value") ?? after ?? null;
  // Of Go, what is given no value begins empty.
  const closed = value === null && node.type === "var_spec";
  if (name !== undefined) bind(scope, name, { ...here, value, closed });
};

/** `a, b := f(), g()` names its values in order; a call that gives several gives unknown ones. */
const collectPairs: Collect = (node, { scope, here }, into) => {
  const lefts = meaningful(childIn(node, "left") ?? node);
  const rights = meaningful(childIn(node, "right") ?? node);
  for (const [i, left] of lefts.entries()) {
    const value = rights.length === lefts.length || i === 0 ? rights[i] ?? null : null;
    // `list = append(list, a)` puts a behind what the list had.
    const [same, ...more] = value === null ? [] : appended(value);
    if (same?.text === left.text) {
      for (const each of more) assign(left, { ...here, value: each, appends: true }, scope, into);
    } else assign(left, { ...here, value, appends: appendsTo(node) }, scope, into);
  }
};

function appended(value: SourceNode): SourceNode[] {
  const isCall = value.type === "call_expression" && childIn(value, "function")?.text === "append";
  return isCall ? meaningful(childIn(value, "arguments") ?? value) : [];
}

const collectAssigned: Collect = (node, { scope, here, inClass }, into) => {
  const left = childIn(node, "left", "name");
  if (left === null) return;
  if (left.type === "identifier" && inClass) {
    addField(into, left.text, { ...here, scope, value: childIn(node, "right") });
  }
  assign(
    left,
    { ...here, value: childIn(node, "right", "value"), appends: appendsTo(node) },
    scope,
    into,
  );
};

const collectField: Collect = (node, { scope, here }, into) => {
  const name = childIn(node, "name", "property") ?? meaningful(node)[0];
  if (name === undefined) return;
  const value = childIn(node, "value", "default_value") ??
    meaningful(node).find((each) => each !== name && each.field === null) ?? null;
  // Of PHP, `$a` is `->a` of an object.
  addField(into, name.text.replace(/^\$/, ""), { ...here, scope, value });
};

/** Of Java and C#: fields are declared as variables are. */
const collectFields: Collect = (node, at, into) => {
  const declared = node.children.flatMap((each) =>
    each.type === "variable_declaration" ? each.children : [each]
  );
  for (const each of declared) {
    if (each.type === "variable_declarator") collectField(each, at, into);
  }
};

/** One of the list that is gone through, whichever; of several names each gets a part of one. */
const collectLoop: Collect = (node, { scope, here }) => {
  // Of PHP, `foreach ($list as $key => $value)` has no roles.
  const [list, target] = node.type === "foreach_statement" && childIn(node, "left") === null
    ? meaningful(node)
    : [childIn(node, "right", "value"), childIn(node, "left", "name", "pattern")];
  if (target === undefined || target === null) return;
  const names = leaves(target);
  const single = names.length === 1 && node.type !== "range_clause";
  const binding = { ...here, at: target.end, value: list ?? null };
  for (const name of names) bind(scope, name, { ...binding, key: single ? null : ANY_PART });
};

const collectUnknown: Collect = (node, { scope, here }) => {
  const name = childIn(node, "left", "name", "parameter") ?? meaningful(node)[0];
  if (name !== undefined) bind(scope, name, here);
};

const collectAlias: Collect = (node, { scope, here }) => {
  const name = childIn(node, "alias");
  const target = name === null ? undefined : meaningful(name)[0] ?? name;
  if (target !== undefined) bind(scope, target, { ...here, value: meaningful(node)[0] ?? null });
};

const collectComparison: Collect = (node, { scope }, into) => {
  const [looked, list] = meaningful(node);
  const isIn = node.children.some(({ type }) => type === "in" || type === "not in");
  if (isIn && looked?.type === "identifier" && list !== undefined) {
    addCheck(scope, looked.text, { list, ...into.part });
  }
};

/** Of Ruby, `text << more` puts more behind the text. */
const collectShift: Collect = (node, { scope, here }, into) => {
  const left = childIn(node, "left");
  const shifts = node.children.some(({ text, named }) => !named && text === "<<");
  if (!shifts || left === null || !/^(?:identifier|instance_variable)$/.test(left.type)) return;
  assign(left, { ...here, value: childIn(node, "right"), appends: true }, scope, into);
};

/** What the nodes of all grammars tell of names, by their type. */
const COLLECT: ReadonlyMap<string, Collect> = new Map(
  ([
    [
      collectDeclared,
      "let_declaration const_item static_item variable_declarator const_element var_spec const_spec",
    ],
    [collectPairs, "short_var_declaration assignment_statement"],
    [
      collectAssigned,
      "assignment assignment_expression named_expression augmented_assignment " +
      "augmented_assignment_expression compound_assignment_expr operator_assignment",
    ],
    [collectFields, "field_declaration"],
    [collectField, "public_field_definition field_definition property_element"],
    [
      collectLoop,
      "for_in_statement for_statement for_in_clause range_clause enhanced_for_statement " +
      "foreach_statement for_expression",
    ],
    [collectUnknown, "catch_clause class_declaration class_definition"],
    [collectAlias, "as_pattern"],
    [collectComparison, "comparison_operator"],
    [collectShift, "binary"],
    [
      collectCall,
      "call call_expression method_invocation invocation_expression function_call_expression " +
      "member_call_expression",
    ],
  ] satisfies [Collect, string][]).flatMap(([collect, types]) =>
    types.split(" ").map((type) => [type, collect] as const)
  ),
);
