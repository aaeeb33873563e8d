import { z } from "zod";
import type { SchemaProblem } from "../kind.ts";
import { HTTP_METHODS } from "./method.ts";
import { normalPath, pathParameters } from "./path.ts";
import { type Field, type ObjectShape, type Shape, unionOf, UNKNOWN } from "../surface.ts";

export const MAX_ENDPOINTS = 200;
export const MAX_FIELDS = 2_000;
export const MAX_DEPTH = 8;
export const MAX_PATH_CHARS = 300;
export const MAX_TYPE_CHARS = 500;

/** An endpoint as the contract promises it. */
export interface DeclaredEndpoint {
  /** `POST /auth/login`, with the path as the contract writes it. */
  key: string;
  method: string;
  /** The path with its parameters as `{}`. */
  path: string;
  request: Shape;
  response: Shape;
  /** By lower-case name. */
  headers: ObjectShape;
}

export type HttpSchemaReading =
  | { ok: true; endpoints: DeclaredEndpoint[] }
  | { ok: false; problems: SchemaProblem[] };

/** Reads the endpoint shorthand of a contract of kind `http`. */
export function readHttpSchema(schema: unknown): HttpSchemaReading {
  const parsed = httpSchema.safeParse(schema);
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map(problemOf) };
  }
  const state: Reading = { problems: [], fields: 0 };
  const endpoints = parsed.data.endpoints.map((endpoint, index) =>
    readEndpoint(state, endpoint, `endpoints[${index}]`)
  );
  const seen = new Set<string>();
  endpoints.forEach(({ method, path }, index) => {
    const key = `${method} ${path}`;
    if (seen.has(key)) note(state, `endpoints[${index}]`, `${key} is declared twice`);
    seen.add(key);
  });
  return state.problems.length > 0
    ? { ok: false, problems: state.problems }
    : { ok: true, endpoints };
}

const ENDPOINT_KEYS = "path, method, request, response, headers, description";

const endpointSchema = z.strictObject({
  path: z.string().max(MAX_PATH_CHARS).startsWith("/", 'must start with "/"'),
  method: z.string().transform((method) => method.toUpperCase()).pipe(z.enum(HTTP_METHODS)),
  request: z.unknown().optional(),
  response: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  description: z.string().optional(),
});

const httpSchema = z.strictObject({
  endpoints: z.array(endpointSchema).min(1).max(MAX_ENDPOINTS),
  description: z.string().optional(),
});

type EndpointInput = z.infer<typeof endpointSchema>;

function problemOf(issue: z.core.$ZodIssue): SchemaProblem {
  const at = issue.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("").replace(/^\./, "");
  if (issue.code === "unrecognized_keys") {
    const allowed = at === "" ? "endpoints, description" : ENDPOINT_KEYS;
    return { at, message: `unknown key ${issue.keys.join(", ")}; allowed: ${allowed}` };
  }
  if (issue.code === "invalid_value") {
    return { at, message: `not one of ${issue.values.map(String).join(", ")}` };
  }
  return { at, message: issue.message };
}

interface Reading {
  problems: SchemaProblem[];
  fields: number;
}

function note(state: Reading, at: string, message: string): void {
  state.problems.push({ at, message });
}

function readEndpoint(state: Reading, endpoint: EndpointInput, at: string): DeclaredEndpoint {
  const { method, path, request, response, headers = {} } = endpoint;
  const declared = request === undefined || request === null
    ? NO_FIELDS
    : readShape(state, request, `${at}.request`, 0);
  return {
    key: `${method} ${path}`,
    method,
    path: normalPath(path),
    request: withoutPathParameters(declared, path),
    response: response === undefined || response === null
      ? UNKNOWN
      : readShape(state, response, `${at}.response`, 0),
    headers: readHeaders(headers),
  };
}

const NO_FIELDS: ObjectShape = { kind: "object", fields: new Map(), open: true };

/** What stands in the path need not be in the body too. */
function withoutPathParameters(shape: Shape, path: string): Shape {
  if (shape.kind !== "object") return shape;
  const names = pathParameters(path);
  const fields = [...shape.fields].filter(([name]) => !names.includes(name));
  return { ...shape, fields: new Map(fields) };
}

/** `Bearer <token>` fixes how the value begins; `<token>` and `string` fix nothing. */
function readHeaders(headers: Record<string, string>): ObjectShape {
  const fields = Object.entries(headers).map(([name, value]): [string, Field] => {
    const isOptional = value.endsWith("?") || name.endsWith("?");
    const prefix = /^([\w-]+ )/.exec(value)?.[1];
    const shape: Shape = prefix === undefined ? { kind: "string" } : { kind: "string", prefix };
    return [name.replace(/\?$/, "").toLowerCase(), { shape, required: !isOptional }];
  });
  return { kind: "object", fields: new Map(fields), open: true };
}

function readShape(state: Reading, value: unknown, at: string, depth: number): Shape {
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
  if (parts.length > 1 && parts.every((part) => part !== "")) return readAlternatives(parts);
  note(state, at, `unknown type ${JSON.stringify(written)}; allowed: ${ALLOWED}`);
  return UNKNOWN;
}

/** `string|null` is a choice of types, `open|closed` one of values. */
function readAlternatives(parts: readonly string[]): Shape {
  const types = parts.map((part) => TYPES.get(part));
  const known = types.filter((type) => type !== undefined);
  if (known.length > 0) return known.length === parts.length ? unionOf(known) : UNKNOWN;
  return { kind: "enum", values: parts.map((part) => part.replaceAll(/^["']|["']$/g, "")) };
}
