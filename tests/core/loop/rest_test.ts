import assert from "node:assert/strict";
import { logicalClock, reopenRun, startRun } from "../../../core/mod.ts";
import { recordSpend, requireBudget, runScope, spendOf } from "../../../core/ssot/spend.ts";
import { updateRun } from "../../../core/ssot/runs.ts";
import { START_MS } from "../../helpers/hub.ts";
import { guardedProject } from "../harness/guarded_project.ts";

const person = { agent: "human", role: "human", session: "cli" } as const;
const OPTIONS = {
  maxTokens: null,
  maxSteps: null,
  maxMinutes: null,
  retries: 0,
  review: false,
  script: null,
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
