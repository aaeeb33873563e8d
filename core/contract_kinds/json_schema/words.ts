import { canonicalJson } from "../../hash.ts";
import { isRecord } from "../compatibility/token.ts";
import type { Document } from "./document.ts";

const MAX_DEPTH = 12;
const WORDS = ["title", "description", "examples", "example", "$comment", "externalDocs"];
const NOTES = ["default", "deprecated", "discriminator"];

/** What a schema says to readers, and what to machines that nobody can break on, place by place. */
export interface SchemaWords {
  documentation: string[];
  annotations: Map<string, string>;
}

/** The words of a schema and of all that it refers to; the same wherever it is written. */
export function wordsOf(schema: unknown, document: Document): SchemaWords {
  const found: SchemaWords = { documentation: [], annotations: new Map() };
  visit(schema, document, "", [], found);
  found.documentation.sort();
  return found;
}

function visit(
  node: unknown,
  document: Document,
  at: string,
  path: readonly unknown[],
  found: SchemaWords,
): void {
  if (!isRecord(node) || path.includes(node) || path.length > MAX_DEPTH) return;
  for (const key of WORDS) {
    if (node[key] !== undefined) {
      found.documentation.push(`${at} ${key} ${canonicalJson(node[key])}`);
    }
  }
  for (const key of NOTES) {
    if (node[key] !== undefined && node[key] !== false) {
      found.annotations.set(`${at} ${key}`.trim(), canonicalJson(node[key]));
    }
  }
  const inner = [...path, node];
  const down = (part: unknown, step: string) =>
    visit(part, document, step === "" || at === "" ? at + step : `${at}.${step}`, inner, found);
  if (typeof node.$ref === "string") down(document.resolve(node.$ref), "");
  for (const key of ["allOf", "anyOf", "oneOf"]) {
    if (Array.isArray(node[key])) node[key].forEach((part) => down(part, ""));
  }
  for (const key of ["properties", "patternProperties"]) {
    for (const [name, part] of Object.entries(isRecord(node[key]) ? node[key] : {})) {
      down(part, name);
    }
  }
  for (const key of ["items", "additionalProperties"]) {
    if (isRecord(node[key])) down(node[key], "[]");
  }
  if (Array.isArray(node.prefixItems)) {
    node.prefixItems.forEach((part, index) => down(part, String(index)));
  }
}
