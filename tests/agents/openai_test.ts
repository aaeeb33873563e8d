import assert from "node:assert/strict";
import { type Message, openaiModel } from "../../agents/mod.ts";
import type { ModelRequest } from "../../agents/model.ts";
import { logicalClock } from "../../core/clock.ts";
import { inTurn, startModelServer } from "../helpers/model_server.ts";

const TOOLS = [{
  name: "workspace_read",
  description: "Read a file.",
  parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
}];

function request(messages: Message[], tools = TOOLS): ModelRequest {
  return {
    messages,
    tools,
    task: { kind: "work", role: "backend", requirement: "R0.1", epoch: 1 },
  };
}

function modelAt(baseUrl: string, apiKey?: string) {
  return openaiModel({
    model: "tiny",
    clock: logicalClock(0),
    random: () => 0,
    baseUrl,
    ...(apiKey === undefined ? {} : { apiKey }),
  });
}

const hello: Message = { role: "user", content: "Hello" };
const never = new AbortController().signal;

Deno.test("a reply brings text, tool calls and the endpoint's own token counts", async () => {
  await using server = startModelServer(
    inTurn({ text: "Reading.", calls: [{ tool: "workspace_read", arguments: { path: "a.ts" } }] }),
  );
  const reply = await modelAt(server.baseUrl).query(request([hello]), never);
  assert.equal(reply.text, "Reading.");
  assert.deepEqual(
    reply.toolCalls.map(({ name, arguments: args }) => [name, args]),
    [["workspace_read", '{"path":"a.ts"}']],
  );
  assert.equal(reply.usage.estimated, false);
  assert.ok(reply.usage.inputTokens > 0 && reply.usage.outputTokens > 0);
  assert.equal(reply.truncated, false);
});

Deno.test("the endpoint receives model, tools and the whole conversation in its own form", async () => {
  await using server = startModelServer(inTurn({ text: "ok" }));
  const conversation: Message[] = [
    { role: "system", content: "Be brief." },
    hello,
    {
      role: "assistant",
      content: "",
      toolCalls: [{ id: "c1", name: "workspace_read", arguments: '{"path":"a.ts"}' }],
    },
    { role: "tool", callId: "c1", content: "text of a.ts" },
  ];
  await modelAt(server.baseUrl).query(request(conversation), never);
  assert.deepEqual(server.requests[0]?.body, {
    model: "tiny",
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hello" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{
          id: "c1",
          type: "function",
          function: { name: "workspace_read", arguments: '{"path":"a.ts"}' },
        }],
      },
      { role: "tool", tool_call_id: "c1", content: "text of a.ts" },
    ],
    tools: [{ type: "function", function: TOOLS[0] }],
  });
});

Deno.test("a conversation with malformed, empty and missing parts is still one the endpoint accepts", async () => {
  await using server = startModelServer(inTurn({ text: "ok" }));
  const conversation: Message[] = [
    hello,
    { role: "assistant", content: "", toolCalls: [] },
    { role: "user", content: "Go on" },
    {
      role: "assistant",
      content: "",
      toolCalls: [
        { id: "c1", name: "workspace_read", arguments: '{"path":' },
        { id: "c2", name: "status_get", arguments: "" },
      ],
    },
    { role: "tool", callId: "c1", content: "not valid JSON" },
    { role: "tool", callId: "c2", content: "fine" },
  ];
  const reply = await modelAt(server.baseUrl).query(request(conversation, []), never);
  assert.equal(reply.text, "ok");
});

Deno.test("the key is sent as a bearer token, and without a key no authorization is sent", async () => {
  await using server = startModelServer(inTurn({ text: "ok" }));
  await modelAt(server.baseUrl, "sk-test-1").query(request([hello]), never);
  await modelAt(server.baseUrl).query(request([hello]), never);
  assert.deepEqual(server.requests.map((received) => received.authorization), [
    "Bearer sk-test-1",
    null,
  ]);
});

Deno.test("missing token counts are estimated from the text and marked as such", async () => {
  await using server = startModelServer(inTurn({ text: "12345678", usage: false }));
  const reply = await modelAt(server.baseUrl).query(
    request([{ role: "user", content: "x".repeat(41) }], []),
    never,
  );
  assert.deepEqual(reply.usage, { inputTokens: 10, outputTokens: 3, estimated: true });
});

Deno.test("a reply cut at the output limit is marked and keeps the half-written arguments", async () => {
  const half = '{"path":"a.ts","content":"hal';
  await using server = startModelServer(
    inTurn({ calls: [{ tool: "workspace_write", arguments: half }], finish: "length" }),
  );
  const reply = await modelAt(server.baseUrl).query(request([hello]), never);
  assert.equal(reply.truncated, true);
  assert.equal(reply.toolCalls[0]?.arguments, half);
});

Deno.test("tool calls with object arguments and missing or repeated ids become usable calls", async () => {
  const call = { function: { name: "workspace_read", arguments: { path: "a.ts" } } };
  const calls = [call, { id: "same", ...call }, { id: "same", ...call }];
  const body = JSON.stringify({ choices: [{ message: { content: null, tool_calls: calls } }] });
  await using server = startModelServer(inTurn({ fault: "body", body }));
  const { toolCalls } = await modelAt(server.baseUrl).query(request([hello]), never);
  assert.equal(new Set(toolCalls.map((one) => one.id)).size, 3);
  assert.deepEqual(toolCalls.map((one) => one.arguments), Array(3).fill('{"path":"a.ts"}'));
});

Deno.test("a refusal in place of content is the text of the reply", async () => {
  const body = JSON.stringify({ choices: [{ message: { content: null, refusal: "I may not" } }] });
  await using server = startModelServer(inTurn({ fault: "body", body }));
  const reply = await modelAt(server.baseUrl).query(request([hello]), never);
  assert.equal(reply.text, "I may not");
});
