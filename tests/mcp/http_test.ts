import assert from "node:assert/strict";
import {
  createToken,
  Hub,
  hubFile,
  logicalClock,
  newSecret,
  secretHash,
} from "../../core/state.ts";
import { gatedProject } from "../helpers/gated_project.ts";
import { START_MS } from "../helpers/hub.ts";
import { maestro } from "../helpers/maestro.ts";
import { connect, ERAS } from "../helpers/mcp_client.ts";
import { connectHttp, serve, token } from "../helpers/serve.ts";

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "raw", version: "1" },
  },
};

/** A POST as no client library would send it. */
async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

for (const era of ERAS) {
  Deno.test(`an agent works over HTTP under its token's name and role (${era})`, async () => {
    await using project = await gatedProject();
    const secret = await token(project.path, "bob", "backend");
    await using server = await serve(project.path);
    await using agent = await connectHttp(server.url, secret, era);
    assert.equal(agent.client.getProtocolEra(), era === "auto" ? "modern" : "legacy");
    const claimed = await agent.call("requirement_claim");
    assert.equal((claimed.output.requirement as { id: string }).id, "R0.1", claimed.error ?? "");
    const written = await agent.call("workspace_write", { path: "src/api/a.js", content: "1;\n" });
    assert.equal(written.error, null);
    const run = await agent.call("workspace_run", { command: "ls src/api/a.js" });
    assert.equal(run.output.stdout, "src/api/a.js\n", run.error ?? "");
    const done = await agent.call("requirement_complete", { id: "R0.1", summary: "did it" });
    assert.equal(done.output.status, "DONE", done.error ?? "");
    const { you } = (await agent.call("status_get")).output as { you: Record<string, string> };
    assert.deepEqual([you.agent, you.role], ["bob", "backend"]);
  });
}

Deno.test("both transports list the same tools, and refuse with the same words", async () => {
  await using project = await gatedProject();
  const secret = await token(project.path, "bob", "backend");
  await using server = await serve(project.path);
  await using http = await connectHttp(server.url, secret);
  await using stdio = await connect(project.path, ["--agent", "eve", "--role", "backend"]);
  assert.deepEqual((await http.client.listTools()).tools, (await stdio.client.listTools()).tools);
  const wrong = { path: "README.md", content: "" };
  const [first, second] = [
    await http.call("workspace_write", wrong),
    await stdio.call("workspace_write", wrong),
  ];
  assert.match(first.error ?? "", /^denied: /);
  assert.equal(first.error, second.error);
});

Deno.test("without a valid token nobody gets in, and is told where tokens come from", async () => {
  await using project = await gatedProject(false);
  const kept = await token(project.path, "bob");
  const revoked = await token(project.path, "gone");
  const expired = await expiredToken(project.path);
  await using server = await serve(project.path);
  const none = await post(server.url, INITIALIZE);
  assert.equal(none.status, 401);
  assert.match(none.text, /maestro token create/);
  const challenge = none.headers.get("www-authenticate") ?? "";
  const [, metadata = ""] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
  const described = await (await fetch(metadata)).json();
  assert.deepEqual([described.resource, described.bearer_methods_supported], [
    server.url,
    ["header"],
  ]);
  assert.equal((await post(server.url, INITIALIZE, bearer("maestro_wrong"))).status, 401);
  assert.equal((await post(server.url, INITIALIZE, bearer(revoked))).status, 200);
  assert.equal((await maestro(project.path, ["token", "revoke", "T2"])).code, 0);
  const afterwards = await post(server.url, INITIALIZE, bearer(revoked));
  assert.equal(afterwards.status, 401);
  assert.match(afterwards.text, /was revoked/);
  const late = await post(server.url, INITIALIZE, bearer(expired));
  assert.equal(late.status, 401);
  assert.match(late.text, /has expired/);
  assert.equal((await post(server.url, INITIALIZE, bearer(kept))).status, 200);
});

/** A token that was made long ago for a day. */
async function expiredToken(path: string): Promise<string> {
  const hub = await Hub.open(hubFile(path), logicalClock(START_MS));
  const secret = newSecret();
  const person = { agent: "human", role: "human", session: "cli" } as const;
  const wanted = { agent: "old", role: "any", days: 1, hash: secretHash(secret) } as const;
  await hub.write(person, { action: "TOKEN_CREATE" }, (tx) => createToken(tx, wanted));
  await hub.close();
  return secret;
}

Deno.test("a request under a foreign name or from a foreign page is refused", async () => {
  await using project = await gatedProject(false);
  const secret = await token(project.path, "bob");
  await using server = await serve(project.path, ["--allow-host", "agents.example"]);
  const page = await post(server.url, INITIALIZE, {
    ...bearer(secret),
    origin: "https://evil.example",
  });
  assert.equal(page.status, 403);
  assert.match(page.text, /Invalid Origin: evil\.example/);
  const own = { ...bearer(secret), origin: "http://localhost:3000" };
  assert.equal((await post(server.url, INITIALIZE, own)).status, 200);
  const { port } = new URL(server.url);
  assert.match(await rawGet(Number(port), "evil.example"), /^HTTP\/1\.1 403 .*--allow-host/s);
  assert.match(await rawGet(Number(port), "agents.example"), /^HTTP\/1\.1 401 /);
});

/** `fetch` does not let its Host be chosen. */
async function rawGet(port: number, host: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = `GET /mcp HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  const chunks = await Array.fromAsync(connection.readable);
  return await new Blob(chunks).text();
}

Deno.test("beyond loopback it serves only once somebody has a token", async () => {
  await using project = await gatedProject(false);
  const refused = await maestro(project.path, ["serve", "--host", "0.0.0.0", "--port", "0"]);
  assert.equal(refused.code, 8);
  assert.match(refused.stderr, /Cannot serve at 0\.0\.0\.0: .*no token is valid/);
  await token(project.path, "bob");
  await using server = await serve(project.path, ["--host", "0.0.0.0"]);
  assert.match(server.url, /0\.0\.0\.0/);
});

Deno.test("tokens are kept as hashes, listed without their secrets, and in the log", async () => {
  await using project = await gatedProject(false);
  const secret = await token(project.path, "bob", "backend");
  const listed = await maestro(project.path, ["token", "list", "--json"]);
  const [only] = JSON.parse(listed.stdout);
  assert.deepEqual([only.id, only.agent, only.role, only.revokedAt], [
    "T1",
    "bob",
    "backend",
    null,
  ]);
  const log = await maestro(project.path, ["log", "export"]);
  assert.match(log.stdout, /TOKEN_CREATE/);
  const files = [listed.stdout, log.stdout];
  for await (const { name } of Deno.readDir(`${project.path}/.maestro`)) {
    if (name.startsWith("hub.sqlite")) {
      files.push(await Deno.readTextFile(`${project.path}/.maestro/${name}`));
    }
  }
  assert.ok(files.length > 2 && files.every((text) => !text.includes(secret)));
  assert.equal((await maestro(project.path, ["token", "revoke", "T1"])).code, 0);
  assert.match((await maestro(project.path, ["token", "list"])).stdout, /^No token is valid/);
  const again = await maestro(project.path, ["token", "revoke", "T1"]);
  assert.match(again.stderr, /was revoked at/);
  const odd = await maestro(project.path, ["token", "create", "--agent", "Not A Name"]);
  assert.equal(odd.code, 2, odd.stderr);
});

Deno.test("too many calls and too long messages are refused with what to do", async () => {
  await using project = await gatedProject(false);
  const secret = await token(project.path, "bob");
  await using server = await serve(project.path, ["--rate", "1"]);
  const answers = [];
  for (let n = 0; n < 8; n++) answers.push(await post(server.url, INITIALIZE, bearer(secret)));
  const limited = answers.find(({ status }) => status === 429);
  assert.ok(limited, JSON.stringify(answers.map((one) => one.status)));
  assert.ok(limited.headers.get("retry-after"));
  assert.match(JSON.parse(limited.text).error.message, /Wait \d+ s/);
  const other = await token(project.path, "eve");
  const long = await post(server.url, `"${"x".repeat(10_000_000)}"`, bearer(other));
  assert.equal(long.status, 413);
  assert.match(JSON.parse(long.text).error.message, /longer than 8388608 bytes/);
});

Deno.test("it says whether it is well, and stops when it is told to", async () => {
  await using project = await gatedProject(false);
  await token(project.path, "bob");
  await using server = await serve(project.path);
  const health = await fetch(new URL("/healthz", server.url));
  assert.deepEqual([health.status, await health.json()], [200, { status: "ok" }]);
  const { code, stderr } = await server.stop();
  assert.deepEqual([code, stderr], [0, "maestro: stopping; calls that are open may end.\n"]);
});

Deno.test("a call that is open when the server stops gets its answer; its claim then has the usual grace", async () => {
  await using project = await gatedProject();
  const secret = await token(project.path, "bob", "backend");
  await using server = await serve(project.path);
  await using agent = await connectHttp(server.url, secret);
  await agent.call("requirement_claim");
  await agent.call("workspace_write", {
    path: "src/api/slow.mjs",
    content: `import { writeFileSync, existsSync } from "node:fs";
writeFileSync("src/api/started", "");
setTimeout(() => console.log("finished"), 1000);
`,
  });
  const answer = agent.call("workspace_run", { command: "node src/api/slow.mjs" });
  await present(`${project.path}/src/api/started`);
  const { code } = await server.stop();
  assert.equal(code, 0);
  assert.equal((await answer).output.stdout, "finished\n");
  const { stdout } = await maestro(project.path, ["lock", "list", "--json"]);
  const [lease] = JSON.parse(stdout);
  const leftMs = Date.parse(lease.expiresAt) - Date.now();
  assert.ok(leftMs <= 60_000, `${leftMs} ms`);
});

/** Waits until a file is there, however long it takes. */
async function present(path: string): Promise<void> {
  while (true) {
    try {
      await Deno.stat(path);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
