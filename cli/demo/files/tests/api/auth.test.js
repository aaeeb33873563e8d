import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import test from "node:test";
import { createAuthServer } from "../../src/api/server.js";
import { createUserStore } from "../../src/api/users.js";

const EMAIL = "user@example.org";
const PASSPHRASE = "open sesame";
const START_MS = 1700000000000;
/** Hashes for tests are made with little work; those of the e2e tests with as much as for users. */
const LITTLE_WORK = { cost: 2 };

/** A running server with one user; `clock.now` is its time in milliseconds. */
async function startServer(t) {
  const users = createUserStore(LITTLE_WORK);
  await users.add(EMAIL, PASSPHRASE);
  const clock = { now: START_MS };
  const server = createAuthServer({ users, key: randomBytes(32), now: () => clock.now });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `http://127.0.0.1:${server.address().port}`, clock };
}

function login(origin, credentials) {
  return fetch(`${origin}/auth/login`, { method: "POST", body: JSON.stringify(credentials) });
}

function verify(origin, token) {
  return fetch(`${origin}/auth/verify`, { headers: { authorization: `Bearer ${token}` } });
}

test("POST /auth/login returns valid JWT", async (t) => {
  const { origin } = await startServer(t);
  const response = await login(origin, { email: EMAIL, password: PASSPHRASE });
  assert.equal(response.status, 200);
  const { token, ...rest } = await response.json();
  assert.deepEqual(rest, { "expires_in": 3600 });
  const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
  assert.deepEqual(claims, { "user_id": "u1", iat: 1700000000, exp: 1700003600 });
  assert.equal((await verify(origin, token)).status, 200);
});

test("GET /auth/verify says to whom a token belongs", async (t) => {
  const { origin } = await startServer(t);
  const { token } = await (await login(origin, { email: EMAIL, password: PASSPHRASE })).json();
  const response = await verify(origin, token);
  assert.deepEqual(await response.json(), { "user_id": "u1", valid: true });
});

test("a token is valid until its last second is over", async (t) => {
  const { origin, clock } = await startServer(t);
  const { token } = await (await login(origin, { email: EMAIL, password: PASSPHRASE })).json();
  clock.now = START_MS + 3600 * 1000 - 1;
  assert.equal((await verify(origin, token)).status, 200);
  clock.now = START_MS + 3600 * 1000;
  assert.equal((await verify(origin, token)).status, 401);
});

test("a wrong password and an unknown email get the same answer", async (t) => {
  const { origin } = await startServer(t);
  for (const email of [EMAIL, "nobody@example.org"]) {
    const response = await login(origin, { email, password: "open barley" });
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), { error: "wrong email or password" });
  }
});

test("a request without a token is refused", async (t) => {
  const { origin } = await startServer(t);
  assert.equal((await fetch(`${origin}/auth/verify`)).status, 401);
});

test("a body that is not as declared is refused", async (t) => {
  const { origin } = await startServer(t);
  for (const body of ["", "{", "null", "7", '{"email":"user@example.org"}']) {
    const response = await fetch(`${origin}/auth/login`, { method: "POST", body });
    assert.equal(response.status, 400, body);
  }
  const response = await login(origin, { email: EMAIL, password: "x".repeat(5000) });
  assert.equal(response.status, 413);
});

test("what the contract does not have is not found", async (t) => {
  const { origin } = await startServer(t);
  for (const [method, path] of [["GET", "/"], ["GET", "/auth/login"], ["POST", "/auth/signin"]]) {
    assert.equal((await fetch(`${origin}${path}`, { method })).status, 404, `${method} ${path}`);
  }
});
