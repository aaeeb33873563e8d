import assert from "node:assert/strict";
import type { ModelRequest } from "../../agents/model.ts";
import { markdown, runReport } from "../../core/mod.ts";
import { budget, exhausted, gateApproved, gateDenied, stuck } from "./scenarios/failures.ts";
import { opening, play } from "./scenarios/scenario.ts";

Deno.test("each retry does something differently: more context, then smaller work, then another model", async () => {
  await using played = await play(exhausted);
  assert.doesNotMatch(opening(played, "work", 1), /had written/);
  assert.match(
    opening(played, "work", 2),
    /What the agents had written in epoch 1, before it was undone:\n--- src\/api\/one\.js\n\/\/ two/,
  );
  assert.doesNotMatch(opening(played, "plan", 2), /split it into smaller/);
  assert.match(
    opening(played, "plan", 3),
    /"One" has failed in epochs 1, 2: split it into smaller/,
  );
});

Deno.test("when the retries are used up the report says what was tried and why, and a person's word goes on", async () => {
  await using played = await play({ ...exhausted, people: [] });
  const { project, run } = played;
  assert.equal(run.state, "ESCALATED");
  const report = markdown(await runReport(project.hub, run));
  assert.match(report, /Tried: R0\.1 One by backend_agent, as planned: FAILED/);
  assert.match(
    report,
    /Tried: R0\.1 One by backend_agent, with what the failed attempt had written/,
  );
  assert.match(report, /Tried: R0\.1 One by backend_agent, with another model: FAILED/);
  assert.match(report, /Whether the budget, the scope or the commands/);
  assert.match(report, /maestro resume --answer/);
  await using answered = await play(exhausted);
  assert.match(opening(answered, "work", 5), /a person says: Say one, not two/);
});

Deno.test("what an agent without rollback made outlives a failed epoch", async () => {
  const policy = `extends: fullstack
agents:
  backend_agent:
    rollback: false
`;
  const once = { ...exhausted, people: [], options: { review: false, retries: 0 } };
  await using kept = await play({ ...once, policy });
  assert.equal(await Deno.readTextFile(`${kept.project.root}/src/api/one.js`), "// two\n");
  assert.deepEqual(
    kept.events.flatMap((event) => event.type === "rollback" ? [[event.restored, event.kept]] : []),
    [[[], ["src/api/one.js"]]],
  );
  await using undone = await play(once);
  await assert.rejects(Deno.lstat(`${undone.project.root}/src/api/one.js`), Deno.errors.NotFound);
});

Deno.test("a requirement that fails too often escalates though the run has retries left", async () => {
  const options = { ...exhausted.options, retries: 9, requirementRetries: 1 };
  await using played = await play({ ...exhausted, options, people: [] });
  const { run } = played;
  assert.deepEqual([run.state, run.epoch, run.retriesLeft], ["ESCALATED", 2, 7]);
  assert.match(run.reason, /^"One" failed in 2 epochs/);
});

Deno.test("the strategy reaches the executor with the task", async () => {
  await using played = await play({ ...exhausted, people: [] });
  const work = played.tasks.filter(({ kind }) => kind === "work");
  assert.deepEqual(work.map(({ strategy }) => strategy), [
    "normal",
    "more_context",
    "smaller_task",
    "other_model",
  ]);
});

Deno.test("an agent that goes round in circles is stopped, and the next epoch hears of it", async () => {
  await using played = await play(stuck);
  assert.match(opening(played, "work", 2), /the model repeats workspace_list/);
});

Deno.test("a run without budget rests with its work kept, and goes on with more", async () => {
  await using played = await play(budget);
  const [first] = played.rests;
  assert.deepEqual([first?.state, first?.rollbacks], ["PAUSED", 0]);
  assert.match(first?.reason ?? "", /of 2 steps are used/);
});

Deno.test("a human gate holds the run until its person approves or denies", async () => {
  await using approved = await play(gateApproved);
  assert.match(approved.rests[0]?.reason ?? "", /waits for a person's approval A1/);
  await using denied = await play(gateDenied);
  const last: ModelRequest | undefined = denied.requests.at(-1);
  assert.match(JSON.stringify(last?.messages), /denied it \(A1\): We need it as it is/);
});
