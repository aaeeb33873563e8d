import assert from "node:assert/strict";
import { logicalClock, reopenRun, RUN_DEFAULTS, startRun } from "../../../core/mod.ts";
import { recordSpend, requireBudget, runScope, setAside } from "../../../core/ssot/runs/spend.ts";
import { spendOf } from "../../../core/ssot/runs/spend_rows.ts";
import { updateRun } from "../../../core/ssot/runs/runs.ts";
import { spendGate } from "../../../core/loop/purse.ts";
import { START_MS } from "../../helpers/hub.ts";
import { guardedProject } from "../harness/guarded_project.ts";

const person = { agent: "human", role: "human", session: "cli" } as const;
const OPTIONS = {
  ...RUN_DEFAULTS,
  retries: 0,
  review: false,
};
const HOUR_MS = 60 * 60_000;

Deno.test("the time a run rests is nobody's: an agent's minutes go on where they stood", async () => {
  const clock = logicalClock(START_MS);
  await using place = await guardedProject({ clock });
  const { hub } = place.project;
  const { id } = await startRun(place.project, person, "Wait for a person", OPTIONS);
  const scope = runScope(id, 0, "backend_agent", "work-R1.1");
  const minute = { maxTokens: 10, maxSteps: 10, maxWallMs: 60_000 };
  await hub.write(person, { action: "SPEND" }, (tx) => recordSpend(tx, scope, { steps: 1 }));
  await hub.write(
    person,
    { action: "PAUSE" },
    (tx) => updateRun(tx, id, { state: "PAUSED", resumeState: "PLAN" }),
  );
  clock.advance(20 * HOUR_MS);
  await assert.rejects(hub.read((tx) => requireBudget(tx, scope, minute)), /Cannot go on with/);
  await reopenRun(place.project, person, id, {});
  await hub.read((tx) => requireBudget(tx, scope, minute));
  const used = await hub.read(async (tx) => tx.nowMs - (await spendOf(tx, id)).startedAtMs);
  assert.ok(used < 60_000, `${used} ms`);
  // One that was not at rest, such as a killed one, did use its time.
  clock.advance(HOUR_MS);
  await reopenRun(place.project, person, id, {});
  await assert.rejects(hub.read((tx) => requireBudget(tx, scope, minute)), /Cannot go on with/);
});

Deno.test("a task that rested is begun anew out of a full purse; the run pays for both", async () => {
  await using place = await guardedProject();
  const { hub } = place.project;
  const { id } = await startRun(place.project, person, "Wait for a person", OPTIONS);
  const scope = runScope(id, 0, "backend_agent", "work-R1.1");
  const budget = { maxTokens: 10, maxSteps: 10, maxWallMs: HOUR_MS };
  const spend = () =>
    hub.write(
      person,
      { action: "SPEND" },
      (tx) => recordSpend(tx, scope, { tokens: 10, steps: 9 }),
    );
  for (let attempt = 1; attempt <= 3; attempt++) {
    await hub.read((tx) => requireBudget(tx, scope, budget));
    await spend();
    await assert.rejects(hub.read((tx) => requireBudget(tx, scope, budget)), /10 of 10 tokens/);
    await hub.write(person, { action: "TASK_REST" }, (tx) => setAside(tx, scope));
    const { tokens, steps } = await hub.read((tx) => spendOf(tx, id));
    assert.deepEqual([tokens, steps], [10 * attempt, 9 * attempt]);
  }
});

Deno.test("a run's minutes pass from its start on, a task's from before its first query", async () => {
  const clock = logicalClock(START_MS);
  await using place = await guardedProject({ clock });
  const { project, context: { actor } } = place;
  const { id } = await startRun(project, person, "Think long", { ...OPTIONS, maxMinutes: 60 });
  const gate = spendGate(project, actor, runScope(id, 0, actor.agent, "work-R1.1"));
  await gate.check();
  clock.advance(HOUR_MS);
  await gate.record({ inputTokens: 1, outputTokens: 1, estimated: false });
  const begun = await project.hub.read((tx) => spendOf(tx, `${id}/0/${actor.agent}/work-R1.1`));
  assert.ok(begun.startedAtMs < START_MS + HOUR_MS, "the first query was not counted");
  await assert.rejects(gate.check(), /60 of 60 minutes are used/);
});

Deno.test("a run's limit stops the next action of its agents, not only the next query", async () => {
  await using place = await guardedProject();
  const { project } = place;
  const limited = { ...OPTIONS, maxSteps: 2 };
  const { id } = await startRun(project, person, "Two steps", limited);
  const spend = runScope(id, 0, "backend_agent", "work-R1.1");
  const context = { ...place.context, spend };
  const read = { kind: "read", path: "README.md", line: 1, lines: 5 } as const;
  for (let n = 0; n < 2; n++) await project.harness.act(context, read);
  await assert.rejects(project.harness.act(context, read), /2 of 2 steps are used/);
});
