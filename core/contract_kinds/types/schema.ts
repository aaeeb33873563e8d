import { isRecord } from "../compatibility/token.ts";
import { jsonValidator } from "../compatibility/accepts.ts";
import { createDocument, type Document } from "../json_schema/document.ts";
import { createLowering, lower, type Lowering, settle } from "../json_schema/lower.ts";
import { mapParts, modernised } from "../json_schema/modern.ts";
import { wordsOf } from "../json_schema/words.ts";
import { UNKNOWN } from "../surface.ts";
import type { DeclaredElement, SchemaProblem, SchemaReading } from "../kind.ts";

const MAX_TYPES = 1_000;
/** What the type is called that the schema itself describes. */
export const WHOLE = "(whole)";

/**
 * Reads a JSON Schema: its `$defs`, and the schema itself where it says anything. Those who use a
 * type both give and get it, so a new version must accept all that was given before and may be
 * nothing that was not promised before; `readOnly` fields are not given, `writeOnly` ones not got.
 */
export function readTypes(schema: unknown): SchemaReading {
  if (!isRecord(schema)) {
    return { ok: false, problems: [{ at: "", message: "a JSON Schema is an object" }] };
  }
  const problems = schemaProblems(schema);
  if (problems.length > 0) return { ok: false, problems };
  const document = createDocument(schema);
  const given = createLowering(document, "input");
  const got = createLowering(document, "output");
  const named = namedTypes(schema);
  if (named.size > MAX_TYPES) {
    return { ok: false, problems: [{ at: "$defs", message: `more than ${MAX_TYPES} types` }] };
  }
  const parts = partsOf(named, document);
  const elements = [...named].map(([key, node]): DeclaredElement => {
    const words = wordsOf(node, document);
    return {
      key,
      input: lowered(node, given),
      output: lowered(node, got),
      traits: new Map(),
      whenAdded: "minor",
      documentation: words.documentation.join("\n"),
      annotations: words.annotations,
      ...(parts.has(key) ? { isPart: true } : {}),
    };
  });
  const found = [...new Map(given.problems.map((each) => [each.at, each])).values()];
  if (found.length > 0) return { ok: false, problems: found };
  return { ok: true, elements: named.has(WHOLE) ? elements : [...elements, wordsOfWhole(schema)] };
}

/** The words about a collection of types, which binds nobody. */
function wordsOfWhole({ title, description, examples }: Record<string, unknown>): DeclaredElement {
  return {
    key: "(collection)",
    input: UNKNOWN,
    output: UNKNOWN,
    traits: new Map(),
    whenAdded: "minor",
    documentation: JSON.stringify([title, description, examples]),
    isPart: true,
  };
}

function lowered(node: unknown, how: Lowering) {
  const shape = lower(node, how);
  settle(shape);
  return shape;
}

/** What draft 2020-12 finds wrong; older drafts are read in its words. */
export function schemaProblems(schema: Record<string, unknown>): SchemaProblem[] {
  const { $schema: _draft, ...rest } = schema;
  const ajv = jsonValidator();
  if (ajv.validateSchema(modernised(rest) as Record<string, unknown>) === true) return [];
  // One problem a place: the others say which ways it might have been right.
  const first = new Map(
    (ajv.errors ?? []).toReversed().map((error) => [error.instancePath, error]),
  );
  return [...first.values()].reverse().slice(0, 5).map(({ instancePath, message }) => ({
    at: instancePath.replace(/^\//, "").replaceAll("/", "."),
    message: message ?? "is not a schema",
  }));
}

const NOT_A_TYPE = [
  "$schema",
  "$id",
  "$comment",
  "$defs",
  "definitions",
  "title",
  "description",
  "$anchor",
  "examples",
  "$vocabulary",
];

function namedTypes(schema: Record<string, unknown>): Map<string, unknown> {
  const defs = [schema.$defs, schema.definitions].flatMap((each) =>
    isRecord(each) ? Object.entries(each) : []
  );
  const own = Object.keys(schema).some((key) => !NOT_A_TYPE.includes(key) && !key.startsWith("x-"));
  return new Map([...own || defs.length === 0 ? [[WHOLE, schema] as const] : [], ...defs]);
}

/** The types that others are made of: a change of theirs shows in those. */
function partsOf(named: ReadonlyMap<string, unknown>, document: Document): Set<string> {
  const keys = new Map([...named].map(([key, node]) => [node, key]));
  const uses = new Map([...named].map(([key, node]) => {
    const used = referredIn(node, document).flatMap((target) => keys.get(target) ?? []);
    return [key, used.filter((each) => each !== key)];
  }));
  const parts = new Set<string>();
  const mark = (key: string) => {
    for (const used of uses.get(key) ?? []) {
      if (parts.has(used)) continue;
      parts.add(used);
      mark(used);
    }
  };
  const usedByOthers = new Set([...uses.values()].flat());
  const free = [...named.keys()].filter((key) => key === WHOLE || !usedByOthers.has(key));
  free.forEach(mark);
  // Types in a circle that nothing else uses: the first of them stands for all.
  for (const key of named.keys()) {
    if (free.includes(key) || parts.has(key)) continue;
    free.push(key);
    mark(key);
  }
  for (const key of free) parts.delete(key);
  return parts;
}

function referredIn(node: unknown, document: Document): unknown[] {
  const found: unknown[] = [];
  const visit = (part: unknown): unknown => {
    if (!isRecord(part)) return part;
    const target = typeof part.$ref === "string" ? document.resolve(part.$ref) : undefined;
    if (target !== undefined) found.push(target);
    const { $defs: _defs, definitions: _old, ...rest } = part;
    mapParts(rest, visit);
    return part;
  };
  visit(node);
  return found;
}
