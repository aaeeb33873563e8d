import type {
  ContractUnderTest,
  ModuleSources,
  ViolationRule,
} from "../../../../core/contract_kinds/mod.ts";

/** One text replaced on one side only: a mismatch at a known place. */
export interface Mutant {
  file: string;
  from: string;
  to: string;
  rule: ViolationRule;
  /** Text on the line to be named, and its file; the line of `to` where they are left out. */
  at?: string;
  atFile?: string;
}

/** A small consistent system: a contract, its provider and its consumer, and ways to break it. */
export interface Workspace {
  name: string;
  endpoints: readonly unknown[];
  api: Record<string, string>;
  ui: Record<string, string>;
  mutants: readonly Mutant[];
}

/** The contract of a workspace, with `ui` as its consumer. */
export function contractOf(workspace: Workspace): ContractUnderTest {
  return {
    id: "C1",
    name: "AppAPI",
    kind: "http",
    owner: "api",
    consumers: [{ module: "ui", pinned: 1 }],
    version: 1,
    schema: { endpoints: workspace.endpoints },
  };
}

/** The files of a workspace by module. */
export function modulesOf(workspace: Workspace): ModuleSources {
  const files = (sources: Record<string, string>) =>
    Object.entries(sources).map(([path, text]) => ({ path, text }));
  return new Map([["api", files(workspace.api)], ["ui", files(workspace.ui)]]);
}

/** The workspace with the mutant's text in place, and the line that is now wrong. */
export function mutate(workspace: Workspace, mutant: Mutant): { mutated: Workspace; at: string } {
  const side = mutant.file in workspace.api ? "api" : "ui";
  const text = workspace[side][mutant.file];
  if (text === undefined || text.split(mutant.from).length !== 2) {
    throw new Error(`${workspace.name}: ${JSON.stringify(mutant.from)} must occur once`);
  }
  const changed = text.replace(mutant.from, () => mutant.to);
  const file = mutant.atFile ?? mutant.file;
  const shown = mutant.atFile === undefined ? changed : workspace[side][mutant.atFile] ?? "";
  const position = shown.indexOf(mutant.at ?? mutant.to);
  if (position < 0) throw new Error(`${workspace.name}: no line with ${mutant.at}`);
  const line = shown.slice(0, position).split("\n").length;
  return {
    mutated: { ...workspace, [side]: { ...workspace[side], [mutant.file]: changed } },
    at: `${file}:${line}`,
  };
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
