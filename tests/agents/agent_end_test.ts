import assert from "node:assert/strict";
import { type Model, scriptedModel } from "../../agents/mod.ts";
import { call, complete, purse, run, status, write } from "./agent_run.ts";
import type { ToolServer } from "./tool_server.ts";

Deno.test("work is finished when the completion is accepted", async () => {
  const { outcome, server } = await run([write, complete, write]);
  assert.deepEqual(outcome, {
    status: "finished",
    reason: "requirement_complete: Wrote a.txt",
    steps: 2,
  });
  assert.deepEqual(server.calls.map((served) => served.tool), [
    "workspace_write",
    "requirement_complete",
  ]);
});

Deno.test("a refused completion goes back to the model, which can correct and complete again", async () => {
  const done = await run([complete, write, complete]);
  assert.deepEqual([done.outcome.status, done.outcome.steps], ["finished", 3]);
  const refusal = done.records[1]?.messages.at(-1);
  assert.match(refusal?.content ?? "", /the check `test -f a\.txt` failed/);
});

Deno.test("work is finished when the requirement is released, with the reason of the agent", async () => {
  const release = call("requirement_release", { id: "R0.1", reason: "The scope is too narrow" });
  const { outcome } = await run([release]);
  assert.deepEqual(outcome, {
    status: "finished",
    reason: "requirement_release: The scope is too narrow",
    steps: 1,
  });
});

Deno.test("a plan is finished when the model stops after a decomposition that succeeded", async () => {
  const decompose = (children: unknown[]) => call("requirement_decompose", { id: "R0", children });
  const task = { kind: "plan", role: "planning", requirement: "R0" } as const;
  const { outcome } = await run([decompose([]), decompose([{}]), status, { text: "Planned." }], {
    task,
  });
  assert.deepEqual(outcome, { status: "finished", reason: "Planned.", steps: 4 });
  const failed = await run([decompose([]), { text: "Planned." }], { task });
  assert.equal(failed.outcome.status, "gave_up");
  const silent = await run([decompose([]), { text: "Planned." }, { text: "Planned." }], { task });
  assert.match(
    silent.outcome.reason,
    /Planned\.; its last call was refused: requirement_decompose: /,
  );
});

Deno.test("a review is finished by its submission", async () => {
  const submit = call("review_submit", { id: "R0", verdict: "reject", findings: [] });
  const { outcome } = await run([status, submit], { task: { kind: "review", role: "review" } });
  assert.deepEqual(outcome, { status: "finished", reason: "review_submit: reject", steps: 2 });
});

Deno.test("a reply without a tool call is nudged once, the next one in a row ends the task", async () => {
  const saved = await run([{ text: "I will." }, status, { text: "Now." }, write, complete]);
  assert.equal(saved.outcome.status, "finished");
  assert.match(saved.records[1]?.messages.at(-1)?.content ?? "", /You called no tool/);
  const ended = await run([{ text: "I will." }, { text: "It is all done." }, complete]);
  assert.deepEqual([ended.outcome.status, ended.outcome.steps], ["gave_up", 2]);
  assert.match(ended.outcome.reason, /stopped calling tools: It is all done\./);
});

Deno.test("the same call with the same result three times ends the task", async () => {
  const { outcome } = await run([status, status, status, write, complete]);
  assert.deepEqual([outcome.status, outcome.steps], ["gave_up", 3]);
  assert.match(outcome.reason, /repeats status_get with the same result: 0 files/);
});

Deno.test("going round in a circle of several calls ends the task too", async () => {
  const test = call("workspace_run", { command: "test" });
  const { outcome } = await run([status, test, status, test, status, test, write, complete]);
  assert.deepEqual([outcome.status, outcome.steps], ["gave_up", 6]);
});

Deno.test("the same failing test after different edits is work, not repetition", async () => {
  const test = call("workspace_run", { command: "test" });
  const edit = (content: string) => call("workspace_write", { path: "a.txt", content });
  const { outcome } = await run([
    test,
    edit("1"),
    test,
    edit("2"),
    test,
    edit("3"),
    test,
    complete,
  ]);
  assert.equal(outcome.status, "finished");
});

Deno.test("the step limit is checked before a query", async () => {
  const { outcome, records } = await run([status, write, complete], { task: { maxSteps: 2 } });
  assert.deepEqual([outcome.status, outcome.steps], ["budget_exhausted", 2]);
  assert.equal(records.length, 2);
  assert.match(outcome.reason, /all of its 2 steps are used/);
});

Deno.test("an exhausted budget refuses the next query and keeps what was spent", async () => {
  const spend = purse(1);
  const { outcome, records } = await run([status, write, complete], { task: { spend } });
  assert.deepEqual([outcome.status, outcome.steps], ["budget_exhausted", 1]);
  assert.match(outcome.reason, /of 1 tokens are spent/);
  const usage = records[0]?.reply?.usage;
  assert.equal(spend.spent, (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
});

Deno.test("a model that cannot answer ends the task, and the failed query is recorded", async () => {
  const model = scriptedModel({ tasks: [] });
  const { outcome, records } = await run([], { model });
  assert.equal(outcome.status, "model_unavailable");
  assert.match(outcome.reason, /the script has no entry for it\. Add an entry/);
  assert.equal(records[0]?.reply, null);
  assert.match(records[0]?.error ?? "", /no entry/);
});

Deno.test("an abort during a tool call ends the task as aborted", async () => {
  const controller = new AbortController();
  const prepare = (server: ToolServer) => {
    server.reached("wait_forever").then(() => controller.abort());
  };
  const { outcome } = await run([call("wait_forever", {})], { controller, prepare });
  assert.deepEqual(outcome, { status: "aborted", reason: "the task was aborted", steps: 1 });
});

Deno.test("an abort before the first query costs nothing", async () => {
  const controller = new AbortController();
  controller.abort();
  const { outcome, records } = await run([write, complete], { controller });
  assert.deepEqual([outcome.status, outcome.steps, records.length], ["aborted", 0, 0]);
});

Deno.test("lost tools end the task as given up", async () => {
  const { outcome } = await run([call("wait_forever", {})], {
    prepare: (server) => void server.reached("wait_forever").then(() => server.close()),
  });
  assert.equal(outcome.status, "gave_up");
  assert.match(outcome.reason, /Cannot call wait_forever/);
});

Deno.test("a model hears that it repeats itself before the task is given up", async () => {
  const { outcome, records } = await run([status, status, status, complete]);
  assert.match(records[2]?.messages.at(-1)?.content ?? "", /made this call before.*something else/);
  assert.deepEqual([outcome.status, outcome.steps], ["gave_up", 3]);
});

Deno.test("what an agent must know and its model cannot read ends the task with the remedy", async () => {
  const scripted = scriptedModel({ tasks: [{ kind: "work", steps: [complete] }] });
  const model: Model = { ...scripted, contextTokens: 300 };
  const { outcome, records } = await run([], { model });
  assert.deepEqual([outcome.status, records.length], ["gave_up", 0]);
  assert.match(outcome.reason, /longer than its model can read.*model\.roles\.backend\.name/);
});
