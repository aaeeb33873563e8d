import assert from "node:assert/strict";
import {
  type Message,
  ModelError,
  REQUIREMENT_PLACEHOLDER,
  type Script,
  scriptedModel,
} from "../../agents/mod.ts";
import type { ModelRequest } from "../../agents/model.ts";
import { parseTaskLine, taskLine } from "../../agents/task_line.ts";

const script: Script = {
  tasks: [
    { kind: "plan", epoch: 1, steps: [{ text: "first plan" }] },
    { kind: "plan", steps: [{ text: "later plan" }] },
    { kind: "work", requirement: "R0.2", steps: [{ text: "special" }] },
    {
      kind: "work",
      role: "backend",
      steps: [
        { calls: [{ tool: "workspace_read", arguments: { path: "a.ts" } }] },
        {
          text: "Done.",
          calls: [{
            tool: "requirement_complete",
            arguments: { id: REQUIREMENT_PLACEHOLDER, summary: "$requirement is done" },
          }],
        },
      ],
    },
  ],
};

const never = new AbortController().signal;

function request(task: Partial<ModelRequest["task"]>, replies: number): ModelRequest {
  const said: Message[] = Array(replies).fill({ role: "assistant", content: "x", toolCalls: [] });
  return {
    messages: [{ role: "user", content: "Go" }, ...said],
    tools: [],
    task: { kind: "work", role: "backend", requirement: "R0.1", epoch: 1, ...task },
  };
}

Deno.test("a scripted model says the step that follows the replies so far", async () => {
  const model = scriptedModel(script);
  const first = await model.query(request({}, 0), never);
  const second = await model.query(request({}, 1), never);
  assert.deepEqual(first.toolCalls, [
    { id: "call_0_0", name: "workspace_read", arguments: '{"path":"a.ts"}' },
  ]);
  assert.equal(second.text, "Done.");
  assert.deepEqual(JSON.parse(second.toolCalls[0]?.arguments ?? ""), {
    id: "R0.1",
    summary: "$requirement is done",
  });
});

Deno.test("the same request has the same reply, whatever was asked before", async () => {
  const used = scriptedModel(script);
  for (const turn of [0, 0, 1, 5]) await used.query(request({}, turn), never);
  assert.deepEqual(
    await used.query(request({}, 1), never),
    await scriptedModel(script).query(request({}, 1), never),
  );
});

Deno.test("the first entry that matches kind, role, requirement and epoch is taken", async () => {
  const model = scriptedModel(script);
  const said = async (task: Partial<ModelRequest["task"]>) =>
    (await model.query(request(task, 0), never)).text;
  assert.equal(await said({ kind: "plan", role: "planning", epoch: 1 }), "first plan");
  assert.equal(await said({ kind: "plan", role: "planning", epoch: 2 }), "later plan");
  assert.equal(await said({ requirement: "R0.2" }), "special");
});

Deno.test("after its last step a script has nothing to do", async () => {
  const reply = await scriptedModel(script).query(request({}, 2), never);
  assert.deepEqual(reply.toolCalls, []);
});

Deno.test("a task without a script is an error that names the task", async () => {
  const query = scriptedModel(script).query(request({ kind: "review", epoch: 3 }, 0), never);
  await assert.rejects(query, (error) => {
    assert.ok(error instanceof ModelError);
    assert.match(error.message, /review R0\.1 \(epoch 3, role backend\)/);
    return true;
  });
});

Deno.test("token counts follow from the lengths of the texts", async () => {
  const short = await scriptedModel(script).query(request({}, 0), never);
  const longer = await scriptedModel(script).query(request({}, 1), never);
  assert.deepEqual(short.usage, { inputTokens: 1, outputTokens: 8, estimated: true });
  assert.ok(longer.usage.outputTokens > short.usage.outputTokens);
});

Deno.test("a task line is found again in the text that follows it", () => {
  const task = { kind: "work", role: "frontend", requirement: "R0.1.2", epoch: 12 };
  const text = `${taskLine(task)}\n\nTask: nothing of this kind\nTask: work R9 epoch 1 as test`;
  assert.deepEqual(parseTaskLine(text), task);
  assert.equal(parseTaskLine("Do the Task: work R9 epoch 1 as test"), null);
  assert.equal(parseTaskLine("Task: work R9 epoch 1 as test and more"), null);
});
