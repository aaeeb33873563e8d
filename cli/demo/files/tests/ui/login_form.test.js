import assert from "node:assert/strict";
import test from "node:test";
import { createAuthClient } from "../../src/ui/auth_client.js";
import { createLoginForm } from "../../src/ui/login_form.js";
import { createSession } from "../../src/ui/session.js";
import { stubFetch } from "./fetch_stub.js";

const LOGIN = { token: "a.b.c", "expires_in": 60 };

/** A login form in front of a server that always gives the same answer. */
function setUp(status, body) {
  const { fetch, calls } = stubFetch(status, body);
  const clock = { now: 0 };
  const session = createSession(() => clock.now);
  const visited = [];
  const navigate = (path) => visited.push(path);
  const form = createLoginForm({ client: createAuthClient({ fetch }), session, navigate });
  return { form, calls, session, clock, visited };
}

test("Login form calls POST /auth/login", async () => {
  const { form, calls } = setUp(200, LOGIN);
  await form.submit("user@example.org", "open sesame");
  assert.deepEqual(calls, [{
    url: "/auth/login",
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"email":"user@example.org","password":"open sesame"}',
  }]);
});

test("a login keeps the token until it expires and leads home", async () => {
  const { form, session, clock, visited } = setUp(200, LOGIN);
  await form.submit("user@example.org", "open sesame");
  assert.deepEqual(visited, ["/"]);
  clock.now = 59_999;
  assert.equal(session.token(), "a.b.c");
  clock.now = 60_000;
  assert.equal(session.token(), null);
});

test("a refused login stays on the form and says why", async () => {
  const { form, session, visited } = setUp(401, { error: "wrong email or password" });
  await form.submit("user@example.org", "open barley");
  assert.match(form.render(), /<p role="alert">Wrong email or password\.<\/p>/);
  assert.deepEqual(visited, []);
  assert.equal(session.token(), null);
});

test("a server in trouble is not reported as a wrong password", async () => {
  const { form } = setUp(500, { error: "internal error" });
  await form.submit("user@example.org", "open sesame");
  assert.match(form.render(), /not possible at the moment/);
});

test("a form that is being sent cannot be sent again", async () => {
  const { form, calls } = setUp(200, LOGIN);
  const first = form.submit("user@example.org", "open sesame");
  assert.match(form.render(), /<button disabled>/);
  await form.submit("user@example.org", "open sesame");
  await first;
  assert.equal(calls.length, 1);
  assert.match(form.render(), /<button>/);
});

test("what was typed never becomes markup", async () => {
  const { form } = setUp(401, {});
  await form.submit(`"><script>alert('&')</script>`, "");
  assert.match(
    form.render(),
    /value="&quot;&gt;&lt;script&gt;alert\(&#39;&amp;&#39;\)&lt;\/script&gt;"/,
  );
});
