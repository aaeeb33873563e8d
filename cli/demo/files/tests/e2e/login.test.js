import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import test from "node:test";
import { createAuthServer } from "../../src/api/server.js";
import { createUserStore } from "../../src/api/users.js";
import { createAuthClient } from "../../src/ui/auth_client.js";
import { createLoginForm } from "../../src/ui/login_form.js";
import { protectedRoute } from "../../src/ui/protected_route.js";
import { createSession } from "../../src/ui/session.js";

const EMAIL = "user@example.org";
const PASSPHRASE = "open sesame";

/** The UI in front of the real server: nothing between the form and the password check is a stub. */
async function startApp(t) {
  const users = createUserStore();
  await users.add(EMAIL, PASSPHRASE);
  const serverClock = { now: 0 };
  const server = createAuthServer({ users, key: randomBytes(32), now: () => serverClock.now });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const client = createAuthClient({ baseUrl: `http://127.0.0.1:${server.address().port}` });
  const session = createSession(() => 0);
  const visited = [];
  const parts = { client, session, navigate: (path) => visited.push(path) };
  const form = createLoginForm(parts);
  const openPage = protectedRoute({ ...parts, render: (userId) => `<h1>Welcome, ${userId}</h1>` });
  return { form, openPage, visited, serverClock };
}

test("a user logs in with the form and opens a protected page", async (t) => {
  const { form, openPage, visited } = await startApp(t);
  await form.submit(EMAIL, PASSPHRASE);
  assert.deepEqual(visited, ["/"]);
  assert.equal(await openPage(), "<h1>Welcome, u1</h1>");
});

test("a wrong password opens nothing", async (t) => {
  const { form, openPage, visited } = await startApp(t);
  await form.submit(EMAIL, "open barley");
  assert.match(form.render(), /Wrong email or password/);
  assert.equal(await openPage(), null);
  assert.deepEqual(visited, ["/login"]);
});

test("a token that the server no longer accepts leads back to the form", async (t) => {
  const { form, openPage, visited, serverClock } = await startApp(t);
  await form.submit(EMAIL, PASSPHRASE);
  serverClock.now = 3600 * 1000;
  assert.equal(await openPage(), null);
  assert.deepEqual(visited, ["/", "/login"]);
});
