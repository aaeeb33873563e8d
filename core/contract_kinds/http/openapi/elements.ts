import { canonicalJson } from "../../../hash.ts";
import { isRecord } from "../../compatibility/token.ts";
import { createDocument, type Document } from "../../json_schema/document.ts";
import { createLowering, type Lowering, settle } from "../../json_schema/lower.ts";
import type { DeclaredElement, SchemaReading } from "../../kind.ts";
import { type Field, type ObjectShape, type Shape, UNKNOWN } from "../../surface.ts";
import { pathParameters } from "../path.ts";
import { documentProblems, type Operation, operationsOf, partOf, resolved } from "./document.ts";
import { bodiesOf, parametersIn, responseShape } from "./messages.ts";
import { problemsOfSchemas } from "./schema_problems.ts";
import { type Credentials, waysToAuthenticate } from "./security.ts";
import { operationWords, wordsOfWhole } from "./words.ts";

type Node = Record<string, unknown>;

/** One direction of the document each: what is given and what comes back. */
interface Reading {
  document: Document;
  given: Lowering;
  got: Lowering;
}

/** The operations of an OpenAPI document as elements, and its error responses besides. */
export function openApiElements(root: Node): SchemaReading {
  const problems = documentProblems(root);
  if (problems.length > 0) return { ok: false, problems };
  const document = createDocument(root);
  const given = createLowering(document, "input");
  const got = createLowering(document, "output");
  const reading = { document, given, got };
  const operations = operationsOf(document, problems);
  const elements = [
    ...operations.flatMap((operation) => elementsOf(operation, reading)),
    ...webhooks(reading),
    wordsOfWhole(root),
  ];
  for (const { input, output } of elements) [input, output].forEach((shape) => settle(shape));
  problems.push(...given.problems, ...got.problems, ...problemsOfSchemas(root));
  const distinct = [...new Map(problems.map((each) => [`${each.at} ${each.message}`, each]))
    .values()];
  return distinct.length > 0 ? { ok: false, problems: distinct } : { ok: true, elements };
}

function elementsOf(operation: Operation, reading: Reading): DeclaredElement[] {
  const { document, got } = reading;
  const responses = Object.entries(partOf(operation.node, "responses"))
    .map(([status, written]) => ({
      status: status.toUpperCase(),
      shape: responseShape(resolved(written, document), got),
    }));
  const isSuccess = (status: string) => /^[123]/.test(status);
  const hasSuccess = responses.some(({ status }) => isSuccess(status));
  const [good, other] = [[], []] as [typeof responses, typeof responses];
  for (const each of responses) {
    (isSuccess(each.status) || (!hasSuccess && each.status === "DEFAULT") ? good : other).push(
      each,
    );
  }
  const { documentation, annotations } = operationWords(operation, document);
  const fields = good.map((
    { status, shape },
  ): [string, Field] => [status, { shape, required: true }]);
  const { key, label, node } = operation;
  const traits = new Map(
    node.callbacks === undefined ? [] : [["callbacks", canonicalJson(node.callbacks)] as const],
  );
  const main: DeclaredElement = {
    key,
    label,
    input: inputOf(operation, reading),
    output: objectOf(fields),
    traits,
    whenAdded: "minor",
    documentation,
    annotations,
  };
  return [main, ...other.map(({ status, shape }) => failure(operation, status, shape))];
}

/** A response that callers must be able to do without. */
function failure({ key, label }: Operation, status: string, shape: Shape): DeclaredElement {
  const name = status.toLowerCase();
  return {
    key: `${key} -> ${name}`,
    label: `${label} -> ${name}`,
    input: UNKNOWN,
    output: shape,
    traits: new Map(),
    whenAdded: "minor",
    whenRemoved: "minor",
    documentation: "",
  };
}

function objectOf(fields: Iterable<[string, Field]>): ObjectShape {
  return { kind: "object", fields: new Map(fields), open: true };
}

const NO_CREDENTIALS: Credentials = { query: new Map(), headers: new Map(), cookies: new Map() };

/** All that a caller gives; by each way to authenticate and each media type where there are several. */
function inputOf(operation: Operation, { document, given }: Reading): Shape {
  const ways = waysToAuthenticate(operation, document);
  const body = resolved(operation.node.requestBody, document);
  const bodies = bodiesOf(body, given);
  const isRequired = body.required === true;
  const variants = ways.flatMap((way) => {
    const common = commonFields(operation, given, way ?? NO_CREDENTIALS);
    if (bodies.length === 0) return [objectOf(common)];
    return bodies.map(({ media, shape }) => {
      const own: [string, Field][] = [["body", { shape, required: isRequired }]];
      if (media !== null) {
        own.push(["contentType", { shape: { kind: "enum", values: [media] }, required: true }]);
      } else if (bodies.length > 1) {
        const json: Shape = { kind: "enum", values: ["application/json"] };
        own.push(["contentType", { shape: json, required: false }]);
      }
      return objectOf([...common, ...own]);
    });
  });
  const [only] = variants;
  return variants.length === 1 && only !== undefined ? only : { kind: "union", options: variants };
}

function commonFields(
  { path, parameters }: Operation,
  how: Lowering,
  way: Credentials,
): [string, Field][] {
  const place = (name: string, more: ReadonlyMap<string, Field>): Field => ({
    shape: objectOf([...parametersIn(name, parameters, how), ...more]),
    required: true,
  });
  const inPath = parametersIn("path", parameters, how);
  const names = pathParameters(path);
  const first = names.map((name) => inPath.get(name)?.shape ?? { kind: "string" as const });
  const items: Shape = { kind: "never" };
  const limits = { minItems: names.length };
  const fields: [string, Field][] = [
    ["query", place("query", way.query)],
    ["headers", place("header", way.headers)],
    ["cookies", place("cookie", way.cookies)],
  ];
  // By their order: what a parameter of the path is called is not seen from outside.
  const shape: Shape = { kind: "array", first, items, limits };
  return names.length === 0 ? fields : [["path", { shape, required: true }], ...fields];
}

/** What the server sends by itself: there the consumer is the one who is given. */
function webhooks({ document, got }: Reading): DeclaredElement[] {
  return Object.entries(partOf(document.root, "webhooks")).flatMap(([name, written]) =>
    Object.entries(resolved(written, document)).flatMap(([verb, node]): DeclaredElement[] => {
      if (!isRecord(node) || node.responses === undefined && node.requestBody === undefined) {
        return [];
      }
      const bodies = bodiesOf(resolved(node.requestBody, document), got);
      const fields = bodies.map(({ media, shape }): [string, Field] => [
        media ?? "body",
        { shape, required: true },
      ]);
      return [{
        key: `webhook ${name} ${verb.toUpperCase()}`,
        input: UNKNOWN,
        output: objectOf(fields),
        traits: new Map(),
        whenAdded: "minor",
        documentation: [node.summary, node.description].filter((each) => each !== undefined)
          .join("\n"),
      }];
    })
  );
}
