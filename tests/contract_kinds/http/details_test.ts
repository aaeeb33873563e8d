import assert from "node:assert/strict";
import { API, judge, judgeOne, UI } from "./judge.ts";

const NODE_API = (login: string, rest = "") => `
import { createServer } from "node:http";
createServer(async (req, res) => {
  const { pathname } = new URL(req.url, "http://localhost");
  if (req.method === "POST" && pathname === "/auth/login") {
    ${login}
  }
  if (req.method === "GET" && pathname === "/auth/verify") {
    return res.end(JSON.stringify({ user_id: "u1", valid: true }));
  }
  ${rest}
});
`;
const GOOD = "return res.end(JSON.stringify({ token: sign(req), expires_in: 60 }));";

Deno.test("answers that only say what went wrong are not held against the promise", async () => {
  const plain = `if (locked) return res.end(JSON.stringify({ error: "locked" }));\n    ${GOOD}`;
  assert.equal((await judgeOne({ api: NODE_API(plain) })).status, "STABLE");
  const caught = `try {\n      ${GOOD}\n    } catch (problem) {\n` +
    "      return res.end(JSON.stringify({ message: problem.message }));\n    }";
  assert.equal((await judgeOne({ api: NODE_API(caught) })).status, "STABLE");
  const wrong = `if (cached) return res.end(JSON.stringify({ cached }));\n    ${GOOD}`;
  const missing = (await judgeOne({ api: NODE_API(wrong) })).violations;
  assert.deepEqual(missing.map(({ rule, line }) => [rule, line]), [
    ["provider_mismatch", 6],
    ["provider_mismatch", 6],
  ]);
});

Deno.test("a route under a test that contradicts it is not served", async () => {
  const api = `
import { createServer } from "node:http";
createServer((req, res) => {
  if (req.method === "POST") return post(req, res);
  res.writeHead(405).end();
});
function post(req, res) {
  if (req.url === "/auth/login") { ${GOOD} }
  if (req.method === "GET" && req.url === "/auth/verify") {
    res.end(JSON.stringify({ user_id: "u1", valid: true }));
  }
}
`;
  assert.deepEqual((await judgeOne({ api })).found, ["provider_missing :0 GET /auth/verify"]);
});

Deno.test("a wrapper that nothing refers to sends nothing", async () => {
  const wrapper = "export const get = (url) => fetch(url).then((reply) => reply.json());\n";
  assert.equal((await judgeOne({ ui: UI + wrapper })).status, "STABLE");
});

Deno.test("what a consumer says when it throws is not part of the promise", async () => {
  const ui = UI.replace(
    "return (await response.json()).valid;",
    "const body = await response.json();\n  if (!body.valid) throw new Error(body.reason);\n  return body.user_id;",
  );
  assert.equal((await judgeOne({ ui })).status, "STABLE");
});

Deno.test("what an imported file of another module does by itself is that module's affair", async () => {
  const contract = {
    consumers: [{ module: "ui", pinned: null }, { module: "ops", pinned: null }],
  };
  const ops = 'export const interval = 5;\nfetch("/auth/nothing");\n';
  const verdict = await judgeOne({
    contract,
    ui:
      `import { interval } from "../ops/poll.js";\n${UI}setInterval(() => verify("t"), interval);\n`,
    files: { ops: { "ops/poll.js": ops } },
  });
  assert.deepEqual(verdict.violations.map(({ module, file, line }) => [module, file, line]), [
    ["ops", "ops/poll.js", 2],
  ]);
});

Deno.test("this machine is where the provider is", async () => {
  const ui = 'fetch("http://localhost:3000/auth/logn", { method: "POST" });\n';
  assert.deepEqual((await judgeOne({ ui })).found, [
    "consumer_unknown_element ui/auth.js:1 POST /auth/logn",
  ]);
});

Deno.test("a parameter of the path need not be in the body too", async () => {
  const contract = {
    schema: {
      endpoints: [{ path: "/users/{id}", method: "PUT", request: { id: "int", name: "string" } }],
    },
  };
  const api = "import express from 'express';\nexpress().put('/users/:id', (req, res) => {\n" +
    "  save(req.params.id, req.body.name);\n  res.sendStatus(204);\n});\n";
  const ui = (body: string) =>
    `fetch("/users/" + user.id, { method: "PUT", body: JSON.stringify(${body}) });\n`;
  assert.equal((await judgeOne({ contract, api, ui: ui("{ name }") })).status, "STABLE");
  assert.deepEqual((await judgeOne({ contract, api, ui: ui("{ title }") })).found, [
    "consumer_mismatch ui/auth.js:1 PUT /users/{id}",
  ]);
});

Deno.test("a list that is filled elsewhere is known by its written type, or not at all", async () => {
  const contract = {
    schema: { endpoints: [{ path: "/users/{id}", method: "GET", response: { name: "string" } }] },
  };
  const api = (type: string) => `
import { Hono } from "hono";
interface User { name: string }
interface Account { login: string }
const users${type} = [];
export const app = new Hono();
app.get("/users/:id", (c) => {
  const user = users.find((each) => each.id === c.req.param("id"));
  return user ? c.json(user) : c.json({ error: "unknown" }, 404);
});
`;
  const ui = "fetch(`/users/${id}`).then((r) => r.json()).then((user) => show(user.name));\n";
  const files = (type: string) => ({ api: { "api/app.ts": api(type) } });
  const judged = async (
    type: string,
  ) => (await judgeOne({ contract, api: null, ui, files: files(type) }));
  assert.equal((await judged(": User[]")).status, "STABLE");
  assert.equal((await judged("")).status, "UNKNOWN");
  assert.deepEqual((await judged(": Account[]")).violations.map(({ rule }) => rule), [
    "provider_mismatch",
  ]);
});

Deno.test("the order of contracts and of their consumers changes nothing", async () => {
  const users = {
    id: "C2",
    name: "UsersAPI",
    schema: { endpoints: [{ path: "/u", method: "GET" }] },
  };
  const api = `${API}app.get("/u", (req, res) => res.json([]));\n`;
  const [a, b] = await judge({ api, more: [users], ui: `${UI}fetch("/u");\n` });
  const [d, c] = await judge({
    contract: users,
    more: [{}],
    api,
    ui: `${UI}fetch("/u");\n`,
  });
  assert.deepEqual([a, b], [c, d]);
});

Deno.test("a field that a written type makes optional may be missing where it is required", async () => {
  const contract = {
    schema: {
      endpoints: [{ path: "/me", method: "PUT", request: { name: "string", age: "int?" } }],
    },
  };
  const api = "import express from 'express';\nexpress().put('/me', (req, res) => res.send());\n";
  const ui = (type: string) => `
interface Me { name: string; age?: number }
export const save = (me: ${type}) => fetch("/me", { method: "PUT", body: JSON.stringify(me) });
`;
  const judged = (type: string) =>
    judgeOne({ contract, api, ui: null, files: { ui: { "ui/me.ts": ui(type) } } });
  assert.equal((await judged("Me")).status, "STABLE");
  const open = await judged("Partial<Me>");
  assert.deepEqual([open.status, open.unknowns], [
    "UNKNOWN",
    ['ui/me.ts:2: cannot see whether PUT /me is sent "name"'],
  ]);
});
