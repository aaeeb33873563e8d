import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";

const HEADER = encode({ alg: "HS256", typ: "JWT" });

/** A JSON Web Token (RFC 7519) that carries the claims, signed with HMAC-SHA256. */
export function signToken(claims, key) {
  const signed = `${HEADER}.${encode(claims)}`;
  return `${signed}.${signature(signed, key)}`;
}

/** The claims of a token that this key signed and that is valid at that time, otherwise null. */
export function verifyToken(token, key, nowSeconds) {
  const [header, payload, given, ...rest] = token.split(".");
  // The algorithm is ours to choose: a token with any other header is not one of ours.
  if (header !== HEADER || given === undefined || rest.length > 0) return null;
  if (!equal(given, signature(`${header}.${payload}`, key))) return null;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  return nowSeconds < claims.exp ? claims : null;
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signature(text, key) {
  return createHmac("sha256", key).update(text).digest("base64url");
}

/** Takes the same time wherever the texts differ, so that a signature cannot be guessed stepwise. */
function equal(a, b) {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
