import type { Workspace } from "../../workspace.ts";

/** Services in one or two files, in the idioms of their frameworks. */
export const SMALL_SERVICES: readonly Workspace[] = [{
  name: "Hono with basePath and zod validator, ky with a prefix URL and zod parse",
  schema: {
    endpoints: [{
      path: "/api/links",
      method: "POST",
      request: { url: "string", slug: "string?" },
      response: { slug: "string", shortUrl: "string" },
    }, {
      path: "/api/links/{slug}/stats",
      method: "GET",
      response: { slug: "string", clicks: "int" },
    }],
  },
  owner: {
    "worker/src/index.ts": `
import { Hono } from "hono";
import { logger } from "hono/logger";
import { zValidator } from "@hono/zod-validator";
import { z } from "zod";
import links from "./links";

type Env = { Bindings: { LINKS: KVNamespace; ORIGIN: string } };

const app = new Hono<Env>().basePath("/api");
app.use("*", logger());
app.route("/links", links);
app.notFound((c) => c.json({ error: "not found" }, 404));

export default app;
`,
    "worker/src/links.ts": `
import { Hono } from "hono";
import { zValidator } from "@hono/zod-validator";
import { z } from "zod";

const createLink = z.object({
  url: z.string().url(),
  slug: z.string().min(3).optional(),
});

const links = new Hono();

links.post("/", zValidator("json", createLink), async (c) => {
  const { url, slug: wanted } = c.req.valid("json");
  const slug = wanted ?? crypto.randomUUID().slice(0, 8);
  await c.env.LINKS.put(slug, url);
  return c.json({ slug, shortUrl: new URL(slug, c.env.ORIGIN).toString() }, 201);
});

links.get("/:slug/stats", async (c) => {
  const slug = c.req.param("slug");
  const clicks = Number(await c.env.LINKS.get(\`clicks:\${slug}\`) ?? 0);
  return c.json({ slug, clicks });
});

export default links;
`,
  },
  user: {
    "extension/src/background.ts": `
import ky from "ky";
import { z } from "zod";

const api = ky.create({ prefixUrl: "https://sho.rt/api", retry: 1 });

const Created = z.object({ slug: z.string(), shortUrl: z.string().url() });
const Stats = z.object({ slug: z.string(), clicks: z.number().int() });

export async function shorten(url: string) {
  const created = Created.parse(await api.post("links", { json: { url } }).json());
  await navigator.clipboard.writeText(created.shortUrl);
  return created.slug;
}

export const clicks = async (slug: string): Promise<number> => {
  const stats = Stats.parse(await api.get(\`links/\${slug}/stats\`).json());
  return stats.clicks;
};
`,
  },
  mutants: [{
    file: "worker/src/links.ts",
    from: "  url: z.string().url(),",
    to: "  target: z.string().url(),",
    rule: "provider_mismatch",
  }, {
    file: "worker/src/links.ts",
    from: "c.json({ slug, clicks })",
    to: "c.json({ slug, count: clicks })",
    rule: "provider_mismatch",
  }, {
    file: "extension/src/background.ts",
    from: "json: { url }",
    to: "json: { link: url }",
    rule: "consumer_mismatch",
  }, {
    file: "extension/src/background.ts",
    from: "shortUrl: z.string()",
    to: "short: z.string()",
    rule: "consumer_mismatch",
  }, {
    file: "extension/src/background.ts",
    from: "/stats`)",
    to: "/statistics`)",
    rule: "consumer_unknown_element",
  }],
}, {
  name: "http.server with a table of routes, urllib with a helper",
  schema: {
    endpoints: [{
      path: "/jobs",
      method: "POST",
      request: { command: "string", priority: "int?" },
      response: { id: "int", state: "string" },
    }, {
      path: "/jobs/{id}",
      method: "GET",
      response: { id: "int", state: "string", output: "string?" },
    }, { path: "/health", method: "GET", response: { ok: "boolean" } }],
  },
  owner: {
    "queue/server.py": `
import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlparse

JOB_PATH = re.compile(r"^/jobs/(\\d+)$")
JOBS = {}


class Handler(BaseHTTPRequestHandler):
    server_version = "queue/1.0"

    def do_GET(self):
        path = urlparse(self.path).path
        if path == "/health":
            return self._json(200, {"ok": True})
        match = JOB_PATH.match(path)
        if match:
            job = JOBS.get(int(match.group(1)))
            if job is None:
                return self._json(404, {"error": "no such job"})
            return self._json(200, {"id": job["id"], "state": job["state"], "output": job["output"]})
        self._json(404, {"error": "not found"})

    def do_POST(self):
        if self.path != "/jobs":
            self._json(404, {"error": "not found"})
            return
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length))
        job = {"id": len(JOBS) + 1, "command": body["command"], "priority": body.get("priority", 0), "state": "queued", "output": None}
        JOBS[job["id"]] = job
        self._json(201, {"id": job["id"], "state": job["state"]})

    def _json(self, status, payload):
        data = json.dumps(payload).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 8080), Handler).serve_forever()
`,
  },
  user: {
    "runner/submit.py": `
import json
import time
import urllib.request

BASE = "http://127.0.0.1:8080"


def call(path, payload=None, method=None):
    data = json.dumps(payload).encode("utf-8") if payload is not None else None
    request = urllib.request.Request(
        BASE + path,
        data=data,
        headers={"Content-Type": "application/json"},
        method=method or ("POST" if data else "GET"),
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def run(command):
    job = call("/jobs", {"command": command})
    while job["state"] in ("queued", "running"):
        time.sleep(0.5)
        job = call(f"/jobs/{job['id']}")
    return job["output"]


def healthy():
    return call("/health")["ok"]
`,
  },
  mutants: [{
    file: "queue/server.py",
    from: 'path == "/health"',
    to: 'path == "/healthz"',
    rule: "provider_missing",
  }, {
    file: "queue/server.py",
    from: 'body["command"], "priority"',
    to: 'body["cmd"], "priority"',
    rule: "provider_mismatch",
  }, {
    file: "runner/submit.py",
    from: '"/jobs", {"command": command}',
    to: '"/jobs", {"cmd": command}',
    rule: "consumer_mismatch",
  }, {
    file: "runner/submit.py",
    from: 'job["output"]',
    to: 'job["stdout"]',
    rule: "consumer_mismatch",
  }, {
    file: "runner/submit.py",
    from: 'call("/health")["ok"]',
    to: 'call("/status")["ok"]',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "Koa with a router prefix and Deno.serve-style switch client using URLSearchParams",
  schema: {
    endpoints: [{
      path: "/search",
      method: "GET",
      response: { hits: [{ url: "string", score: "number" }], took_ms: "int" },
    }, {
      path: "/index/documents",
      method: "PUT",
      request: { url: "string", text: "string" },
      response: { indexed: "boolean" },
    }],
  },
  owner: {
    "engine/index.js": `
"use strict";
const Koa = require("koa");
const Router = require("@koa/router");
const { koaBody } = require("koa-body");
const engine = require("./engine");

const app = new Koa();
const root = new Router();
const index = new Router({ prefix: "/index" });

root.get("search", "/search", async (ctx) => {
  const started = Date.now();
  const hits = await engine.search(ctx.query.q, Number(ctx.query.limit || 10));
  ctx.body = {
    hits: hits.map(({ url, score }) => ({ url, score })),
    took_ms: Date.now() - started,
  };
});

index.put("/documents", koaBody(), async (ctx) => {
  const { url, text } = ctx.request.body;
  await engine.add(url, text);
  ctx.status = 200;
  ctx.body = { indexed: true };
});

app.use(root.routes()).use(root.allowedMethods());
app.use(index.routes());
app.listen(7700);
`,
    "engine/engine.js": `
exports.search = async (q, limit) => [];
exports.add = async (url, text) => {};
`,
  },
  user: {
    "crawler/push.mjs": `
const ENGINE = process.env.ENGINE_URL || "http://localhost:7700";

const endpoint = (path, query = {}) => {
  const url = new URL(path, ENGINE);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
  return url;
};

export async function push(page) {
  const res = await fetch(endpoint("/index/documents"), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ url: page.url, text: page.text }),
  });
  const { indexed } = await res.json();
  return indexed;
}

export async function top(q) {
  const res = await fetch(endpoint("/search", { q, limit: 1 }));
  const { hits: [first], took_ms: took } = await res.json();
  console.log(\`took \${took} ms\`);
  return first ? first.url : null;
}
`,
  },
  mutants: [
    {
      file: "engine/index.js",
      from: 'prefix: "/index"',
      to: 'prefix: "/indexes"',
      rule: "provider_missing",
    },
    {
      file: "engine/index.js",
      from: "took_ms: Date.now()",
      to: "tookMs: Date.now()",
      rule: "provider_mismatch",
    },
    { file: "engine/index.js", from: "index.put(", to: "index.post(", rule: "provider_mismatch" },
    {
      file: "crawler/push.mjs",
      from: "text: page.text",
      to: "body: page.text",
      rule: "consumer_mismatch",
    },
    {
      file: "crawler/push.mjs",
      from: "hits: [first], took_ms",
      to: "results: [first], took_ms",
      rule: "consumer_mismatch",
    },
    {
      file: "crawler/push.mjs",
      from: 'method: "PUT"',
      to: 'method: "POST"',
      rule: "consumer_unknown_element",
    },
  ],
}];
