import { z } from "zod";
import type { SchemaProblem } from "../kind.ts";
import { HTTP_METHODS } from "./method.ts";
import { normalPath, pathParameters } from "./path.ts";
import { newReading, note, problemOf, type Reading, readShape } from "../shorthand.ts";
import { type Field, type ObjectShape, type Shape, UNKNOWN } from "../surface.ts";

const MAX_ENDPOINTS = 200;
const MAX_PATH_CHARS = 300;

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
  description: string;
}

type HttpSchemaReading =
  | { ok: true; endpoints: DeclaredEndpoint[] }
  | { ok: false; problems: SchemaProblem[] };

/** Reads the endpoint shorthand of a contract of kind `http`. */
export function readHttpSchema(schema: unknown): HttpSchemaReading {
  const parsed = httpSchema.safeParse(schema);
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, keysAt)) };
  }
  const state = newReading();
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

function keysAt(at: string): string {
  return at === "" ? "endpoints, description" : ENDPOINT_KEYS;
}

type EndpointInput = z.infer<typeof endpointSchema>;

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
    description: endpoint.description ?? "",
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
