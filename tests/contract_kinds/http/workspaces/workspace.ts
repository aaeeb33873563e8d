import type { Mutant, Workspace as SharedWorkspace } from "../../workspace.ts";

/** A small consistent system: endpoints, their provider and a consumer, and ways to break it. */
export interface Workspace {
  name: string;
  endpoints: readonly unknown[];
  api: Record<string, string>;
  ui: Record<string, string>;
  mutants: readonly Mutant[];
}

/** A workspace in the form that all kinds share. */
export function shared({ name, endpoints, api, ui, mutants }: Workspace): SharedWorkspace {
  return { name, schema: { endpoints }, owner: api, user: ui, mutants };
}

export const LOGIN = {
  path: "/auth/login",
  method: "POST",
  request: { email: "string", password: "string" },
  response: { token: "string", expires_in: "int" },
};

export const VERIFY = {
  path: "/auth/verify",
  method: "GET",
  headers: { Authorization: "Bearer <token>" },
  response: { user_id: "string", valid: "boolean" },
};

export const TODOS = [
  {
    path: "/todos",
    method: "GET",
    response: { items: [{ id: "int", title: "string", done: "bool" }] },
  },
  {
    path: "/todos",
    method: "POST",
    request: { title: "string", note: "string?" },
    response: { id: "int", title: "string", done: "bool" },
  },
  { path: "/todos/{id}", method: "DELETE", response: { removed: "bool" } },
];

/** A consumer of the login endpoints, for workspaces that are about their provider. */
export const LOGIN_UI = {
  "src/ui/auth.js": `
export async function login(email, password) {
  const response = await fetch("/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error((await response.json()).message);
  const data = await response.json();
  return { token: data.token, expiresAt: Date.now() + data.expires_in * 1000 };
}

export async function verify(token) {
  const response = await fetch("/auth/verify", { headers: { Authorization: "Bearer " + token } });
  const { user_id, valid } = await response.json();
  return valid ? user_id : null;
}
`,
};

/** A provider of the login endpoints, for workspaces that are about their consumer. */
export const LOGIN_API = {
  "src/api/server.js": `
import { createServer } from "node:http";

createServer(async (req, res) => {
  const { pathname } = new URL(req.url, "http://localhost");
  if (req.method === "POST" && pathname === "/auth/login") {
    const { email, password } = await readJson(req);
    if (!check(email, password)) return json(res, 401, { message: "wrong" });
    return json(res, 200, { token: issue(email), expires_in: 3600 });
  }
  if (req.method === "GET" && pathname === "/auth/verify") {
    return json(res, 200, { user_id: subject(req.headers.authorization), valid: true });
  }
  json(res, 404, { message: "no such page" });
}).listen(3000);

async function readJson(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function json(res, status, body) {
  res.writeHead(status, { "content-type": "application/json" });
  res.end(JSON.stringify(body));
}
`,
};

/** A consumer of the to-do endpoints. */
export const TODO_UI = {
  "src/ui/todos.js": `
const list = document.querySelector("ul");

export async function load() {
  const response = await fetch("/todos");
  const { items } = await response.json();
  for (const item of items) {
    const entry = document.createElement("li");
    entry.textContent = item.title + (item.done ? " (done)" : "");
    entry.dataset.id = item.id;
    list.append(entry);
  }
}

export const add = (title) =>
  fetch("/todos", { method: "POST", body: JSON.stringify({ title }) })
    .then((response) => response.json())
    .then((todo) => todo.id);

export async function remove(id) {
  const response = await fetch(\`/todos/\${id}\`, { method: "DELETE" });
  return (await response.json()).removed;
}
`,
};
