import { Buffer } from "node:buffer";
import { sha256 } from "../../hash.ts";

/** How tokens begin, so that a scanner of secrets can tell them. */
const PREFIX = "maestro_";
const SECRET_BYTES = 32;

/** A new token that nobody can guess; the one place where chance is wanted and not injected. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return PREFIX + Buffer.from(bytes).toString("base64url");
}

/** What is kept of a token. It has 256 random bits: a slow hash or a salt would add nothing. */
export function secretHash(secret: string): string {
  return sha256(secret);
}
