import { childIn, meaningful } from "../content/nodes.ts";
import { type Call, shapeOf } from "../content/shapes.ts";
import type { SourceNode } from "../syntax/source_tree.ts";
import { isFunction, type Names, type Origin, type Step } from "./names.ts";
import { type Called, computes, type Dialect, type Outcome, Refused } from "./program.ts";
import {
  anyOf,
  combined,
  DATA,
  FOREIGN,
  itemOf,
  joined,
  type Known,
  NUMBER,
  textsOf,
  UNKNOWN_TEXT,
  type Value,
} from "./value.ts";

/** A program being worked out; what was worked out once is kept. */
export interface Evaluation {
  dialect: Dialect;
  names: Names;
  parents: ReadonlyMap<SourceNode, SourceNode>;
  /** The calls of each name, and whether it stands anywhere else. */
  uses: ReadonlyMap<string, { calls: readonly SourceNode[]; loose: boolean }>;
  values: Map<SourceNode, Value>;
  outcomes: Map<SourceNode, Outcome>;
}

/** What an expression may stand for. */
export function evaluate(on: Evaluation, node: SourceNode): Value {
  const known = on.values.get(node);
  if (known !== undefined) return known;
  // What depends on itself is not known.
  on.values.set(node, DATA);
  const value = valueOf(on, node);
  on.values.set(node, value);
  return value;
}

function valueOf(on: Evaluation, node: SourceNode): Value {
  if (/^(?:string|template_string|concatenated_string)$/.test(node.type)) return textOf(on, node);
  if (/^(?:integer|float|number)$/.test(node.type)) return NUMBER;
  if (node.type === "dictionary_comprehension") return DATA;
  if (isFunction(node)) return { kind: "function", node };
  const shape = shapeOf(node);
  switch (shape.kind) {
    case "name":
      return nameValue(on, shape.name);
    case "member":
      return shape.index === null
        ? memberValue(on, evaluate(on, shape.object), shape.name)
        : picked(on, evaluate(on, shape.object), shape.index);
    case "call":
      return outcomeOf(on, node, shape).value;
    case "operation":
      return operationValue(shape.operator, evaluate(on, shape.left), evaluate(on, shape.right));
    case "choice":
      return anyOf(shape.options.map((each) => evaluate(on, each)));
    case "list":
      return { kind: "list", items: shape.items.map((each) => evaluate(on, each)) };
    case "object":
      return {
        kind: "dict",
        keys: meaningful(node).map((each) => keyOf(on, each)),
        values: shape.entries.map((each) => evaluate(on, each.value)),
      };
    case "repeated":
      return { kind: "list", items: [evaluate(on, shape.body)] };
    case "wrapped":
      return evaluate(on, shape.inner);
    default:
      return DATA;
  }
}

function keyOf(on: Evaluation, pair: SourceNode): Value {
  const key = childIn(pair, "key");
  if (key === null) return DATA;
  return key.type === "property_identifier"
    ? { kind: "text", texts: [{ text: key.text, glob: false }] }
    : evaluate(on, key);
}

const ESCAPES: Record<string, string> = {
  "\\n": "\n",
  "\\t": "\t",
  "\\r": "\r",
  "\\\\": "\\",
  "\\'": "'",
  '\\"': '"',
  "\\`": "`",
  "\\$": "$",
  "\\\n": "",
  "{{": "{",
  "}}": "}",
};

/** A text as the program has it; unknown where an escape is more than one of the plain ones. */
function textOf(on: Evaluation, node: SourceNode): Value {
  if (/^[a-z]*b/i.test(node.text) && /^[a-z]+["']/i.test(node.text)) return DATA;
  const raw = /^[a-z]*r[a-z]*["']/i.test(node.text);
  const parts: (readonly Known[] | null)[] = [];
  const visit = (part: SourceNode): void => {
    if (/^string_(?:start|end)$/.test(part.type) || !part.named) return;
    if (part.type === "escape_sequence" || part.type === "escape_interpolation") {
      const text = raw ? part.text : ESCAPES[part.text];
      parts.push(text === undefined ? null : [{ text, glob: false }]);
    } else if (/^(?:interpolation|template_substitution)$/.test(part.type)) {
      const inner = childIn(part, "expression") ?? meaningful(part)[0];
      parts.push(inner === undefined ? null : textsOf(evaluate(on, inner)));
    } else if (part.children.some(({ named }) => named)) {
      let reached = part.start;
      for (const child of part.children) {
        plain(part, reached, child.start);
        visit(child);
        reached = child.end;
      }
      plain(part, reached, part.end);
    } else parts.push([{ text: part.text, glob: false }]);
  };
  const plain = (part: SourceNode, from: number, to: number): void => {
    const text = part.text.slice(from - part.start, to - part.start);
    if (text !== "" && part.type === "string_content") parts.push([{ text, glob: false }]);
  };
  for (const child of node.children) {
    if (node.type === "concatenated_string") {
      if (child.named) parts.push(textsOf(evaluate(on, child)));
    } else visit(child);
  }
  return { kind: "text", texts: combined(parts, (texts) => texts.join("")) };
}

function nameValue(on: Evaluation, name: string): Value {
  const origins = on.names.origins.get(name) ?? [];
  const given = origins.map((origin) => originValue(on, origin));
  if (given.length > 0) return anyOf(given);
  const global = on.dialect.global(name);
  if (global !== null) return global;
  if (on.names.stars.length > 0) return FOREIGN;
  throw new Refused(`${name} is not known`);
}

function originValue(on: Evaluation, origin: Origin): Value {
  switch (origin.kind) {
    case "value":
      return stepped(on, [evaluate(on, origin.source)], origin.steps);
    case "module":
      return imported(on, origin.module, origin.member);
    case "function":
      return { kind: "function", node: origin.node };
    case "parameter":
      return parameterValue(on, origin);
    case "unknown":
      return DATA;
  }
}

/** A module, or a member of it, as an import names it. */
export function imported(on: Evaluation, module: string, member: string | null): Value {
  const value = on.dialect.module(module);
  if (value === null) throw new Refused(`${module} may do anything`);
  return member === null ? value : memberValue(on, value, member);
}

/** Follows a pattern into each value: into all items of a loop's list, or one place of a pair. */
function stepped(on: Evaluation, values: readonly Value[], steps: readonly Step[]): Value {
  let all = values;
  for (const step of steps) {
    all = all.flatMap((value) => {
      if (step === "whole") return [value];
      if (step === "item") return value.kind === "list" ? value.items : [itemOf(value)];
      if (typeof step === "object") return [memberValue(on, value, step.key)];
      return [value.kind === "list" ? value.items[step] ?? itemOf(value) : itemOf(value)];
    });
  }
  return anyOf(all);
}

function parameterValue(on: Evaluation, origin: Origin & { kind: "parameter" }): Value {
  const { of, index, name, fallback } = origin;
  const values: Value[] = fallback === null ? [] : [evaluate(on, fallback)];
  const own = childIn(of, "name")?.text;
  const uses = own === undefined ? undefined : on.uses.get(own);
  for (const call of uses?.calls ?? []) {
    const shape = shapeOf(call);
    if (shape.kind !== "call") continue;
    const spread = shape.args.some(({ type }) => /splat|spread/.test(type));
    const given = shape.named.find(({ key }) => key === name)?.value ?? shape.args[index];
    if (spread) values.push(DATA);
    else if (given !== undefined) values.push(evaluate(on, given));
  }
  if (uses?.loose !== false) values.push(callbackItem(on, of, index));
  return anyOf(values);
}

/** What a function is given that is handed to `list.forEach` or `map(f, list)`. */
function callbackItem(on: Evaluation, of: SourceNode, index: number): Value {
  const args = on.parents.get(of);
  const call = args === undefined ? undefined : on.parents.get(args);
  const shape = call === undefined ? null : shapeOf(call);
  if (shape?.kind !== "call" || index > 0) return DATA;
  const callee = shape.callee === null ? null : shapeOf(shape.callee);
  if (callee?.kind === "member" && ITERATES.test(callee.name)) {
    const list = evaluate(on, callee.object);
    return list.kind === "list" ? itemOf(list) : list.kind === "foreign" ? FOREIGN : DATA;
  }
  const mapped = callee?.kind === "name" && /^(?:map|filter)$/.test(callee.name)
    ? shape.args[1]
    : undefined;
  return mapped === undefined ? DATA : itemOf(evaluate(on, mapped));
}

const ITERATES = /^(?:forEach|map|filter|flatMap|some|every|find|findIndex|sort)$/;

function memberValue(on: Evaluation, object: Value, name: string): Value {
  const value = on.dialect.member(object, name);
  if (value === null) throw new Refused(`${name} may lead anywhere`);
  return value;
}

/** Texts and numbers of which a part may be taken. */
const CONSTANTS = /^(?:sys\.(?:version|version_info|float_info)|string\.\w+)$/;

function picked(on: Evaluation, object: Value, index: SourceNode): Value {
  const at = evaluate(on, index);
  if (object.kind === "member") {
    const plain = index.type === "slice" || at.kind === "number";
    if (plain && CONSTANTS.test(object.path)) return UNKNOWN_TEXT;
    throw new Refused("a part of a module is picked by a computed name");
  }
  if (object.kind === "list" || object.kind === "text" || object.kind === "path") {
    if (index.type === "slice" || at.kind === "number") {
      return object.kind !== "list"
        ? UNKNOWN_TEXT
        : index.type === "slice"
        ? object
        : itemOf(object);
    }
  }
  if (on.dialect.grammar === "python") {
    return object.kind === "dict" ? anyOf(object.values) : itemOf(object);
  }
  const names = textsOf(at);
  if (names === null || at.kind === "number") {
    return at.kind === "number" ? itemOf(object) : { kind: "picked" };
  }
  return anyOf(
    names.map(({ text, glob }) =>
      glob ? { kind: "picked" as const } : memberValue(on, object, text)
    ),
  );
}

function operationValue(operator: string, left: Value, right: Value): Value {
  if (operator === "/" && (left.kind === "path" || right.kind === "path")) {
    return { kind: "path", texts: combined([textsOf(left), textsOf(right)], joined) };
  }
  if (operator === "+" && (left.kind === "text" || right.kind === "text")) {
    const texts = combined([textsOf(left), textsOf(right)], (parts) => parts.join(""));
    return { kind: "text", texts };
  }
  if (operator === "+" && left.kind === "list" && right.kind === "list") {
    return { kind: "list", items: [...left.items, ...right.items] };
  }
  if (left.kind === "number" && right.kind === "number") return NUMBER;
  return left.kind === "text" ? UNKNOWN_TEXT : DATA;
}

/** What a call gives and does. Errors: `Refused`. */
export function outcomeOf(on: Evaluation, node: SourceNode, shape: Call): Outcome {
  const known = on.outcomes.get(node);
  if (known !== undefined) return known;
  on.outcomes.set(node, computes(DATA));
  const outcome = calledOutcome(on, calledAs(on, node, shape));
  on.outcomes.set(node, outcome);
  return outcome;
}

function calledAs(on: Evaluation, node: SourceNode, shape: Call): Called {
  let callee = shape.callee;
  while (callee !== null) {
    const inner = shapeOf(callee);
    if (inner.kind !== "wrapped") break;
    callee = inner.inner;
  }
  const target = callee === null ? null : shapeOf(callee);
  const args = shape.args.map((each) => evaluate(on, each));
  const named = new Map(shape.named.map(({ key, value }) => [key, evaluate(on, value)]));
  if (target?.kind === "member" && target.index === null) {
    const object = evaluate(on, target.object);
    const plain = object.kind !== "member";
    return {
      node,
      shape,
      callee: plain ? DATA : memberValue(on, object, target.name),
      object: plain ? object : null,
      method: plain ? target.name : "",
      args,
      named,
    };
  }
  const value = callee === null
    ? DATA
    : callee.type === "import"
    ? { kind: "member" as const, path: "import" }
    : evaluate(on, callee);
  return { node, shape, callee: value, object: null, method: "", args, named };
}

function calledOutcome(on: Evaluation, called: Called): Outcome {
  if (called.shape.tagged) throw new Refused("a tagged text is a call");
  const { callee } = called;
  if (called.object === null && callee.kind === "function") {
    const shape = shapeOf(callee.node);
    const results = shape.kind === "function" ? shape.results : [];
    return computes(results.length === 0 ? DATA : anyOf(results.map((each) => evaluate(on, each))));
  }
  if (called.object === null && callee.kind === "picked") {
    throw new Refused("what it calls is picked by a computed name");
  }
  return on.dialect.call(called);
}
