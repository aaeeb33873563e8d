import { createDocument } from "../../json_schema/document.ts";
import { createLowering, type Lowering } from "../../json_schema/lower.ts";
import { reference } from "../../json_schema/intersect.ts";
import {
  baseOf,
  type Field,
  type ObjectShape,
  type Shape,
  unionOf,
  UNKNOWN,
} from "../../surface.ts";
import { normalPath } from "../path.ts";
import type { DeclaredEndpoint } from "../schema.ts";
import { type Operation, operationsOf, partOf, resolved } from "./document.ts";
import { bodiesOf, parametersIn } from "./messages.ts";
import { waysToAuthenticate } from "./security.ts";

type Node = Record<string, unknown>;

/** The operations of an OpenAPI document as code is held against them. */
export function openApiEndpoints(root: Node): DeclaredEndpoint[] {
  const document = createDocument(root);
  const given = createLowering(document, "input");
  const got = createLowering(document, "output");
  return operationsOf(document, []).map((operation) => ({
    key: operation.label,
    method: operation.method,
    path: normalPath(operation.path),
    request: requestOf(operation, given),
    response: responseOf(operation, got),
    headers: headersOf(operation, given),
    description: "",
  }));
}

/** Query parameters and the fields of the body are looked for together, as code gives them. */
function requestOf(operation: Operation, how: Lowering): Shape {
  const query = [...parametersIn("query", operation.parameters, how)];
  const body = resolved(operation.node.requestBody, how.document);
  const shapes = bodiesOf(body, how).map(({ shape }) => named(shape));
  const only = shapes.length === 1 ? baseOf(shapes[0] ?? UNKNOWN) : null;
  if (shapes.length > 1 || (only !== null && only.kind !== "object")) return shapes[0] ?? UNKNOWN;
  const isRequired = body.required === true;
  const fields = (only?.kind === "object" ? [...only.fields] : []).map(([name, field]): [
    string,
    Field,
  ] => [name, { ...field, required: field.required && isRequired }]);
  const open = only?.kind === "object" ? only.open : true;
  return { kind: "object", fields: new Map([...query, ...fields]), open };
}

function responseOf(operation: Operation, how: Lowering): Shape {
  const bodies = Object.entries(partOf(operation.node, "responses"))
    .filter(([status]) => /^[2]/.test(status))
    .flatMap(([, written]) => bodiesOf(resolved(written, how.document), how))
    .map(({ shape }) => named(shape));
  return unionOf(bodies);
}

/** Credentials that every way of authentication asks for, and header parameters. */
function headersOf(operation: Operation, how: Lowering): ObjectShape {
  const fields = parametersIn("header", operation.parameters, how);
  const [first, ...others] = waysToAuthenticate(operation, how.document);
  for (const [name, field] of first?.headers ?? []) {
    if (name.startsWith("(")) continue;
    const required = others.every((way) => way.headers.has(name));
    fields.set(name, { ...field, required });
  }
  return { kind: "object", fields, open: true };
}

/** For code, what a schema names is what there is: another field is a mistake until it is named. */
function named(shape: Shape, known: Map<Shape, Shape> = new Map()): Shape {
  const before = known.get(shape);
  if (before !== undefined) return before;
  switch (shape.kind) {
    case "reference": {
      const own = reference(shape.name, () => named(shape.target(), known));
      known.set(shape, own);
      return own;
    }
    case "restricted":
      return named(shape.base, known);
    case "union":
      return { kind: "union", options: shape.options.map((option) => named(option, known)) };
    case "array":
      return { kind: "array", items: named(shape.items, known) };
    case "object": {
      const fields = [...shape.fields].map(([name, field]): [string, Field] => [
        name,
        { ...field, shape: named(field.shape, known) },
      ]);
      const open = shape.open && (fields.length === 0 || shape.rest !== undefined);
      return { kind: "object", fields: new Map(fields), open };
    }
    default:
      return shape;
  }
}
