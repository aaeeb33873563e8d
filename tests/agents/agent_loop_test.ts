import assert from "node:assert/strict";
import { type Message, type Model, scriptedModel } from "../../agents/mod.ts";
import { ContextExceeded } from "../../agents/model.ts";
import { call, complete, type Run, run, status, write } from "./agent_run.ts";

function lastMessage(run: Run): Message | undefined {
  return run.records.at(-1)?.messages.at(-1);
}

Deno.test("calls of one reply run in order, and those after the finishing one do not run", async () => {
  const { server } = await run([{
    calls: [
      { tool: "workspace_write", arguments: { path: "a.txt", content: "1" } },
      { tool: "workspace_write", arguments: { path: "a.txt", content: "2" } },
      { tool: "requirement_complete", arguments: { id: "R0.1", summary: "Done" } },
      { tool: "workspace_write", arguments: { path: "a.txt", content: "3" } },
    ],
  }]);
  assert.equal(server.files.get("a.txt"), "2");
});

Deno.test("malformed arguments and unknown tools are answered to the model, not fatal", async () => {
  const { outcome, records } = await run([
    call("workspace_write", '{"path":'),
    call("file_write", {}),
    write,
    complete,
  ]);
  assert.equal(outcome.status, "finished");
  assert.match(records[1]?.messages.at(-1)?.content ?? "", /not valid JSON/);
  assert.match(records[2]?.messages.at(-1)?.content ?? "", /no such tool/);
});

Deno.test("arguments cut off at the output limit are answered with the advice to send less", async () => {
  const scripted = scriptedModel({
    tasks: [{ kind: "work", steps: [call("workspace_write", '{"path":"a.txt","con')] }],
  });
  const model: Model = {
    name: "cut",
    query: async (request, signal) => ({
      ...await scripted.query(request, signal),
      truncated: true,
    }),
  };
  const done = await run([], { model, task: { maxSteps: 2 } });
  const answer = done.records[1]?.messages.at(-1)?.content ?? "";
  assert.match(answer, /not valid JSON.*cut off at the model's output limit: send less/);
  assert.match(lastMessage(done)?.content ?? "", /cut off/);
});

Deno.test("calls beyond the limit of one reply are answered as not done", async () => {
  const calls = Array.from({ length: 20 }, (_, index) => ({
    tool: "workspace_write",
    arguments: { path: `${index}`, content: "" },
  }));
  const { server, records } = await run([{ calls }, complete]);
  assert.equal(server.files.size, 16);
  assert.match(records[1]?.messages.at(-1)?.content ?? "", /one reply may hold 16 calls/);
});

Deno.test("events tell of each query, reply and tool call with its target", async () => {
  const { events } = await run([write, { text: "Finishing.", ...complete }]);
  const told = events.map((event) => {
    const type = event.type;
    const step = "step" in event ? event.step : 0;
    if (type === "tool") return [type, step, event.tool, event.target, event.ok];
    return type === "reply" ? [type, step, event.text] : [type, step];
  });
  assert.deepEqual(told, [
    ["query", 1],
    ["reply", 1, ""],
    ["tool", 1, "workspace_write", "a.txt", true],
    ["query", 2],
    ["reply", 2, "Finishing."],
    ["tool", 2, "requirement_complete", "R0.1", true],
  ]);
});

Deno.test("each query is recorded as it was asked, with step, model and reply; its end with all messages", async () => {
  const { records, ends } = await run([write, complete]);
  assert.deepEqual(records.map(({ step, model, messages }) => [step, model, messages.length]), [
    [1, "scripted", 2],
    [2, "scripted", 4],
  ]);
  assert.deepEqual(records[0]?.messages.map((message) => message.content), ["System", "Opening"]);
  assert.equal(records[1]?.reply?.toolCalls[0]?.name, "requirement_complete");
  // Of the last call's result no query tells.
  assert.deepEqual(ends.map(({ status, messages }) => [status, messages.at(-1)?.role]), [
    ["finished", "tool"],
  ]);
});

Deno.test("an error of the recorder is not hidden", async () => {
  const record = () => Promise.reject(new Error("disk full"));
  await assert.rejects(run([write], { record }), /disk full/);
});

Deno.test("calls of one reply that only read are made at the same time, and answered in their order", async () => {
  const calls = ["a", "b"].map((who) => ({ tool: "meet", arguments: { who } }));
  const { records, server } = await run([{ calls }, write, complete], { readTogether: true });
  const answers = records[1]?.messages.slice(-2).map(({ content }) => content);
  assert.deepEqual(answers, ["a met", "b met"]);
  assert.deepEqual(server.calls.map(({ tool }) => tool), [
    "meet",
    "meet",
    "workspace_write",
    "requirement_complete",
  ]);
});

Deno.test("a read between two writes sees the first and not the second", async () => {
  const file = (content: string) => ({
    tool: "workspace_write",
    arguments: { path: "a.txt", content },
  });
  const read = { tool: "workspace_read", arguments: { path: "a.txt" } };
  const calls = [file("one"), read, file("two"), read];
  const { records } = await run([{ calls }, complete], { readTogether: true });
  const answers = records[1]?.messages.slice(-4).map(({ content }) => content);
  assert.deepEqual([answers?.[1], answers?.[3]], ["one", "two"]);
});

Deno.test("a conversation longer than the endpoint reads is shortened and asked again", async () => {
  const long = call("workspace_write", { path: "a.txt", content: "x".repeat(40_000) });
  const read = call("workspace_read", { path: "a.txt" });
  const scripted = scriptedModel({
    tasks: [{ kind: "work", steps: [long, read, status, write, complete] }],
  });
  const model: Model = {
    name: "small",
    query: (request, signal) => {
      const chars = JSON.stringify(request.messages).length;
      return chars > 50_000
        ? Promise.reject(new ContextExceeded("Cannot query small: too long.", "Shorten it."))
        : scripted.query(request, signal);
    },
  };
  const { outcome, events, records } = await run([], { model });
  assert.equal(outcome.status, "finished", outcome.reason);
  assert.deepEqual(records[0]?.messages[1]?.content, "Opening");
  const elided = events.find((event) => event.type === "elided");
  assert.ok(elided && elided.type === "elided" && elided.tokensAfter < elided.tokensBefore);
});
