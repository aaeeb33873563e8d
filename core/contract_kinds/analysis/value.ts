import { type Place, type ScalarType, type Shape, unionOf, UNKNOWN } from "../surface.ts";
import type { Alternatives } from "./facts.ts";
import type { ClassNode, FunctionNode } from "./program.ts";
import type { Scope } from "./scope.ts";

const MAX_CHOICES = 6;
const MAX_SHAPE_DEPTH = 8;

/** What an expression can be without running the program. */
export type Value =
  | TextValue
  | { kind: "scalar"; type: ScalarType; value: number | boolean | null }
  | RecordValue
  | ListValue
  | { kind: "element"; list: ListValue }
  | FunctionValue
  | ClassValue
  | { kind: "choice"; options: readonly Value[] }
  | { kind: "condition"; whenTrue: Alternatives; whenFalse: Alternatives }
  | JsonValue
  | { kind: "pattern"; path: string }
  | RequestValue
  | ReplyValue
  | { kind: "router"; id: number }
  | ClientValue
  | { kind: "outgoing"; url: Value; options: Value }
  | { kind: "outcome"; status: number | null }
  | { kind: "sending"; call: number }
  | ConnectionValue
  | { kind: "view"; of: ClassValue }
  | { kind: "resolver"; resolved: Value[] }
  | SchemaValue
  | OpaqueValue;

/** Text with holes: constant pieces keep where they were written or first named. */
export interface TextValue {
  kind: "text";
  parts: readonly TextPart[];
}

export type TextPart = { text: string; place: Place } | { hole: Value; place: Place };

export interface RecordValue {
  kind: "record";
  fields: Map<string, { value: Value; place: Place }>;
  /** True where fields may exist that were not seen. */
  open: boolean;
  /** What was put in under names that are not constant. */
  others: ListValue;
  place: Place;
  /** What its class inherits from, where that is not the program's own. */
  parent?: Value;
}

export interface ListValue {
  kind: "list";
  items: Value[];
  open: boolean;
  /** What a written type says of the items, for lists that are filled where it is not seen. */
  itemShape: Shape;
  place: Place;
  /** True where some of the items are only there at times. */
  varies?: true;
}

export interface FunctionValue {
  kind: "function";
  fn: FunctionNode;
  scope: Scope;
  self: Value | null;
}

export interface ClassValue {
  kind: "class";
  node: ClassNode;
  scope: Scope;
  statics: RecordValue;
}

/** A value turned into JSON text. */
interface JsonValue {
  kind: "json";
  value: Value;
  place: Place;
}

/** Part of the request being answered; `field` is the way into a parsed body. */
export interface RequestValue {
  kind: "request";
  part: "method" | "path" | "segment" | "body";
  field: readonly string[];
}

/** A connection on which a request is sent by one call and answered by another. */
export interface ConnectionValue {
  kind: "connection";
  /** The number of the request sent last. */
  sent: { call: number | null };
}

/** What a validation library checks data against, such as `z.object({...})`. */
export interface SchemaValue {
  kind: "schema";
  shape: Shape;
  optional: boolean;
}

/** What came back from call number `call`; `field` is the way into its parsed body. */
export interface ReplyValue {
  kind: "reply";
  call: number;
  stage: "response" | "text" | "body" | "status" | "either";
  field: readonly string[];
}

/** A configured HTTP client, as `axios.create({ baseURL })` gives. */
interface ClientValue {
  kind: "client";
  base: Value;
  headers: Value | null;
  /** True where the body is one of the options, as with `ky`. */
  bodyInOptions: boolean;
}

/** Nothing but a name is known, perhaps a shape; `param` is the function whose parameter it was. */
interface OpaqueValue {
  kind: "opaque";
  name: string;
  shape: Shape;
  param: string | null;
}

/** A value of which nothing is known but how it was named. */
export function opaque(name: string, shape: Shape = UNKNOWN, param: string | null = null): Value {
  return { kind: "opaque", name, shape, param };
}

export function nothing(): Value {
  return { kind: "scalar", type: "null", value: null };
}

export function isNothing(value: Value): boolean {
  return value.kind === "scalar" && value.type === "null";
}

/** A record; without fields it is an empty one. */
export function recordOf(
  place: Place,
  fields: RecordValue["fields"] = new Map(),
  open = false,
): RecordValue {
  return { kind: "record", fields, open, others: listOf(place), place };
}

/** A list; without items it is an empty one. */
export function listOf(place: Place, items: Value[] = [], open = false): ListValue {
  return { kind: "list", items, open, itemShape: UNKNOWN, place };
}

/** Some element of a list, whose items may still be added: looked at as late as possible. */
export function elementOf(list: ListValue): Value {
  return { kind: "element", list };
}

/** What an element can be, as far as items have been added by now. */
export function elementOptions(list: ListValue): readonly Value[] {
  if (list.open) return [opaque("item", list.itemShape)];
  const items = list.items.slice(0, MAX_CHOICES).filter((item) => item.kind !== "element");
  return items.length === 0 ? [opaque("item", list.itemShape)] : items;
}

/** Constant text. */
export function textValue(text: string, place: Place): TextValue {
  return { kind: "text", parts: text === "" ? [] : [{ text, place }] };
}

/** The text where it is wholly known. */
export function constantText(value: Value): string | null {
  if (value.kind !== "text") return null;
  let text = "";
  for (const part of value.parts) {
    if (!("text" in part)) return null;
    text += part.text;
  }
  return text;
}

/** One of several values; repetitions fall away, and more than the limit are not kept. */
export function choiceOf(values: readonly Value[]): Value {
  const flat = values.flatMap((value) => (value.kind === "choice" ? value.options : [value]));
  const distinct = [...new Set(flat)];
  const [only] = distinct;
  if (only !== undefined && distinct.length === 1) return only;
  if (distinct.length > MAX_CHOICES) distinct.length = MAX_CHOICES;
  return distinct.length === 0 ? nothing() : { kind: "choice", options: distinct };
}

/** The values one of which this is. */
export function optionsOf(value: Value): readonly Value[] {
  return value.kind === "choice" ? value.options : [value];
}

/** Text that is written elsewhere but used here: messages should name the place of use. */
export function restamp(value: Value, place: Place): Value {
  if (value.kind === "choice") {
    return { kind: "choice", options: value.options.map((option) => restamp(option, place)) };
  }
  if (value.kind !== "text") return value;
  return { kind: "text", parts: value.parts.map((part) => ({ ...part, place })) };
}

/** The shape of a value, as far as it is known. */
export function shapeOfValue(value: Value, depth = 0): Shape {
  if (depth > MAX_SHAPE_DEPTH) return UNKNOWN;
  switch (value.kind) {
    case "text":
    case "json":
      return textShape(value);
    case "scalar":
      return { kind: value.type };
    case "record": {
      const fields = new Map([...value.fields].map(([name, field]) => [name, {
        shape: shapeOfValue(field.value, depth + 1),
        required: true,
        place: field.place,
      }]));
      return { kind: "object", fields, open: value.open, place: value.place };
    }
    case "list":
      return { kind: "array", items: itemsShape(value, depth) };
    case "choice":
      return unionOf(value.options.map((option) => shapeOfValue(option, depth + 1)));
    case "condition":
      return { kind: "boolean" };
    case "element":
      return unionOf(elementOptions(value.list).map((item) => shapeOfValue(item, depth + 1)));
    case "opaque":
      return value.shape;
    default:
      return UNKNOWN;
  }
}

function itemsShape(list: ListValue, depth: number): Shape {
  return unionOf(elementOptions(list).map((item) => shapeOfValue(item, depth + 1)));
}

/** Constant text is an enum of itself, so that a contract's enum can be checked. */
function textShape(value: TextValue | JsonValue): Shape {
  const text = constantText(value);
  return text === null ? { kind: "string" } : { kind: "enum", values: [text] };
}
