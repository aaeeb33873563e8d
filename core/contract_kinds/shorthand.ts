import type { z } from "zod";
import type { SchemaProblem } from "./kind.ts";
import { type Field, type Shape, unionOf, UNKNOWN } from "./surface.ts";

const MAX_FIELDS = 2_000;
const MAX_DEPTH = 8;
const MAX_TYPE_CHARS = 500;

/** What reading one schema adds up to: its problems, and how many fields it has had by now. */
export interface Reading {
  problems: SchemaProblem[];
  fields: number;
}

/** A reading that has not begun. */
export function newReading(): Reading {
  return { problems: [], fields: 0 };
}

/** Notes what is wrong at a place in the schema. */
export function note(state: Reading, at: string, message: string): void {
  state.problems.push({ at, message });
}

/** What zod found wrong, with the keys that `keysAt` allows at the place. */
export function problemOf(
  issue: z.core.$ZodIssue,
  keysAt: (at: string) => string,
): SchemaProblem {
  const at = issue.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("").replace(/^\./, "");
  if (issue.code === "unrecognized_keys") {
    return { at, message: `unknown key ${issue.keys.join(", ")}; allowed: ${keysAt(at)}` };
  }
  if (issue.code === "invalid_value") {
    return { at, message: `not one of ${issue.values.map(String).join(", ")}` };
  }
  return { at, message: issue.message };
}

/** The shape that a type in the shorthand stands for: a name, a list of one, or an object. */
export function readShape(state: Reading, value: unknown, at: string, depth: number): Shape {
  if (depth > MAX_DEPTH) {
    note(state, at, `nested deeper than ${MAX_DEPTH} levels`);
    return UNKNOWN;
  }
  if (typeof value === "string") return readType(state, value, at);
  if (Array.isArray(value)) {
    const [item, ...more]: unknown[] = value;
    if (item !== undefined && more.length === 0) {
      return { kind: "array", items: readShape(state, item, `${at}[0]`, depth + 1) };
    }
    note(state, at, "a list is written as [type], with one item");
    return UNKNOWN;
  }
  if (typeof value === "object" && value !== null) return readFields(state, value, at, depth);
  note(state, at, `${JSON.stringify(value)} is not a type; allowed: ${ALLOWED}`);
  return UNKNOWN;
}

function readFields(state: Reading, value: object, at: string, depth: number): Shape {
  const fields = new Map<string, Field>();
  for (const [written, inner] of Object.entries(value)) {
    state.fields += 1;
    if (state.fields > MAX_FIELDS) {
      if (state.fields === MAX_FIELDS + 1) note(state, at, `more than ${MAX_FIELDS} fields`);
      break;
    }
    const name = written.replace(/\?$/, "");
    const isOptional = written.endsWith("?") || (typeof inner === "string" && inner.endsWith("?"));
    const type: unknown = typeof inner === "string" ? inner.replace(/\?$/, "") : inner;
    const shape = readShape(state, type, `${at}.${name}`, depth + 1);
    fields.set(name, { shape, required: !isOptional });
  }
  return { kind: "object", fields, open: false };
}

const TYPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ["string", { kind: "string" }],
  ["int", { kind: "integer" }],
  ["integer", { kind: "integer" }],
  ["number", { kind: "number" }],
  ["float", { kind: "number" }],
  ["boolean", { kind: "boolean" }],
  ["bool", { kind: "boolean" }],
  ["null", { kind: "null" }],
  ["any", UNKNOWN],
  ["unknown", UNKNOWN],
  ["object", { kind: "object", fields: new Map(), open: true }],
  ["array", { kind: "array", items: UNKNOWN }],
]);
const ALLOWED =
  `${
    [...TYPES.keys()].join(", ")
  }, each with [] for a list and ? for optional, a|b for one of several ` +
  "values, or a nested object";

function readType(state: Reading, written: string, at: string): Shape {
  const text = written.trim().replace(/\?$/, "");
  if (written.length > MAX_TYPE_CHARS) {
    note(state, at, `a type of more than ${MAX_TYPE_CHARS} characters`);
    return UNKNOWN;
  }
  if (text.endsWith("[]")) {
    const inner = text.slice(0, -2).replace(/^\((.*)\)$/, "$1");
    return { kind: "array", items: readType(state, inner, at) };
  }
  const known = TYPES.get(text);
  if (known !== undefined) return known;
  const parts = text.split("|").map((part) => part.trim());
  if (parts.length > 1 && parts.every((part) => part !== "")) {
    return readAlternatives(state, parts, at);
  }
  note(state, at, `unknown type ${JSON.stringify(written)}; allowed: ${ALLOWED}`);
  return UNKNOWN;
}

/** `string|null` is a choice of types, `open|closed` one of values; they may stand together. */
function readAlternatives(state: Reading, parts: readonly string[], at: string): Shape {
  const isType = (part: string) => TYPES.has(part) || part.endsWith("[]");
  const values = parts.filter((part) => !isType(part));
  const types = parts.filter(isType).map((part) => readType(state, part, at));
  const named: Shape = {
    kind: "enum",
    values: values.map((part) => part.replaceAll(/^["']|["']$/g, "")),
  };
  return values.length === 0 ? unionOf(types) : unionOf([named, ...types]);
}

/** The shape with its objects open: whoever gets them may find fields that it does not know. */
export function opened(shape: Shape): Shape {
  switch (shape.kind) {
    case "object": {
      const fields = [...shape.fields].map(([name, field]) =>
        [name, { ...field, shape: opened(field.shape) }] as const
      );
      return { ...shape, fields: new Map(fields), open: true };
    }
    case "array":
      return { ...shape, items: opened(shape.items) };
    case "union":
      return { ...shape, options: shape.options.map(opened) };
    default:
      return shape;
  }
}
