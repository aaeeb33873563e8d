import assert from "node:assert/strict";
import { type ContractUnderTest, validateContracts } from "../../../core/contract_kinds/mod.ts";

const CONTRACT: ContractUnderTest = {
  id: "C1",
  name: "AuthAPI",
  kind: "http",
  owner: "backend_agent",
  consumers: [{ module: "frontend_agent", pinned: 2 }],
  version: 2,
  schema: {
    endpoints: [
      {
        path: "/auth/login",
        method: "POST",
        request: { email: "string", password: "string" },
        response: { token: "string", expires_in: "int" },
      },
      {
        path: "/auth/verify",
        method: "GET",
        headers: { Authorization: "Bearer <token>" },
        response: { user_id: "string", valid: "bool" },
      },
    ],
  },
};

const SERVER = `import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const SECRET = process.env.JWT_SECRET ?? "change me";
const LIFETIME_S = 3600;
const USERS = [{ id: "u1", email: "user@example.org", password: "open sesame" }];

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (text) => JSON.parse(Buffer.from(text, "base64url").toString());
const signature = (text) => createHmac("sha256", SECRET).update(text).digest("base64url");

export function issueToken(userId, now) {
  const head = encode({ alg: "HS256", typ: "JWT" });
  const claims = encode({ user_id: userId, exp: Math.floor(now / 1000) + LIFETIME_S });
  return \`\${head}.\${claims}.\${signature(\`\${head}.\${claims}\`)}\`;
}

export function readToken(token, now) {
  const [head, claims, given] = token.split(".");
  if (!given) return null;
  const wanted = signature(\`\${head}.\${claims}\`);
  if (given.length !== wanted.length) return null;
  if (!timingSafeEqual(Buffer.from(given), Buffer.from(wanted))) return null;
  const parsed = decode(claims);
  return parsed.exp * 1000 > now ? parsed : null;
}

function reply(res, status, body) {
  res.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  res.end(JSON.stringify(body));
}

async function readJson(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString() || "{}");
  } catch {
    return null;
  }
}

async function login(req, res) {
  const body = await readJson(req);
  if (typeof body?.email !== "string" || typeof body?.password !== "string") {
    return reply(res, 400, { error: "email and password are required" });
  }
  const user = USERS.find((each) => each.email === body.email && each.password === body.password);
  if (!user) return reply(res, 401, { error: "wrong email or password" });
  return reply(res, 200, { token: issueToken(user.id, Date.now()), expires_in: LIFETIME_S });
}

function verify(req, res) {
  const [scheme, token] = (req.headers.authorization ?? "").split(" ");
  const claims = scheme === "Bearer" && token ? readToken(token, Date.now()) : null;
  if (!claims) return reply(res, 401, { user_id: "", valid: false });
  return reply(res, 200, { user_id: claims.user_id, valid: true });
}

export const server = createServer((req, res) => {
  const { pathname } = new URL(req.url, "http://localhost");
  if (req.method === "POST" && pathname === "/auth/login") return login(req, res);
  if (req.method === "GET" && pathname === "/auth/verify") return verify(req, res);
  return reply(res, 404, { error: "not found" });
});

if (process.argv[1] === new URL(import.meta.url).pathname) server.listen(Number(process.env.PORT ?? 3000));
`;

const CLIENT = `const API_BASE = globalThis.API_BASE ?? "";

export async function login(email, password) {
  const response = await fetch(\`\${API_BASE}/auth/login\`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (response.status === 401) {
    const { error } = await response.json();
    return { ok: false, reason: error };
  }
  if (!response.ok) throw new Error(\`login failed: \${response.status}\`);
  const { token, expires_in } = await response.json();
  sessionStorage.setItem("token", token);
  sessionStorage.setItem("expires", String(Date.now() + expires_in * 1000));
  return { ok: true };
}

export async function requireLogin(navigate) {
  const token = sessionStorage.getItem("token");
  if (!token) return navigate("/login");
  const response = await fetch(\`\${API_BASE}/auth/verify\`, {
    headers: { authorization: \`Bearer \${token}\` },
  });
  if (response.status === 401) return navigate("/login");
  const session = await response.json();
  return session.valid ? session.user_id : navigate("/login");
}
`;

function check(server: string, client: string) {
  return validateContracts(
    [CONTRACT],
    new Map([
      ["backend_agent", [{ path: "src/api/server.js", text: server }]],
      ["frontend_agent", [{ path: "src/ui/auth.js", text: client }]],
    ]),
  );
}

Deno.test("a login API and a UI that uses it as agreed are stable", async () => {
  assert.deepEqual(await check(SERVER, CLIENT), [
    { id: "C1", status: "STABLE", violations: [], unknowns: [] },
  ]);
});

Deno.test("a UI that calls an endpoint of its own invention is told which one was meant", async () => {
  const [verdict] = await check(SERVER, CLIENT.replace("/auth/login", "/auth/signin"));
  assert.deepEqual(verdict, {
    id: "C1",
    status: "BROKEN",
    violations: [{
      rule: "consumer_unknown_element",
      side: "consumer",
      module: "frontend_agent",
      file: "src/ui/auth.js",
      line: 4,
      element: "POST /auth/signin",
      message: "frontend_agent calls POST /auth/signin, but AuthAPI (C1) has no such endpoint; " +
        "it has POST /auth/login, GET /auth/verify. Did you mean POST /auth/login?",
    }],
    unknowns: [],
  });
});

Deno.test("a server that renames an endpoint is told so at the line that serves it", async () => {
  const [verdict] = await check(
    SERVER.replace('pathname === "/auth/verify"', 'pathname === "/auth/check"'),
    CLIENT,
  );
  assert.deepEqual(verdict?.violations.map(({ message, file, line }) => [message, file, line]), [[
    "AuthAPI (C1) has GET /auth/verify, but backend_agent does not serve it; it serves " +
    "POST /auth/login, GET /auth/check. src/api/server.js:63 serves GET /auth/check: did you mean " +
    "GET /auth/verify?",
    "src/api/server.js",
    63,
  ]]);
});

Deno.test("a server that answers with another field is told both names", async () => {
  const [verdict] = await check(
    SERVER.replace("expires_in: LIFETIME_S", "expiresIn: LIFETIME_S"),
    CLIENT,
  );
  assert.deepEqual(verdict?.violations.map(({ rule, message }) => [rule, message]), [[
    "provider_mismatch",
    'backend_agent answers POST /auth/login without "expires_in", but AuthAPI (C1) promises ' +
    '{ token: string, expires_in: integer }. It answers "expiresIn": did you mean "expires_in"?',
  ]]);
});

Deno.test("a UI that leaves out a field that the API requires is told which", async () => {
  const [verdict] = await check(SERVER, CLIENT.replace("{ email, password })", "{ email })"));
  assert.deepEqual(verdict?.violations.map(({ rule, line, message }) => [rule, line, message]), [[
    "consumer_mismatch",
    4,
    'frontend_agent calls POST /auth/login without "password", but AuthAPI (C1) requires ' +
    "{ email: string, password: string }.",
  ]]);
});
