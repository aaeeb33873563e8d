import assert from "node:assert/strict";
import { ModelError, openaiModel } from "../../agents/mod.ts";
import type { OpenAiOptions } from "../../agents/models/openai.ts";
import { logicalClock, systemClock } from "../../core/clock.ts";
import {
  type ChatBehaviour,
  inTurn,
  startModelServer,
  type StatusFault,
} from "../helpers/model_server.ts";

const START_MS = Date.parse("2030-01-01T00:00:00Z");
const REQUEST = {
  messages: [{ role: "user" as const, content: "Hello" }],
  tools: [],
  task: { kind: "work", role: "backend", requirement: "R0.1", epoch: 1 },
};
const ok = { text: "ok" };

interface Asked {
  text: string | null;
  error: ModelError | null;
  requests: number;
  waitsMs: number[];
  reasons: string[];
}

/** Asks once and tells everything that a caller can see of it. */
async function ask(
  behaviour: ChatBehaviour,
  options: Partial<OpenAiOptions> = {},
  server: { apiKey?: string; models?: readonly string[] } = {},
): Promise<Asked> {
  await using endpoint = startModelServer(behaviour, server);
  const model = openaiModel({
    model: "tiny",
    clock: logicalClock(START_MS, 0),
    random: () => 1,
    baseUrl: endpoint.baseUrl,
    ...options,
  });
  const waitsMs: number[] = [];
  const reasons: string[] = [];
  const onRetry = (reason: string, waitMs: number) => {
    waitsMs.push(waitMs);
    reasons.push(reason);
  };
  const seen = () => ({ requests: endpoint.requests.length, waitsMs, reasons });
  try {
    const { text } = await model.query(REQUEST, new AbortController().signal, onRetry);
    return { text, error: null, ...seen() };
  } catch (error) {
    assert.ok(error instanceof ModelError, `not a ModelError: ${error}`);
    return { text: null, error, ...seen() };
  }
}

function status(code: number, headers: Record<string, string> = {}): StatusFault {
  return { fault: "status", status: code, headers };
}

for (const code of [408, 429, 500, 502, 503, 504]) {
  Deno.test(`status ${code} is tried again`, async () => {
    const asked = await ask(inTurn(status(code), ok));
    assert.deepEqual([asked.text, asked.requests], ["ok", 2]);
    assert.match(asked.reasons[0] ?? "", new RegExp(`status ${code}`));
  });
}

Deno.test("a dropped connection is tried again", async () => {
  const asked = await ask(inTurn({ fault: "drop" }, ok));
  assert.deepEqual([asked.text, asked.requests], ["ok", 2]);
});

Deno.test("a silent endpoint is given up after the time limit and tried again", async () => {
  const asked = await ask(inTurn({ fault: "hang" }, ok), { timeoutMs: 100 });
  assert.deepEqual([asked.text, asked.requests], ["ok", 2]);
  assert.match(asked.reasons[0] ?? "", /no complete reply within 100 ms/);
});

Deno.test("empty choices, an error in a 200 and broken JSON are tried again", async () => {
  const asked = await ask(inTurn(
    { fault: "body", body: '{"choices":[]}' },
    { fault: "body", body: '{"error":{"message":"overloaded"}}' },
    { fault: "body", body: "<html>" },
    ok,
  ));
  assert.deepEqual([asked.text, asked.requests], ["ok", 4]);
  assert.match(asked.reasons[1] ?? "", /overloaded/);
});

Deno.test("waits double from try to try and the random source halves them at most", async () => {
  const policy = { triesMax: 4, firstWaitMs: 1_000, waitMsMax: 3_000 };
  const full = await ask(inTurn(status(500)), { retry: policy, random: () => 1 });
  const least = await ask(inTurn(status(500)), { retry: policy, random: () => 0 });
  assert.deepEqual(full.waitsMs, [1_000, 2_000, 3_000]);
  assert.deepEqual(least.waitsMs, [500, 1_000, 1_500]);
});

Deno.test("Retry-After in seconds, as a date and in milliseconds decides the wait", async () => {
  const asked = await ask(inTurn(
    status(429, { "retry-after": "7" }),
    status(429, { "retry-after": new Date(START_MS + 7_000 + 20_000).toUTCString() }),
    status(503, { "retry-after": "9", "retry-after-ms": "250" }),
    ok,
  ));
  assert.deepEqual(asked.waitsMs, [7_000, 20_000, 250]);
});

Deno.test("a Retry-After beyond the longest wait is an error at once", async () => {
  const asked = await ask(inTurn(status(429, { "retry-after": "3600" }), ok));
  assert.equal(asked.requests, 1);
  assert.match(asked.error?.message ?? "", /asks to wait 3600000 ms, the limit is 120000 ms/);
});

Deno.test("the tries are limited, and the error tells how many there were", async () => {
  const asked = await ask(inTurn(status(502)), {
    retry: { triesMax: 3, firstWaitMs: 1, waitMsMax: 10 },
  });
  assert.equal(asked.requests, 3);
  assert.match(asked.error?.message ?? "", /after 3 tries: status 502/);
});

for (
  const [code, variable] of [
    [400, "MAESTRO_MODEL"],
    [401, "OPENAI_API_KEY"],
    [403, "MAESTRO_MODEL"],
    [404, "OPENAI_BASE_URL"],
  ] as const
) {
  Deno.test(`status ${code} is not tried again and names ${variable} as the remedy`, async () => {
    const asked = await ask(inTurn(status(code), ok));
    assert.equal(asked.requests, 1);
    assert.ok(asked.error?.hint.includes(variable), asked.error?.hint);
  });
}

Deno.test("an unknown model is an error that names it and the variable to set", async () => {
  const asked = await ask(inTurn(ok), {}, { models: ["other"] });
  assert.match(asked.error?.message ?? "", /The model `tiny` does not exist/);
  assert.match(asked.error?.hint ?? "", /MAESTRO_MODEL/);
});

Deno.test("an exhausted account is not tried again although its status is 429", async () => {
  const asked = await ask(inTurn({ ...status(429), code: "insufficient_quota" }, ok));
  assert.equal(asked.requests, 1);
  assert.match(asked.error?.hint ?? "", /credit/);
});

Deno.test("too long a conversation is an error that says so", async () => {
  const asked = await ask(inTurn({ ...status(400), code: "context_length_exceeded" }, ok));
  assert.equal(asked.requests, 1);
  assert.match(asked.error?.hint ?? "", /longer than tiny can read/);
});

Deno.test("the key never shows, whatever the endpoint echoes", async () => {
  const apiKey = "sk-test-verysecret";
  const echo = `Key ${apiKey} ${"x".repeat(240)} ${apiKey.repeat(20)}`;
  const refused = await ask(inTurn(ok), { apiKey }, { apiKey: "another" });
  const masked = { ...status(401), message: "Incorrect API key: sk-te*****secret" };
  const shortened = await ask(inTurn(masked), { apiKey });
  const failing = await ask(inTurn({ ...status(500), message: echo }), { apiKey });
  const malformed = await ask(
    inTurn({ fault: "body", body: JSON.stringify({ error: echo }) }),
    { apiKey },
  );
  for (const { error, reasons } of [refused, shortened, failing, malformed]) {
    const shown = [error?.message, error?.hint, Deno.inspect(error), ...reasons].join("\n");
    assert.ok(error && !shown.includes("secret"), shown);
  }
});

Deno.test("an endpoint that nobody serves is tried again and then named", async () => {
  const { baseUrl } = await startAndStop();
  const asked = await ask(inTurn(ok), {
    baseUrl,
    retry: { triesMax: 2, firstWaitMs: 1, waitMsMax: 10 },
  });
  assert.equal(asked.waitsMs.length, 1);
  assert.ok(asked.error?.message.includes(`${baseUrl} after 2 tries`), asked.error?.message);
  assert.match(asked.error?.hint ?? "", /OPENAI_BASE_URL/);
});

Deno.test({
  name: "a forbidden endpoint is not tried again",
  permissions: { net: ["127.0.0.1:0"], env: ["OPENAI_CUSTOM_HEADERS"], read: true },
  fn: async () => {
    const asked = await ask(inTurn(ok), { baseUrl: "http://127.0.0.1:65000/v1" });
    assert.match(asked.error?.message ?? "", /Requires net access/);
    assert.deepEqual(asked.waitsMs, []);
    assert.match(asked.error?.hint ?? "", /name it with OPENAI_BASE_URL or model\.base_url/);
    assert.doesNotMatch(`${asked.error?.message} ${asked.error?.hint}`, /--allow-net/);
  },
});

Deno.test("an unusable base URL, a missing key and a broken key are errors before any request", async () => {
  const options = { model: "tiny", clock: logicalClock(0), random: () => 0 };
  const signal = new AbortController().signal;
  const rejects = (extra: Partial<OpenAiOptions>, hint: RegExp) =>
    assert.rejects(openaiModel({ ...options, ...extra }).query(REQUEST, signal), (error) => {
      assert.ok(error instanceof ModelError);
      assert.match(error.hint, hint);
      assert.ok(!error.message.includes("sk-broken"));
      return true;
    });
  await rejects({ baseUrl: "not a url" }, /OPENAI_BASE_URL/);
  await rejects({}, /OPENAI_API_KEY/);
  await rejects({ baseUrl: "http://127.0.0.1:65000/v1", apiKey: "sk-broken\n" }, /OPENAI_API_KEY/);
});

Deno.test("an abort ends a running request, and the endpoint sees it end", async () => {
  await using server = startModelServer(inTurn({ fault: "hang" }));
  const controller = new AbortController();
  const model = openaiModel({
    model: "tiny",
    clock: logicalClock(0),
    random: () => 0,
    baseUrl: server.baseUrl,
  });
  const query = model.query(REQUEST, controller.signal);
  await server.arrived(1);
  controller.abort(new Error("stopped by hand"));
  await assert.rejects(query, /stopped by hand/);
  assert.equal(server.requests.length, 1);
});

Deno.test("an abort ends the wait before another try", async () => {
  await using server = startModelServer(inTurn(status(429, { "retry-after": "100" })));
  const controller = new AbortController();
  const model = openaiModel({
    model: "tiny",
    clock: systemClock,
    random: () => 0,
    baseUrl: server.baseUrl,
  });
  const query = model.query(REQUEST, controller.signal, () => {
    queueMicrotask(() => controller.abort(new Error("stopped by hand")));
  });
  await assert.rejects(query, /stopped by hand/);
  assert.equal(server.requests.length, 1);
});

async function startAndStop(): Promise<{ baseUrl: string }> {
  await using server = startModelServer(inTurn(ok));
  return { baseUrl: server.baseUrl };
}
