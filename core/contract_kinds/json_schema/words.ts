import { canonicalJson } from "../../hash.ts";
import { isRecord } from "../compatibility/token.ts";
import type { Document } from "./document.ts";

/** Types that refer to each other many times over are followed so far, the nearest first. */
const MAX_VISITS = 500;
const WORDS = ["title", "description", "examples", "example", "$comment", "externalDocs"];
const NOTES = ["default", "deprecated", "discriminator"];

/** What a schema says to readers, and what to machines that nobody can break on, place by place. */
export interface SchemaWords {
  documentation: string[];
  annotations: Map<string, string>;
}

/** One schema on the way, with where it stands and what it stands in. */
interface Visit {
  node: unknown;
  at: string;
  path: readonly unknown[];
}

/** The words of a schema and of all that it refers to; the same wherever it is written. */
export function wordsOf(schema: unknown, document: Document): SchemaWords {
  const found: SchemaWords = { documentation: [], annotations: new Map() };
  const open: Visit[] = [{ node: schema, at: "", path: [] }];
  for (let index = 0; index < Math.min(open.length, MAX_VISITS); index++) {
    const visit = open[index];
    if (visit === undefined || !isRecord(visit.node) || visit.path.includes(visit.node)) continue;
    note(visit.node, visit.at, found);
    open.push(...partsOf(visit.node, visit, document));
  }
  found.documentation.sort();
  return found;
}

function note(node: Record<string, unknown>, at: string, found: SchemaWords): void {
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
}

function partsOf(
  node: Record<string, unknown>,
  { at, path }: Visit,
  document: Document,
): Visit[] {
  const inner = [...path, node];
  const part = (each: unknown, step: string): Visit => ({
    node: each,
    at: step === "" || at === "" ? at + step : `${at}.${step}`,
    path: inner,
  });
  const parts: Visit[] = [];
  if (typeof node.$ref === "string") parts.push(part(document.resolve(node.$ref), ""));
  for (const key of ["allOf", "anyOf", "oneOf"]) {
    if (Array.isArray(node[key])) parts.push(...node[key].map((each) => part(each, "")));
  }
  for (const key of ["properties", "patternProperties"]) {
    const named = isRecord(node[key]) ? node[key] : {};
    parts.push(...Object.keys(named).sort().map((name) => part(named[name], name)));
  }
  for (const key of ["items", "additionalProperties"]) {
    if (isRecord(node[key])) parts.push(part(node[key], "[]"));
  }
  if (Array.isArray(node.prefixItems)) {
    parts.push(...node.prefixItems.map((each, index) => part(each, String(index))));
  }
  return parts;
}
