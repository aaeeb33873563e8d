import { canonicalJson } from "../../hash.ts";
import { jsonValidator } from "../compatibility/accepts.ts";
import { isRecord } from "../compatibility/token.ts";
import type { Condition } from "../surface.ts";
import type { Document } from "./document.ts";
import { mapParts, modernised } from "./modern.ts";

const MAX_DEPTH = 40;
const MAX_TEXT_CHARS = 20_000;

/** Words for readers and machines that no value can break. */
const ANNOTATIONS = [
  "title",
  "description",
  "examples",
  "example",
  "$comment",
  "default",
  "deprecated",
  "readOnly",
  "writeOnly",
  "discriminator",
  "xml",
  "externalDocs",
  "$id",
  "$schema",
  "$anchor",
  "$dynamicAnchor",
];

/** A rule that is decided value by value; equal rules have equal texts however they are written. */
export function conditionOf(schema: Record<string, unknown>, document: Document): Condition {
  const text = canonicalJson(plainForm(schema, document, [], 0)).slice(0, MAX_TEXT_CHARS);
  let validate: ((value: unknown) => boolean) | undefined;
  const holds = (value: unknown) => {
    validate ??= compiled(schema, document);
    return validate(value);
  };
  return isClosed(schema, document) ? { text, holds } : { text };
}

function compiled(schema: Record<string, unknown>, document: Document) {
  try {
    return jsonValidator().compile(standalone(schema, document));
  } catch (error) {
    // A rule that the validator refuses, such as a broken pattern, is taken to hold.
    if (error instanceof Error) return () => true;
    throw error;
  }
}

/** Whether all that it refers to is in the document. */
function isClosed(schema: Record<string, unknown>, document: Document): boolean {
  const seen = new Set<unknown>();
  const visit = (node: unknown): boolean => {
    if (Array.isArray(node)) return node.every(visit);
    if (!isRecord(node) || seen.has(node)) return true;
    seen.add(node);
    const reference = node.$ref ?? node.$dynamicRef;
    if (typeof reference === "string") {
      const target = document.resolve(reference);
      if (target === undefined || !visit(target)) return false;
    }
    return Object.values(node).every(visit);
  };
  return visit(schema);
}

/** A schema that needs no document around it. */
function standalone(schema: Record<string, unknown>, document: Document): Record<string, unknown> {
  const names = new Map<unknown, string>();
  const $defs: Record<string, unknown> = {};
  const rewritten = (part: unknown): unknown => {
    if (!isRecord(part)) return part;
    const { $id: _id, $anchor: _anchor, $dynamicAnchor: _dynamic, $dynamicRef, ...rest } = part;
    const reference = rest.$ref ?? $dynamicRef;
    const own = mapParts(rest, rewritten);
    if (typeof reference !== "string") return own;
    const target = document.resolve(reference);
    let name = names.get(target);
    if (name === undefined) {
      name = `d${names.size}`;
      names.set(target, name);
      $defs[name] = rewritten(modernised(target));
    }
    return { ...own, $ref: `#/$defs/${name}` };
  };
  const own = rewritten(modernised(schema));
  return { ...(isRecord(own) ? own : {}), $defs };
}

/** References inlined as far as they do not recur, words left out, sets sorted. */
function plainForm(
  node: unknown,
  document: Document,
  path: readonly unknown[],
  depth: number,
): unknown {
  if (!isRecord(node) || depth > MAX_DEPTH) return node;
  const schema = Object.fromEntries(
    Object.entries(modernised(node) as Record<string, unknown>).filter(([key]) =>
      !ANNOTATIONS.includes(key) && !key.startsWith("x-") && key !== "$defs" &&
      key !== "definitions"
    ),
  );
  const { $ref, ...rest } = schema;
  const target = typeof $ref === "string" ? document.resolve($ref) : undefined;
  const recurs = target !== undefined && path.includes(target);
  const own = mapParts(rest, (part) => plainForm(part, document, path, depth + 1));
  for (const key of ["allOf", "anyOf", "oneOf", "enum", "required", "type"]) {
    const list = own[key];
    if (Array.isArray(list)) own[key] = list.map((each) => canonicalJson(each)).sort();
    else if (key === "type" && list !== undefined) own[key] = [canonicalJson(list)];
  }
  if ($ref === undefined) return own;
  if (target === undefined || recurs) {
    return { ...own, $ref: recurs ? path.indexOf(target) - path.length : $ref };
  }
  const inlined = plainForm(target, document, [...path, target], depth + 1);
  return Object.keys(own).length === 0 ? inlined : { ...own, $ref: inlined };
}
