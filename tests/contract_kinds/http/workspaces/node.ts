import { LOGIN, LOGIN_UI, TODO_UI, TODOS, VERIFY, type Workspace } from "./workspace.ts";

const ENDPOINTS = [LOGIN, VERIFY];

/** Servers on the bare platform: node:http, Deno.serve, Bun. */
export const NODE_WORKSPACES: readonly Workspace[] = [
  {
    name: "node:http with a switch over method and path",
    endpoints: ENDPOINTS,
    api: {
      "src/api/server.js": `
const http = require("node:http");

const server = http.createServer((req, res) => {
  const path = req.url.split("?")[0];
  switch (\`\${req.method} \${path}\`) {
    case "POST /auth/login":
      return readBody(req, (body) => {
        const user = find(body.email, body.password);
        if (!user) {
          res.statusCode = 401;
          return res.end(JSON.stringify({ message: "wrong" }));
        }
        res.setHeader("content-type", "application/json");
        res.end(JSON.stringify({ token: sign(user), expires_in: 900 }));
      });
    case "GET /auth/verify": {
      const claims = check(req.headers["authorization"]);
      res.end(JSON.stringify({ user_id: claims.sub, valid: Boolean(claims) }));
      break;
    }
    default:
      res.statusCode = 404;
      res.end();
  }
});

function readBody(req, done) {
  let text = "";
  req.on("data", (chunk) => (text += chunk));
  req.on("end", () => done(JSON.parse(text)));
}

server.listen(process.env.PORT || 3000);
`,
    },
    ui: LOGIN_UI,
    mutants: [
      {
        file: "src/api/server.js",
        from: 'case "POST /auth/login"',
        to: 'case "POST /login"',
        rule: "provider_missing",
      },
      {
        file: "src/api/server.js",
        from: "expires_in: 900",
        to: "expiresIn: 900",
        rule: "provider_mismatch",
      },
      {
        file: "src/api/server.js",
        from: "body.email",
        to: "body.username",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "node:http with nested tests and early returns",
    endpoints: TODOS,
    api: {
      "src/api/app.mjs": `
import { createServer } from "http";
let next = 1;
const todos = [];

async function handle(request, response) {
  const { method, url } = request;
  const pathname = new URL(url, \`http://\${request.headers.host}\`).pathname;
  if (pathname === "/todos") {
    if (method === "GET") {
      return reply(response, { items: todos.map((todo) => ({ ...todo })) });
    } else if (method === "POST") {
      const { title, note = "" } = await body(request);
      const todo = { id: next++, title, done: false };
      todos.push({ ...todo, note });
      return reply(response, todo, 201);
    }
    return reply(response, { error: "method not allowed" }, 405);
  }
  const match = pathname.match(/^\\/todos\\/(\\d+)$/);
  if (!match) return reply(response, { error: "not found" }, 404);
  if (method !== "DELETE") return reply(response, { error: "method not allowed" }, 405);
  const index = todos.findIndex((todo) => todo.id === Number(match[1]));
  if (index >= 0) todos.splice(index, 1);
  reply(response, { removed: index >= 0 });
}

function reply(response, data, status = 200) {
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(data));
}

function body(request) {
  return new Promise((resolve, reject) => {
    let raw = "";
    request.on("data", (part) => { raw += part; });
    request.on("end", () => resolve(raw ? JSON.parse(raw) : {}));
    request.on("error", reject);
  });
}

createServer((request, response) => {
  handle(request, response).catch(() => reply(response, { error: "failed" }, 500));
}).listen(8080);
`,
    },
    ui: TODO_UI,
    mutants: [
      {
        file: "src/api/app.mjs",
        from: 'method !== "DELETE"',
        to: 'method !== "PUT"',
        rule: "provider_mismatch",
      },
      {
        file: "src/api/app.mjs",
        from: "const todo = { id: next++, title, done: false };",
        to: "const todo = { id: next++, title, completed: false };",
        rule: "provider_mismatch",
      },
      {
        file: "src/ui/todos.js",
        from: "item.done ?",
        to: "item.completed ?",
        rule: "consumer_mismatch",
      },
      {
        file: "src/ui/todos.js",
        from: "{ items }",
        to: "{ todos: items }",
        rule: "consumer_mismatch",
      },
      {
        file: "src/ui/todos.js",
        from: "`/todos/${id}`",
        to: "`/todo/${id}`",
        rule: "consumer_unknown_element",
      },
      {
        file: "src/ui/todos.js",
        from: "JSON.stringify({ title })",
        to: "JSON.stringify({ text: title })",
        rule: "consumer_mismatch",
        at: 'fetch("/todos", { method: "POST"',
      },
    ],
  },
  {
    name: "a table of handlers keyed by method and path",
    endpoints: ENDPOINTS,
    api: {
      "src/api/server.js": `
import http from "node:http";
import { login, verify } from "./handlers.js";

const routes = {
  "POST /auth/login": login,
  "GET /auth/verify": verify,
};

http.createServer(async (req, res) => {
  const { pathname } = new URL(req.url, "http://x");
  const handler = routes[\`\${req.method} \${pathname}\`];
  if (!handler) {
    res.writeHead(404).end();
    return;
  }
  await handler(req, res);
}).listen(3000);
`,
      "src/api/handlers.js": `
import { json, readJson } from "./io.js";

export async function login(req, res) {
  const credentials = await readJson(req);
  const token = authenticate(credentials.email, credentials.password);
  if (token === null) return json(res, { message: "wrong" }, 401);
  json(res, { token, expires_in: 60 * 60 });
}

export function verify(req, res) {
  const user = whoIs(req.headers.authorization);
  json(res, { user_id: user?.id ?? "", valid: user !== undefined });
}
`,
      "src/api/io.js": `
export const json = (res, data, status = 200) => {
  res.writeHead(status, { "Content-Type": "application/json" });
  res.end(JSON.stringify(data));
};

export async function readJson(req) {
  let text = "";
  for await (const chunk of req) text += chunk;
  return JSON.parse(text);
}
`,
    },
    ui: LOGIN_UI,
    mutants: [
      {
        file: "src/api/server.js",
        from: '"GET /auth/verify": verify',
        to: '"GET /auth/check": verify',
        rule: "provider_missing",
      },
      {
        file: "src/api/handlers.js",
        from: "user_id: user?.id",
        to: "userId: user?.id",
        rule: "provider_mismatch",
      },
      {
        file: "src/api/handlers.js",
        from: "credentials.email",
        to: "credentials.login",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "an array of route records with a dispatcher that serialises",
    endpoints: ENDPOINTS,
    api: {
      "src/api/server.ts": `
import { createServer, type IncomingMessage } from "node:http";

interface Route { method: string; path: string; handler: (body: any, req: IncomingMessage) => Promise<unknown> }

const routes: Route[] = [
  {
    method: "POST",
    path: "/auth/login",
    handler: async (body) => {
      const { email, password } = body;
      return { token: await issue(email, password), expires_in: 3600 };
    },
  },
  {
    method: "GET",
    path: "/auth/verify",
    handler: async (_body, req) => ({ user_id: await subject(req), valid: true }),
  },
];

createServer(async (req, res) => {
  const route = routes.find((each) => each.method === req.method && each.path === req.url);
  if (!route) { res.writeHead(404); res.end(); return; }
  const result = await route.handler(await parse(req), req);
  res.end(JSON.stringify(result));
});
`,
    },
    ui: LOGIN_UI,
    mutants: [
      {
        file: "src/api/server.ts",
        from: 'method: "GET"',
        to: 'method: "POST"',
        rule: "provider_mismatch",
        at: 'path: "/auth/verify"',
      },
      {
        file: "src/api/server.ts",
        from: "expires_in: 3600",
        to: 'expires_in: "1h"',
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "Deno.serve with comparisons and Response.json",
    endpoints: ENDPOINTS,
    api: {
      "src/api/main.ts": `
const HEADERS = { "access-control-allow-origin": "*" };

export async function handler(req: Request): Promise<Response> {
  const url = new URL(req.url);
  if (req.method === "OPTIONS") return new Response(null, { status: 204, headers: HEADERS });
  if (url.pathname === "/auth/login" && req.method === "POST") {
    const { email, password } = await req.json();
    const user = await authenticate(email, password);
    if (!user) return Response.json({ error: "invalid" }, { status: 401 });
    return Response.json({ token: await sign(user), expires_in: 3600 }, { headers: HEADERS });
  }
  if (url.pathname === "/auth/verify" && req.method === "GET") {
    const claims = await verify(req.headers.get("authorization"));
    return new Response(JSON.stringify({ user_id: claims.sub, valid: true }), { headers: HEADERS });
  }
  return Response.json({ error: "not found" }, { status: 404 });
}

if (import.meta.main) Deno.serve({ port: 8000 }, handler);
`,
    },
    ui: LOGIN_UI,
    mutants: [
      {
        file: "src/api/main.ts",
        from: 'url.pathname === "/auth/verify" && req.method === "GET"',
        to: 'url.pathname === "/auth/verify" && req.method === "POST"',
        rule: "provider_mismatch",
      },
      {
        file: "src/api/main.ts",
        from: "{ token: await",
        to: "{ jwt: await",
        rule: "provider_mismatch",
      },
    ],
  },
];
