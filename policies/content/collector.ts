import type { SourceNode } from "../syntax/source_tree.ts";
import type { FixedParameters } from "./fixed_parameters.ts";
import { childIn, meaningful } from "./nodes.ts";
import { add, type Binding, type Part, type Scope } from "./scopes.ts";
import { nameText, shapeOf } from "./shapes.ts";

/** What is collected in one walk over a file. */
export interface Collector {
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
  /** Functions that are given such a request, whatever they call it. */
  handlers: Set<SourceNode>;
  /** Where what a condition checks is so. */
  part: Part;
  assigned: { name: string; scope: Scope; binding: Binding }[];
}

/** Where something is given a value. */
export interface Place {
  scope: Scope;
  here: Binding;
  /** In the body of a class, whose names are fields of its objects. */
  inClass: boolean;
}

/** Reads what a node of some type tells of names. */
export type Collect = (node: SourceNode, at: Place, into: Collector) => void;

/** A binding of which nothing is known yet. */
export function blank(node: SourceNode, block: SourceNode): Binding {
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

/** Notes what a field of some object is given. */
export function addField({ fields }: Collector, name: string, binding: Binding): void {
  const known = fields.get(name);
  if (known === undefined) fields.set(name, [binding]);
  else known.push(binding);
}

/** Gives what stands on the left of an assignment its value: a name, a field, several of them. */
export function assign(
  left: SourceNode,
  binding: Binding,
  scope: Scope,
  into: Collector,
): void {
  const shape = shapeOf(left);
  if (shape.kind === "member") {
    if (shape.name !== "") addField(into, shape.name, { ...binding, scope });
    else if (left.type === "index_expression" && shapeOf(shape.object).kind === "name") {
      assign(shape.object, { ...binding, appends: true }, scope, into);
    }
    return;
  }
  if (shape.kind === "name") {
    const name = nameText(left);
    if (/^(?:instance_variable|class_variable)$/.test(left.type)) {
      addField(into, name, { ...binding, scope });
    } else into.assigned.push({ name, scope, binding });
    return;
  }
  if (shape.kind === "wrapped" && left.type !== "expression_list") {
    assign(shape.inner, binding, scope, into);
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
export function bind(scope: Scope, name: SourceNode, binding: Binding): void {
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
