import { createHash } from "node:crypto";

/** SHA-256 of a text or of bytes, in lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** JSON with sorted keys and no `undefined`: equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => sortKeys(inner)) ?? "null";
}

/** SHA-256 of the canonical JSON of a value. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/**
 * The same, with every recorded time taken as equal: what two runs that did the same thing at
 * different times have in common.
 */
export function timelessHashOf(value: unknown): string {
  return sha256(canonicalJson(value).replaceAll(RECORDED_TIME, '"<time>"'));
}

const RECORDED_TIME = /"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/g;

function sortKeys(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
