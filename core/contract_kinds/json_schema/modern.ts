import { isRecord } from "../compatibility/token.ts";

const ONE = [
  "items",
  "additionalProperties",
  "additionalItems",
  "contains",
  "not",
  "if",
  "then",
  "else",
  "propertyNames",
  "unevaluatedItems",
  "unevaluatedProperties",
];
const SEVERAL = ["allOf", "anyOf", "oneOf", "prefixItems"];
const NAMED = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

/** A schema with each schema directly in it put through `change`. */
export function mapParts(
  schema: Record<string, unknown>,
  change: (part: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (ONE.includes(key)) return [key, change(value)];
      if (SEVERAL.includes(key) && Array.isArray(value)) return [key, value.map(change)];
      if (NAMED.includes(key) && isRecord(value)) {
        return [
          key,
          Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part)])),
        ];
      }
      return [key, value];
    }),
  );
}

/** The keywords of one schema object in the words of draft 2020-12, whichever draft they are of. */
export function modern(schema: Record<string, unknown>): Record<string, unknown> {
  const { nullable, items, additionalItems, dependencies, ...rest } = schema;
  const own: Record<string, unknown> = rest;
  if (Array.isArray(items)) {
    own.prefixItems = items;
    if (additionalItems !== undefined) own.items = additionalItems;
  } else if (items !== undefined) own.items = items;
  if (nullable === true && own.type !== undefined) {
    own.type = [...new Set([own.type, "null"].flat())];
    if (Array.isArray(own.enum)) own.enum = [...new Set([...own.enum, null])];
  }
  for (const [open, closed] of EXCLUSIVE) {
    if (own[open] === true) {
      own[open] = own[closed];
      delete own[closed];
    } else if (own[open] === false) delete own[open];
  }
  return isRecord(dependencies) ? { ...own, ...split(dependencies) } : own;
}

const EXCLUSIVE = [["exclusiveMinimum", "minimum"], ["exclusiveMaximum", "maximum"]] as const;

function split(dependencies: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(dependencies);
  return {
    dependentRequired: Object.fromEntries(entries.filter(([, each]) => Array.isArray(each))),
    dependentSchemas: Object.fromEntries(entries.filter(([, each]) => !Array.isArray(each))),
  };
}

/** A whole schema in the words of draft 2020-12. */
export function modernised(schema: unknown): unknown {
  return isRecord(schema) ? mapParts(modern(schema), modernised) : schema;
}
