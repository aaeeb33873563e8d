import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import test from "node:test";
import { signToken, verifyToken } from "../../src/api/jwt.js";

const KEY = "a key for tests";
const CLAIMS = { "user_id": "u1", exp: 1700003600 };
// Made with `openssl dgst -sha256 -hmac`, so that a mistake here and there cannot agree.
const TOKEN =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjoidTEiLCJleHAiOjE3MDAwMDM2MDB9.M2LBzGpnIxqeEMZ0ngYOsSPQ8vOO_IYjFb4FU0Jmy5A";

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

test("JWT contains user_id and exp claims", () => {
  assert.equal(signToken(CLAIMS, KEY), TOKEN);
  assert.deepEqual(verifyToken(TOKEN, KEY, CLAIMS.exp - 1), CLAIMS);
});

test("a token is refused from its expiry on", () => {
  assert.equal(verifyToken(TOKEN, KEY, CLAIMS.exp), null);
});

test("a token of another key is refused", () => {
  assert.equal(verifyToken(signToken(CLAIMS, "another key"), KEY, 0), null);
});

test("changed claims are refused", () => {
  const [header, , signature] = TOKEN.split(".");
  const payload = encode({ ...CLAIMS, "user_id": "u2" });
  assert.equal(verifyToken(`${header}.${payload}.${signature}`, KEY, 0), null);
});

test("a token cannot choose its own algorithm, signed or not", () => {
  const signed = `${encode({ alg: "none", typ: "JWT" })}.${encode(CLAIMS)}`;
  const signature = createHmac("sha256", KEY).update(signed).digest("base64url");
  assert.equal(verifyToken(`${signed}.`, KEY, 0), null);
  assert.equal(verifyToken(`${signed}.${signature}`, KEY, 0), null);
});

test("what is not a token is refused", () => {
  for (const text of ["", ".", "..", "a.b.c", `${TOKEN}.`, TOKEN.slice(0, -1)]) {
    assert.equal(verifyToken(text, KEY, 0), null, text);
  }
});
