import { LOGIN, TODOS, VERIFY, type Workspace } from "./workspace.ts";

const NOTES = [
  {
    path: "/api/notes",
    method: "GET",
    response: [{ id: "string", text: "string", tags: "string[]" }],
  },
  {
    path: "/api/notes",
    method: "POST",
    request: { text: "string", tags: "string[]?" },
    response: { id: "string", text: "string", tags: "string[]" },
  },
  {
    path: "/api/notes/:id",
    method: "GET",
    response: { id: "string", text: "string", tags: "string[]" },
  },
  {
    path: "/api/search",
    method: "GET",
    request: { q: "string", limit: "int?" },
    response: { total: "int", hits: [{ id: "string", score: "number" }] },
  },
];

/** Both sides in the ways small applications are written. */
export const STORE_WORKSPACES: readonly Workspace[] = [
  {
    name: "an in-memory store behind node:http, and a page that lists it",
    endpoints: NOTES,
    api: {
      "src/server.ts": `
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { randomUUID } from "node:crypto";

interface Note { id: string; text: string; tags: string[] }
const notes = new Map<string, Note>();

function sendJson(res: ServerResponse, statusCode: number, data: unknown): void {
  const payload = JSON.stringify(data);
  res.writeHead(statusCode, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(payload) });
  res.end(payload);
}

async function parseBody<T>(req: IncomingMessage): Promise<T> {
  const buffers: Buffer[] = [];
  for await (const chunk of req) buffers.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(buffers).toString("utf-8")) as T;
}

export const server = createServer(async (req, res) => {
  try {
    const url = new URL(req.url ?? "/", "http://localhost");
    const { pathname, searchParams } = url;

    if (req.method === "GET" && pathname === "/api/notes") {
      sendJson(res, 200, [...notes.values()]);
      return;
    }

    if (req.method === "POST" && pathname === "/api/notes") {
      const { text, tags = [] } = await parseBody<{ text: string; tags?: string[] }>(req);
      if (typeof text !== "string" || text.trim() === "") {
        sendJson(res, 400, { error: "text is required" });
        return;
      }
      const note: Note = { id: randomUUID(), text, tags };
      notes.set(note.id, note);
      sendJson(res, 201, note);
      return;
    }

    if (req.method === "GET" && pathname === "/api/search") {
      const q = (searchParams.get("q") ?? "").toLowerCase();
      const hits = [...notes.values()]
        .filter((note) => note.text.toLowerCase().includes(q))
        .map((note) => ({ id: note.id, score: q.length / note.text.length }));
      sendJson(res, 200, { total: hits.length, hits });
      return;
    }

    const match = /^\\/api\\/notes\\/([^/]+)$/.exec(pathname);
    if (match && req.method === "GET") {
      const note = notes.get(match[1]!);
      if (!note) return sendJson(res, 404, { error: "unknown note" });
      return sendJson(res, 200, note);
    }

    sendJson(res, 404, { error: "not found" });
  } catch (error) {
    sendJson(res, 500, { error: (error as Error).message });
  }
});
`,
    },
    ui: {
      "web/app.js": `
const $ = (selector) => document.querySelector(selector);

async function refresh() {
  const notes = await (await fetch("/api/notes")).json();
  $("#notes").innerHTML = notes
    .map((note) => \`<li data-id="\${note.id}">\${note.text} \${note.tags.map((tag) => "#" + tag).join(" ")}</li>\`)
    .join("");
}

$("#add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const res = await fetch("/api/notes", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text: $("#text").value, tags: $("#tags").value.split(",") }),
  });
  const body = await res.json();
  if (!res.ok) return alert(body.error);
  $("#last").textContent = body.id;
  await refresh();
});

$("#search").addEventListener("input", async ({ target }) => {
  const query = new URLSearchParams({ q: target.value, limit: "5" });
  const { total, hits } = await fetch(\`/api/search?q=\${encodeURIComponent(target.value)}&limit=5\`).then((r) => r.json());
  $("#count").textContent = \`\${total} for \${query}\`;
  for (const { id, score } of hits) highlight(id, score);
  const first = hits[0] && (await fetch("/api/notes/" + hits[0].id).then((r) => r.json()));
  if (first) $("#preview").textContent = first.text;
});

refresh();
`,
    },
    mutants: [
      {
        file: "src/server.ts",
        from: "{ id: randomUUID(), text, tags }",
        to: "{ uuid: randomUUID(), text, tags }",
        rule: "provider_mismatch",
      },
      {
        file: "src/server.ts",
        from: "{ total: hits.length, hits }",
        to: "{ count: hits.length, hits }",
        rule: "provider_mismatch",
      },
      {
        file: "src/server.ts",
        from: "sendJson(res, 200, [...notes.values()])",
        to: "sendJson(res, 200, { items: [...notes.values()] })",
        rule: "provider_mismatch",
      },
      {
        file: "src/server.ts",
        from: "/^\\/api\\/notes\\/([^/]+)$/",
        to: "/^\\/api\\/note\\/([^/]+)$/",
        rule: "provider_missing",
        at: 'match && req.method === "GET"',
      },
      { file: "web/app.js", from: "note.text} ", to: "note.body} ", rule: "consumer_mismatch" },
      { file: "web/app.js", from: "search?q=${", to: "search?query=${", rule: "consumer_mismatch" },
      {
        file: "web/app.js",
        from: '"/api/notes/" + hits',
        to: '"/api/note/" + hits',
        rule: "consumer_unknown_element",
      },
      {
        file: "web/app.js",
        from: "{ id, score } of",
        to: "{ id, rank: score } of",
        rule: "consumer_mismatch",
      },
      {
        file: "web/app.js",
        from: 'const notes = await (await fetch("/api/notes")).json();',
        to: 'const { notes } = await (await fetch("/api/notes")).json();',
        rule: "consumer_mismatch",
      },
    ],
  },
  {
    name: "a server class over express with methods as handlers",
    endpoints: TODOS,
    api: {
      "src/api/server.ts": `
import express, { type Express, type Request, type Response } from "express";

interface Todo { id: number; title: string; done: boolean }

export class TodoServer {
  readonly app: Express = express();
  private todos: Todo[] = [];
  private nextId = 1;

  constructor() {
    this.app.use(express.json());
    this.app.get("/todos", this.list.bind(this));
    this.app.post("/todos", (req, res) => this.create(req, res));
    this.app.delete("/todos/:id", this.remove);
  }

  private list(_req: Request, res: Response) {
    res.json({ items: this.todos });
  }

  private create(req: Request, res: Response) {
    const { title } = req.body as { title?: string };
    if (!title) return res.status(400).json({ error: "title" });
    const todo = { id: this.nextId++, title, done: false };
    this.todos.push(todo);
    return res.status(201).json(todo);
  }

  private remove = (req: Request, res: Response) => {
    const before = this.todos.length;
    this.todos = this.todos.filter((todo) => todo.id !== Number(req.params.id));
    res.json({ removed: this.todos.length < before });
  };
}
`,
    },
    ui: {
      "src/ui/useTodos.tsx": `
import useSWR from "swr";

type Todo = { id: number; title: string; done: boolean };
const fetcher = (url: string) => fetch(url).then((res) => res.json());

export function TodoList() {
  const { data, mutate } = useSWR("/todos", fetcher);
  const add = async (title: string) => {
    const created: Todo = await fetch("/todos", { method: "POST", body: JSON.stringify({ title, note: "" }) }).then((r) => r.json());
    mutate({ items: [...data.items, created] });
  };
  const remove = async (todo: Todo) => {
    const { removed } = await fetch(\`/todos/\${todo.id}\`, { method: "DELETE" }).then((r) => r.json());
    if (removed) mutate();
  };
  return <ul>{data?.items.map((todo) => <li key={todo.id} onClick={() => remove(todo)}>{todo.title}</li>)}</ul>;
}
`,
    },
    mutants: [
      {
        file: "src/api/server.ts",
        from: 'this.app.delete("/todos/:id"',
        to: 'this.app.delete("/todos/:id/remove"',
        rule: "provider_missing",
      },
      {
        file: "src/api/server.ts",
        from: "res.json({ items:",
        to: "res.json({ data:",
        rule: "provider_mismatch",
      },
      {
        file: "src/ui/useTodos.tsx",
        from: 'useSWR("/todos"',
        to: 'useSWR("/todo"',
        rule: "consumer_unknown_element",
      },
      {
        file: "src/ui/useTodos.tsx",
        from: "{todo.title}<",
        to: "{todo.text}<",
        rule: "consumer_mismatch",
      },
      {
        file: "src/ui/useTodos.tsx",
        from: "JSON.stringify({ title, note",
        to: "JSON.stringify({ name: title, note",
        rule: "consumer_mismatch",
      },
    ],
  },
  {
    name: "route files of a framework, and node's http.request as client",
    endpoints: [LOGIN, VERIFY],
    api: {
      "app/auth/login/route.ts": `
import { NextResponse } from "next/server";
import { issue } from "@/lib/tokens";

export async function POST(request: Request) {
  const { email, password } = await request.json();
  if (password !== "secret") return NextResponse.json({ error: "wrong" }, { status: 401 });
  return NextResponse.json({ token: issue(email), expires_in: 3600 });
}
`,
      "app/auth/verify/route.ts": `
import { subjectOf } from "../../../lib/tokens";

export const GET = async (request: Request) => {
  const user_id = subjectOf(request.headers.get("authorization"));
  return Response.json({ user_id, valid: user_id !== null });
};
`,
      "lib/tokens.ts": `
export const issue = (email: string): string => btoa(email);
export const subjectOf = (header: string | null): string | null => (header ? atob(header.slice(7)) : null);
`,
    },
    ui: {
      "cli/index.js": `
const http = require("node:http");

function call(method, path, payload, token) {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: \`Bearer \${token}\` };
    const req = http.request({ host: "localhost", port: 3000, method, path, headers }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (chunk) => { text += chunk; });
      res.on("end", () => (res.statusCode >= 400 ? reject(new Error(text)) : resolve(JSON.parse(text))));
    });
    req.on("error", reject);
    if (payload) req.write(JSON.stringify(payload));
    req.end();
  });
}

async function main([email, password]) {
  const { token } = await call("POST", "/auth/login", { email, password });
  const session = await call("GET", "/auth/verify", null, token);
  process.stdout.write(session.valid ? session.user_id : "nobody");
}

main(process.argv.slice(2));
`,
    },
    mutants: [
      {
        file: "app/auth/verify/route.ts",
        from: "export const GET",
        to: "export const POST",
        rule: "provider_mismatch",
      },
      {
        file: "app/auth/login/route.ts",
        from: "expires_in: 3600",
        to: "expires: 3600",
        rule: "provider_mismatch",
      },
      {
        file: "cli/index.js",
        from: '"/auth/verify"',
        to: '"/auth/session"',
        rule: "consumer_unknown_element",
      },
      {
        file: "cli/index.js",
        from: "{ email, password });",
        to: "{ user: email, password });",
        rule: "consumer_mismatch",
      },
      {
        file: "cli/index.js",
        from: "session.user_id",
        to: "session.userId",
        rule: "consumer_mismatch",
      },
    ],
  },
];
