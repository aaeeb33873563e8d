import { LOGIN, LOGIN_API, LOGIN_UI, TODO_UI, TODOS, VERIFY, type Workspace } from "./workspace.ts";

/** Routers of other makes, and consumers that fit nowhere else. */
export const MORE_WORKSPACES: readonly Workspace[] = [
  {
    name: "a Map of handlers and URLPattern",
    endpoints: TODOS,
    api: {
      "src/api/main.ts": `
type Handler = (req: Request, id?: string) => Promise<Response> | Response;
const ITEM = new URLPattern({ pathname: "/todos/:id" });
const store = new Map<number, { id: number; title: string; done: boolean }>();

const exact = new Map<string, Handler>([
  ["GET /todos", () => json({ items: [...store.values()] })],
  ["POST /todos", async (req) => {
    const { title } = await req.json();
    const todo = { id: store.size + 1, title: String(title), done: false };
    store.set(todo.id, todo);
    return json(todo, 201);
  }],
]);

function json(data: unknown, status = 200): Response {
  return new Response(JSON.stringify(data), { status, headers: { "content-type": "application/json" } });
}

Deno.serve((req) => {
  const { pathname } = new URL(req.url);
  const handler = exact.get(\`\${req.method} \${pathname}\`);
  if (handler) return handler(req);
  const found = ITEM.exec(req.url);
  if (found && req.method === "DELETE") {
    const removed = store.delete(Number(found.pathname.groups.id));
    return json({ removed });
  }
  return json({ error: "not found" }, 404);
});
`,
    },
    ui: TODO_UI,
    mutants: [
      {
        file: "src/api/main.ts",
        from: '"POST /todos"',
        to: '"PUT /todos"',
        rule: "provider_mismatch",
      },
      {
        file: "src/api/main.ts",
        from: "json({ removed })",
        to: "json({ ok: removed })",
        rule: "provider_mismatch",
      },
      {
        file: "src/api/main.ts",
        from: "id: store.size + 1",
        to: "id: `t-${store.size}`",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "a small router of the project's own",
    endpoints: [LOGIN, VERIFY],
    api: {
      "server/router.mjs": `
export class Router {
  #routes = [];
  on(method, path, handler) {
    this.#routes.push({ method, pattern: new RegExp("^" + path + "$"), handler });
    return this;
  }
  async handle(req, res) {
    const { pathname } = new URL(req.url, "http://localhost");
    for (const { method, pattern, handler } of this.#routes) {
      if (method === req.method && pattern.test(pathname)) return handler(req, res);
    }
    res.writeHead(404).end();
  }
}
`,
      "server/main.mjs": `
import { createServer } from "node:http";
import { Router } from "./router.mjs";

const router = new Router()
  .on("POST", "/auth/login", async (req, res) => {
    const { email, password } = await body(req);
    answer(res, { token: await tokens.issue(email, password), expires_in: 600 });
  })
  .on("GET", "/auth/verify", (req, res) => answer(res, { user_id: tokens.read(req), valid: true }));

const answer = (res, value, status = 200) =>
  res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

const body = (req) =>
  new Promise((resolve) => {
    const parts = [];
    req.on("data", (part) => parts.push(part)).on("end", () => resolve(JSON.parse(Buffer.concat(parts))));
  });

createServer((req, res) => router.handle(req, res)).listen(8080);
`,
    },
    ui: LOGIN_UI,
    mutants: [
      {
        file: "server/main.mjs",
        from: '"/auth/verify"',
        to: '"/auth/whoami"',
        rule: "provider_missing",
      },
      {
        file: "server/main.mjs",
        from: "expires_in: 600",
        to: "ttl: 600",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "aiohttp on both sides",
    endpoints: [LOGIN, VERIFY],
    api: {
      "api/app.py": `
from aiohttp import web

routes = web.RouteTableDef()


@routes.post("/auth/login")
async def login(request: web.Request) -> web.Response:
    data = await request.json()
    token = await issue(data["email"], data["password"])
    if token is None:
        return web.json_response({"error": "invalid"}, status=401)
    return web.json_response({"token": token, "expires_in": 3600})


async def verify(request):
    claims = read(request.headers["Authorization"])
    return web.json_response({"user_id": claims.sub, "valid": True})


app = web.Application()
app.add_routes(routes)
app.router.add_get("/auth/verify", verify)
web.run_app(app, port=8080)
`,
    },
    ui: {
      "worker/client.py": `
import aiohttp


async def token_for(email, password):
    async with aiohttp.ClientSession("http://localhost:8080") as session:
        async with session.post("/auth/login", json={"email": email, "password": password}) as reply:
            body = await reply.json()
            return body["token"]


async def check(token):
    headers = {"Authorization": "Bearer %s" % token}
    async with aiohttp.ClientSession() as session:
        reply = await session.get("http://localhost:8080/auth/verify", headers=headers)
        return (await reply.json())["valid"]
`,
    },
    mutants: [
      {
        file: "api/app.py",
        from: 'add_get("/auth/verify"',
        to: 'add_get("/verify"',
        rule: "provider_missing",
      },
      { file: "api/app.py", from: 'data["email"]', to: 'data["name"]', rule: "provider_mismatch" },
      {
        file: "worker/client.py",
        from: '"/auth/login"',
        to: '"/auth/token"',
        rule: "consumer_unknown_element",
      },
      {
        file: "worker/client.py",
        from: 'body["token"]',
        to: 'body["jwt"]',
        rule: "consumer_mismatch",
      },
    ],
  },
  {
    name: "jQuery and a path object",
    endpoints: [LOGIN, VERIFY],
    api: LOGIN_API,
    ui: {
      "public/js/main.js": `
var Paths = {
  login: "/auth/login",
  verify: function () { return "/auth/verify"; },
};

$("#login").on("submit", function (event) {
  event.preventDefault();
  $.ajax({
    url: Paths.login,
    type: "POST",
    data: JSON.stringify({ email: $("#email").val(), password: $("#password").val() }),
    success: function (data) { localStorage.setItem("token", data.token); },
  });
});

function verify(done) {
  fetch(Paths.verify(), { headers: { Authorization: "Bearer " + localStorage.getItem("token") } })
    .then(function (response) { return response.json(); })
    .then(function (session) { done(session.valid, session.user_id); });
}
`,
    },
    mutants: [
      {
        file: "public/js/main.js",
        from: '"/auth/login"',
        to: '"/auth/enter"',
        rule: "consumer_unknown_element",
        at: "url: Paths.login",
      },
      {
        file: "public/js/main.js",
        from: '"/auth/verify"',
        to: '"/auth/check"',
        rule: "consumer_unknown_element",
        at: "fetch(Paths.verify()",
      },
      {
        file: "public/js/main.js",
        from: "session.user_id",
        to: "session.uid",
        rule: "consumer_mismatch",
      },
      { file: "public/js/main.js", from: "data.token", to: "data.jwt", rule: "consumer_mismatch" },
    ],
  },
];
