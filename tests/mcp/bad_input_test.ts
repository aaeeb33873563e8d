import assert from "node:assert/strict";
import fc from "fast-check";
import { gatedProject } from "../helpers/gated_project.ts";
import { linesOf } from "../helpers/hub_process.ts";
import { cleanEnvironment, MAESTRO } from "../helpers/maestro.ts";
import { overEachTransport } from "../helpers/transports.ts";
import { serve, token } from "../helpers/serve.ts";

interface Reply {
  id?: unknown;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

/** Somebody who writes their own messages, right or wrong. */
interface Wire extends AsyncDisposable {
  /** Sends a text; the reply with this id, or the error it led to. */
  ask(text: string, id: number): Promise<Reply>;
  /** All that came on the error stream, after the server has ended. */
  end(): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Sends what need not be answered. */
  send(text: string): Promise<void>;
}

const SEED = 20_261;
const MESSAGES = 10_000;
const INITIALIZE = call(0, "initialize", {
  protocolVersion: "2025-06-18",
  capabilities: {},
  clientInfo: { name: "raw", version: "1" },
});

function call(id: number, method: string, params: unknown = {}): string {
  return JSON.stringify({ jsonrpc: "2.0", id, method, params });
}

async function overStdio(path: string): Promise<Wire> {
  const child = new Deno.Command(MAESTRO, {
    args: ["mcp", "--agent", "bob", "--role", "backend", "--toolsets", "core,plan,state"],
    cwd: path,
    clearEnv: true,
    env: cleanEnvironment(path),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const said = new Response(child.stderr).text();
  const lines: string[] = [];
  let news = Promise.withResolvers<void>();
  const reading = (async () => {
    for await (const line of linesOf(child)) {
      lines.push(line);
      news.resolve();
    }
  })();
  const send = (text: string) => writer.write(new TextEncoder().encode(`${text}\n`));
  const wire: Wire = {
    send,
    async ask(text, id) {
      let seen = lines.length;
      await send(text);
      while (true) {
        for (; seen < lines.length; seen++) {
          const reply = JSON.parse(lines[seen] ?? "") as Reply;
          if (reply.id === id || reply.error) return reply;
        }
        await news.promise;
        news = Promise.withResolvers<void>();
      }
    },
    async end() {
      await writer.close();
      await reading;
      const { code } = await child.status;
      return { code, stdout: lines.join("\n"), stderr: await said };
    },
    async [Symbol.asyncDispose]() {
      await writer.close().catch(() => {});
      await reading;
      await child.status;
    },
  };
  await wire.ask(INITIALIZE, 0);
  return wire;
}

async function overHttp(path: string): Promise<Wire> {
  const secret = await token(path, "bob", "backend");
  const server = await serve(path, ["--rate", "100000", "--toolsets", "core,plan"]);
  let session = "";
  const replies: string[] = [];
  const post = async (body: string): Promise<string> => {
    const response = await fetch(server.url, {
      method: "POST",
      headers: {
        authorization: `Bearer ${secret}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(session ? { "mcp-session-id": session } : {}),
      },
      body,
    });
    session ||= response.headers.get("mcp-session-id") ?? "";
    const text = await response.text();
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
    replies.push(data);
    return data;
  };
  const wire: Wire = {
    send: async (text) => void await post(text),
    ask: async (text) => JSON.parse(await post(text)) as Reply,
    async end() {
      const { code, stderr } = await server.stop();
      return { code, stdout: replies.join("\n"), stderr };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  await wire.ask(INITIALIZE, 0);
  return wire;
}

const WIRES = { stdio: overStdio, HTTP: overHttp };

/** What is wrong with a message, and what its answer says. */
function wrongMessages(): [string, RegExp][] {
  let deep: unknown = "x";
  for (let level = 0; level < 64; level++) deep = { deep };
  const tool = (id: number, name: unknown, args: unknown) =>
    call(id, "tools/call", { name, arguments: args });
  return [
    ["not json", /Cannot read the message: it is not JSON/],
    ['{"jsonrpc":"2.0","id":1', /it is not JSON/],
    ["{}", /it has no .{1,4}jsonrpc/],
    ["[]", /it is a list/],
    ["42", /it is a number and no object/],
    ['{"jsonrpc":"1.0","id":2,"method":"ping"}', /it has no .{1,4}jsonrpc/],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', /its id is neither a text nor/],
    ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', /its id is neither a text nor/],
    ['{"jsonrpc":"2.0","id":2}', /its method is missing/],
    [call(2, "tools/call", "x"), /its params are a string/],
    [call(2, "ping", { _meta: { progressToken: {} } }), /its _meta is not/],
    [call(3, "no/such"), /Cannot answer no\/such: Method not found\. There are tools\/list/],
    [call(4, "tools/call", { name: 7 }), /params\.name is a number\. It is a text/],
    [call(4, "tools/call"), /params\.name is missing\. It is a text/],
    [call(4, "tools/list", { cursor: "x" }), /Cannot answer tools\/list after x: .*one page/],
    [call(4, "resources/list", { cursor: "x" }), /Cannot answer resources\/list after x/],
    [call(4, "prompts/list", { cursor: "x" }), /Cannot answer prompts\/list after x/],
    [call(4, "completion/complete", { ref: { type: "x" } }), /params\.ref\.type is a string/],
    [tool(5, "requirement_get", { id: 7 }), /Cannot call requirement_get: id: expected string/],
    [tool(6, "requirement_clam", {}), /no such tool.*requirement_claim/],
    [tool(7, "requirement_get", [1]), /params\.arguments is a list\. It is an object/],
    [tool(8, "requirement_get", deep), /Cannot call requirement_get: .*Unrecognized key: ..deep/],
    [
      tool(9, "requirement_complete", { id: "R0.1", summary: "x", fence: 99 }),
      /Cannot act on requirement:R0\.1/,
    ],
    [tool(10, "requirement_list", { cursor: "nowhere" }), /Cannot list after nowhere/],
    [
      tool(11, "workspace_write", { path: "src/api/a.js", content: "x".repeat(10_000_000) }),
      /longer than 8388608 bytes/,
    ],
    ["[".repeat(100_000) + "]".repeat(100_000), /nested deeper than 128 levels/],
    [call(13, "resources/read", { uri: "maestro://requirement/%" }), /Cannot find requirement/],
    [call(14, "prompts/get", { name: "__proto__" }), /Cannot find the prompt/],
  ];
}

for (const [transport, open] of Object.entries(WIRES)) {
  Deno.test(`what is wrong in a message is said, and the next one is served (${transport})`, async () => {
    await using project = await gatedProject();
    const wire = await open(project.path);
    let next = 100;
    for (const [text, expected] of wrongMessages()) {
      const id = Number(/"id":(\d+)/.exec(text)?.[1] ?? -1);
      const reply = JSON.stringify(await wire.ask(text, id));
      assert.match(reply, expected);
      assert.doesNotMatch(reply, /invalid_type|"path\W+\[/, "not the words of a library");
      const status = await wire.ask(call(++next, "tools/call", { name: "status_get" }), next);
      assert.equal(status.id, next, JSON.stringify(status));
      assert.ok(status.result && !status.result.isError, text.slice(0, 80));
    }
    const ended = await wire.end();
    assert.equal(ended.code, 0);
    assert.doesNotMatch(ended.stdout + ended.stderr, /^\s+at |\.ts:\d+/m);
  });

  Deno.test(`${MESSAGES} random messages: no noise, no stack trace, and the server lives (${transport})`, async () => {
    await using project = await gatedProject(false);
    const wire = await open(project.path);
    const messages = fc.sample(anyMessage(), { numRuns: MESSAGES, seed: SEED });
    const batch = 50;
    for (let at = 0; at < messages.length; at += batch) {
      await Promise.all(messages.slice(at, at + batch).map((message) => wire.send(message)));
    }
    const id = 7_777_777;
    const status = await wire.ask(call(id, "tools/call", { name: "status_get" }), id);
    assert.ok(status);
    const ended = await wire.end();
    assert.equal(ended.code, 0, ended.stderr.slice(0, 500));
    for (const line of ended.stdout.split("\n").filter(Boolean)) {
      assert.equal(JSON.parse(line).jsonrpc, "2.0", line.slice(0, 200));
    }
    assert.doesNotMatch(ended.stdout + ended.stderr, /^\s+at |\.ts:\d+/m);
  });
}

/** Garbage, JSON that is no message, and messages with wrong methods and arguments. */
function anyMessage(): fc.Arbitrary<string> {
  const line = fc.string({ maxLength: 80 }).map((text) => text.replace(/[\r\n]/g, " "));
  const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value));
  const method = fc.oneof(
    fc.constantFrom(
      "tools/call",
      "tools/list",
      "ping",
      "resources/read",
      "prompts/get",
      "initialize",
    ),
    fc.string({ maxLength: 20 }),
  );
  const params = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.record({
      name: fc.constantFrom("status_get", "requirement_get", "memory_get", "nope"),
      arguments: fc.jsonValue({ maxDepth: 3 }),
    }),
  );
  const message = fc.record({
    jsonrpc: fc.constantFrom("2.0", "1.0"),
    id: fc.oneof(fc.nat(1_000), fc.string({ maxLength: 5 }), fc.constant(null)),
    method,
    params,
  }, { requiredKeys: [] }).map((value) => JSON.stringify(value));
  return fc.oneof(line, json, message, message);
}

Deno.test("what is no request is not answered, and half a character comes back whole (stdio)", async () => {
  await using project = await gatedProject(false);
  const wire = await overStdio(project.path);
  // An answer that nobody asked for, and a notification without a method's form.
  await wire.send('{"jsonrpc":"2.0","id":9,"result":7}');
  await wire.send('{"jsonrpc":"2.0","method":"notifications/x","params":"y"}');
  await wire.send("");
  const half = { "\ud800": 1 };
  const refused = await wire.ask(call(1, "tools/call", { name: "status_get", arguments: half }), 1);
  assert.match(JSON.stringify(refused), /Unrecognized key/);
  const note = { name: "memory_set", arguments: { key: "a\udc00", value: "b" } };
  const set = await wire.ask(call(2, "tools/call", note), 2);
  assert.deepEqual(set.result?.structuredContent, { key: "a\ufffd" });
  const { stdout } = await wire.end();
  assert.doesNotMatch(stdout, /\\ud[89a-f]/);
  assert.equal(stdout.split("\n").length, 3, stdout);
});

overEachTransport("what the hub refuses is said with what to do instead", async ({ connect }) => {
  await using agent = await connect("bob");
  const claimed = await agent.call("requirement_claim");
  const { fence } = claimed.output.lease as { fence: number };
  const done = { id: "R0.1", summary: "x" };
  const stale = await agent.call("requirement_complete", { ...done, fence: fence + 1 });
  assert.match(stale.error ?? "", /^conflict: .*\bfence\b.*requirement_claim/s);
  const deep = await agent.call("workspace_edit", { path: { to: "x" }, old_text: 1 });
  assert.match(deep.error ?? "", /^invalid: Cannot call workspace_edit: .*path.*It takes path/s);
});

Deno.test("a client that closes only its reading end, and one that stops in a message, end nothing else", async () => {
  await using project = await gatedProject(false);
  const half = new Deno.Command(MAESTRO, {
    args: ["mcp"],
    cwd: project.path,
    clearEnv: true,
    env: cleanEnvironment(project.path),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await half.stdout.cancel();
  const writer = half.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${INITIALIZE}\n`));
  // Whoever reads nothing is left: the server ends by itself.
  const { code } = await half.status;
  await writer.close().catch(() => {});
  const said = await new Response(half.stderr).text();
  assert.doesNotMatch(said, /^\s+at /m);
  assert.equal(code, 0, said);
  const secret = await token(project.path, "bob");
  await using server = await serve(project.path);
  const { port } = new URL(server.url);
  {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    const head = `POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${secret}\r\n` +
      "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    await connection.write(new TextEncoder().encode(head));
  }
  const health = await fetch(new URL("/healthz", server.url));
  assert.deepEqual(await health.json(), { status: "ok" });
  const ended = await server.stop();
  assert.equal(ended.code, 0);
  assert.doesNotMatch(ended.stderr, /^\s+at /m);
});
