import assert from "node:assert/strict";
import type { Script } from "../../agents/mod.ts";
import { inTurn, scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";

const user = { role: "user", content: "Hello" };
const call = { id: "c1", type: "function", function: { name: "status_get", arguments: "{}" } };
const calling = { role: "assistant", content: null, "tool_calls": [call] };
const answer = { role: "tool", "tool_call_id": "c1", content: "fine" };

async function post(url: string, body: unknown): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

Deno.test("a conversation in order is answered, and each disorder is refused with its place", async () => {
  await using server = startModelServer(inTurn({ text: "ok" }));
  const send = (messages: unknown[], more = {}) =>
    post(server.baseUrl, { model: "tiny", messages, ...more });
  assert.equal((await send([user, calling, answer])).status, 200);
  const disorders: [unknown[], RegExp][] = [
    [[], /messages/],
    [[user, calling], /c1 are unanswered/],
    [[user, calling, user], /messages\[2\]: tool calls c1 are unanswered/],
    [[user, answer], /messages\[1\] answers no open tool call/],
    [[user, calling, answer, answer], /messages\[3\] answers no open/],
    [[user, { role: "system", content: "Late" }], /system must come first/],
    [[user, { role: "assistant", content: null }], /neither content nor tool_calls/],
    [[user, { ...calling, tool_calls: [call, call] }], /repeats a tool call id/],
  ];
  for (const [messages, problem] of disorders) {
    const { status, text } = await send(messages);
    assert.equal(status, 400, text);
    assert.match(text, problem);
  }
  const half = { ...call, function: { name: "status_get", arguments: "{" } };
  assert.match(
    (await send([user, { ...calling, tool_calls: [half] }, answer])).text,
    /must be JSON/,
  );
  assert.equal((await send([user], { stream: true })).status, 400);
  assert.equal((await send([user], { tools: [] })).status, 400);
});

Deno.test("a script is followed by the task line and the replies so far", async () => {
  const script: Script = {
    tasks: [{ kind: "plan", role: "planning", steps: [{ text: "one" }, { text: "two" }] }],
  };
  await using server = startModelServer(scriptedBehaviour(script));
  const opening = { role: "user", content: "Task: plan R0 epoch 1 as planning\n\nPlan." };
  const said = async (...messages: unknown[]) =>
    (await post(server.baseUrl, { model: "tiny", messages })).text;
  assert.match(await said(opening), /"content":"one"/);
  assert.match(await said(opening, { role: "assistant", content: "one" }, user), /"content":"two"/);
  assert.match(await said(user), /no task line/);
  assert.match(
    await said({ role: "user", content: "Task: work R1 epoch 1 as test" }),
    /the script has no entry/,
  );
});
