import { modernised } from "../../json_schema/modern.ts";
import { isRecord } from "../../compatibility/token.ts";
import type { Field, Shape } from "../../surface.ts";
import { pathParameters } from "../path.ts";
import { type DeclaredEndpoint, readHttpSchema } from "../schema.ts";
import { isOpenApi } from "./document.ts";
import { schemaOf } from "./shape_schema.ts";

type Node = Record<string, unknown>;

/** What an exported document says of the contract it comes from. */
interface ExportedContract {
  name: string;
  version: string;
  schema: unknown;
}

const WITHOUT_BODY = ["GET", "HEAD", "DELETE", "OPTIONS"];

/** An OpenAPI 3.1 document that says what a contract of kind `http` does; null if it is unreadable. */
export function exportOpenApi({ name, version, schema }: ExportedContract): Node | null {
  if (isOpenApi(schema)) return { ...upgraded(schema), openapi: "3.1.0" };
  const read = readHttpSchema(schema);
  if (!read.ok) return null;
  const paths: Record<string, Node> = {};
  const schemes: Node = {};
  for (const endpoint of read.endpoints) {
    const path = templateOf(endpoint);
    paths[path] = {
      ...paths[path],
      [endpoint.method.toLowerCase()]: operationOf(endpoint, path, schemes),
    };
  }
  const description = isRecord(schema) ? schema.description : undefined;
  const info = { title: name, version, ...(description === undefined ? {} : { description }) };
  const components = Object.keys(schemes).length === 0
    ? {}
    : { components: { securitySchemes: schemes } };
  return { openapi: "3.1.0", info, paths, ...components };
}

/** The path with all parameters as `{name}`; two of one name are told apart. */
function templateOf({ key }: DeclaredEndpoint): string {
  const written = key.slice(key.indexOf(" ") + 1);
  const seen = new Set<string>();
  return written.replaceAll(/\{([^{}]*)\}|:([A-Za-z_]\w*)|<(?:\w+:)?(\w+)>/g, (_all, a, b, c) => {
    let name = String(a ?? b ?? c).replaceAll(/\W/g, "") || "parameter";
    while (seen.has(name)) name = `${name}_`;
    seen.add(name);
    return `{${name}}`;
  });
}

function operationOf(endpoint: DeclaredEndpoint, path: string, schemes: Node): Node {
  const { method, request, response, headers, description } = endpoint;
  const isQuery = WITHOUT_BODY.includes(method) && request.kind === "object";
  const parameters: Node[] = pathParameters(path).map((name) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  if (isQuery) parameters.push(...[...request.fields].map((each) => parameter("query", ...each)));
  let security: Node[] | null = null;
  for (const [name, field] of headers.fields) {
    const scheme = name === "authorization" ? schemeOf(field.shape) : null;
    if (scheme === null) parameters.push(parameter("header", name, field));
    else {
      schemes[`${scheme}Auth`] = { type: "http", scheme };
      security = [{ [`${scheme}Auth`]: [] }, ...(field.required ? [] : [{}])];
    }
  }
  const body = isQuery ? null : bodyOf(request);
  return {
    ...(description === "" ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(security === null ? {} : { security }),
    ...(body === null ? {} : { requestBody: body }),
    responses: { "200": responseOf(response) },
  };
}

function schemeOf(shape: Shape): "bearer" | "basic" | null {
  const prefix = shape.kind === "string" ? shape.prefix : undefined;
  if (prefix === "Bearer ") return "bearer";
  return prefix === "Basic " ? "basic" : null;
}

function parameter(place: string, name: string, { shape, required }: Field): Node {
  return { name, in: place, ...(required ? { required } : {}), schema: schemaOf(shape) };
}

/** A body that has a required field must be sent. */
function bodyOf(request: Shape): Node | null {
  const fields = request.kind === "object" ? [...request.fields.values()] : null;
  if (request.kind === "unknown" || fields?.length === 0) return null;
  const required = fields === null || fields.some((field) => field.required);
  return { required, content: { "application/json": { schema: schemaOf(request) } } };
}

function responseOf(response: Shape): Node {
  const description = "The request succeeded.";
  if (response.kind === "unknown") return { description };
  return { description, content: { "application/json": { schema: schemaOf(response) } } };
}

/** Every schema of a document in the words of 3.1. */
function upgraded(node: Node): Node {
  const visit = (part: unknown, key: string): unknown => {
    if (key === "schema") return modernised(part);
    if (Array.isArray(part)) return part.map((each) => visit(each, ""));
    if (!isRecord(part)) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, inner]) => [
        name,
        key === "schemas" ? modernised(inner) : visit(inner, name),
      ]),
    );
  };
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, visit(part, name)]));
}
