import { isRecord } from "../compatibility/token.ts";
import type { Condition, Field, Limits, Literal, Shape } from "../surface.ts";
import { UNKNOWN } from "../surface.ts";
import { anyOf, intersect } from "./intersect.ts";
import { conditionsOf } from "./rules.ts";
import type { Lowering } from "./lower.ts";

type Node = Record<string, unknown>;
type Lower = (schema: unknown, how: Lowering) => Shape;

/** What a schema says by itself, without the schemas it refers to or combines. */
export function ownShape(
  node: Node,
  how: Lowering,
  lower: Lower,
): { shape: Shape; conditions: Condition[] } {
  const typed = typedShape(node, how, lower);
  const lists = [
    Array.isArray(node.enum) ? node.enum : null,
    node.const === undefined ? null : [node.const],
  ].filter((list) => list !== null);
  const shape = lists.reduce<Shape>(
    (all, values) => intersect(anyOf(literals(values)), all, how.pairs),
    typed,
  );
  return { shape, conditions: conditionsOf(node, how, lower) };
}

/** Constants: plain ones together, lists and objects as shapes that only they are of. */
function literals(values: readonly unknown[]): Shape[] {
  const plain = values.filter((value) => isLiteral(value));
  const others = values.filter((value) => !isLiteral(value)).map(exactly);
  return plain.length === 0 ? others : [{ kind: "enum", values: plain }, ...others];
}

function isLiteral(value: unknown): value is Literal {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function exactly(value: unknown): Shape {
  if (isLiteral(value)) return { kind: "enum", values: [value] };
  if (Array.isArray(value)) {
    const limits = { minItems: value.length };
    return { kind: "array", first: value.map(exactly), items: { kind: "never" }, limits };
  }
  const fields = Object.entries(isRecord(value) ? value : {}).map(([name, inner]): [
    string,
    Field,
  ] => [name, { shape: exactly(inner), required: true }]);
  return { kind: "object", fields: new Map(fields), open: false };
}

const TEXT_LIMITS = ["minLength", "maxLength", "pattern", "format"] as const;
const NUMBER_LIMITS = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
] as const;
const LIST_LIMITS = ["minItems", "maxItems", "uniqueItems"] as const;
const OBJECT_LIMITS = ["minProperties", "maxProperties"] as const;
const TYPE_KEYWORDS = [
  ...TEXT_LIMITS,
  ...NUMBER_LIMITS,
  ...LIST_LIMITS,
  ...OBJECT_LIMITS,
  "properties",
  "required",
  "additionalProperties",
  "items",
  "prefixItems",
];
const ALL_TYPES = ["string", "number", "boolean", "null", "array", "object"];

function typedShape(node: Node, how: Lowering, lower: Lower): Shape {
  const named = node.type === undefined ? null : [node.type].flat().map(String);
  if (named === null && !TYPE_KEYWORDS.some((key) => node[key] !== undefined)) return UNKNOWN;
  const types = named ?? ALL_TYPES;
  const distinct = types.filter((type) => type !== "integer" || !types.includes("number"));
  return anyOf(distinct.map((type) => ofType(type, node, how, lower)));
}

function ofType(type: string, node: Node, how: Lowering, lower: Lower): Shape {
  switch (type) {
    case "string":
      return { kind: "string", ...limitsOf(node, TEXT_LIMITS) };
    case "integer":
    case "number":
      return numeric(type, node);
    case "boolean":
    case "null":
      return { kind: type };
    case "array":
      return list(node, how, lower);
    case "object":
      return object(node, how, lower);
    // Of OpenAPI 3.0: a file is text.
    case "file":
      return { kind: "string", limits: { format: "binary" } };
    default:
      return UNKNOWN;
  }
}

/** Limits that are of the right type and limit something. */
function limitsOf(node: Node, names: readonly (keyof Limits)[]): { limits?: Limits } {
  const found = names.flatMap((name): [string, unknown][] => {
    const value = node[name];
    const isNothing = value === undefined || value === false ||
      (name.startsWith("min") && name !== "minimum" && value === 0) ||
      (name === "pattern" && (value === "" || value === ".*" || value === "^.*$"));
    return isNothing ? [] : [[name, value]];
  });
  return found.length === 0 ? {} : { limits: Object.fromEntries(found) };
}

/** The ranges of the number formats of OpenAPI; a double is any number. */
const RANGES: Readonly<Record<string, [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2 ** 63), 2 ** 63],
  float: [-3.4028235e38, 3.4028235e38],
};

function numeric(kind: "integer" | "number", node: Node): Shape {
  const { limits = {} } = limitsOf(node, NUMBER_LIMITS);
  const range = typeof node.format === "string" ? RANGES[node.format] : undefined;
  const all = { ...limits };
  if (range !== undefined) {
    all.minimum = Math.max(limits.minimum ?? -Infinity, range[0]);
    all.maximum = Math.min(limits.maximum ?? Infinity, range[1]);
  }
  if (kind === "integer" && all.multipleOf === 1) delete all.multipleOf;
  return Object.keys(all).length === 0 ? { kind } : { kind, limits: all };
}

function list(node: Node, how: Lowering, lower: Lower): Shape {
  const first = Array.isArray(node.prefixItems)
    ? node.prefixItems.map((each) => lower(each, how))
    : [];
  const items = node.items ?? (isCombined(node) ? undefined : node.unevaluatedItems);
  return {
    kind: "array",
    items: lower(items, how),
    ...(first.length === 0 ? {} : { first }),
    ...limitsOf(node, LIST_LIMITS),
  };
}

/** Whether other schemas have a say in what is evaluated. */
export function isCombined(node: Node): boolean {
  return ["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "contains"].some((key) =>
    node[key] !== undefined
  );
}

function object(node: Node, how: Lowering, lower: Lower): Shape {
  const declared = isRecord(node.properties) ? node.properties : {};
  const required = new Set(Array.isArray(node.required) ? node.required.map(String) : []);
  // Beside patterns, what is additional depends on them: the rule says it.
  const additional = node.patternProperties === undefined ? node.additionalProperties : undefined;
  const open = additional !== false;
  const rest = additional === undefined ? UNKNOWN : lower(additional, how);
  const fields = new Map<string, Field>();
  for (const [name, schema] of Object.entries(declared)) {
    if (isHidden(schema, how)) {
      if (!open) fields.set(name, { shape: UNKNOWN, required: false });
    } else fields.set(name, { shape: lower(schema, how), required: required.has(name) });
  }
  for (const name of required) {
    if (!Object.hasOwn(declared, name)) fields.set(name, { shape: rest, required: true });
  }
  return {
    kind: "object",
    fields,
    open,
    ...(open && rest.kind !== "unknown" ? { rest } : {}),
    ...limitsOf(node, OBJECT_LIMITS),
  };
}

/** Fields of the other direction: read-only ones are not given, write-only ones do not come. */
function isHidden(schema: unknown, how: Lowering): boolean {
  const flag = how.direction === "input" ? "readOnly" : "writeOnly";
  if (!isRecord(schema)) return false;
  if (schema[flag] !== undefined) return schema[flag] === true;
  const target = typeof schema.$ref === "string" ? how.document.resolve(schema.$ref) : undefined;
  return isRecord(target) && target[flag] === true;
}
