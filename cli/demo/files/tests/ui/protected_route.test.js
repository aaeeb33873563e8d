import assert from "node:assert/strict";
import test from "node:test";
import { createAuthClient } from "../../src/ui/auth_client.js";
import { protectedRoute } from "../../src/ui/protected_route.js";
import { createSession } from "../../src/ui/session.js";
import { stubFetch } from "./fetch_stub.js";

/** A protected page in front of a server that always gives the same answer. */
function setUp(status, body) {
  const { fetch, calls } = stubFetch(status, body);
  const session = createSession(() => 0);
  const visited = [];
  const open = protectedRoute({
    client: createAuthClient({ fetch }),
    session,
    navigate: (path) => visited.push(path),
    render: (userId) => `<h1>Welcome, ${userId}</h1>`,
  });
  return { open, calls, session, visited };
}

test("a page is shown to the user to whom the token belongs", async () => {
  const { open, calls, session, visited } = setUp(200, { "user_id": "u1", valid: true });
  session.start({ token: "a.b.c", expiresIn: 60 });
  assert.equal(await open(), "<h1>Welcome, u1</h1>");
  assert.deepEqual(calls, [{ url: "/auth/verify", headers: { authorization: "Bearer a.b.c" } }]);
  assert.deepEqual(visited, []);
});

test("401 redirects to /login", async () => {
  const { open, session, visited } = setUp(401, { error: "expired" });
  session.start({ token: "a.b.c", expiresIn: 60 });
  assert.equal(await open(), null);
  assert.deepEqual(visited, ["/login"]);
  assert.equal(session.token(), null);
});

test("without a login the server is not even asked", async () => {
  const { open, calls, visited } = setUp(200, { "user_id": "u1", valid: true });
  assert.equal(await open(), null);
  assert.deepEqual(visited, ["/login"]);
  assert.deepEqual(calls, []);
});

test("a server in trouble logs nobody out", async () => {
  const { open, session, visited } = setUp(500, { error: "internal error" });
  session.start({ token: "a.b.c", expiresIn: 60 });
  await assert.rejects(open(), /Cannot verify the token: the server answered 500/);
  assert.equal(session.token(), "a.b.c");
  assert.deepEqual(visited, []);
});
