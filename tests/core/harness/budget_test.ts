import assert from "node:assert/strict";
import { logicalClock, releaseRequirement } from "../../../core/mod.ts";
import { claimRequirement, openProject, type Project } from "../../../core/mod.ts";
import { backend, START_MS } from "../../helpers/hub.ts";
import { grantOf } from "../../../core/harness/grant.ts";
import { addBegunStep } from "../../../core/ssot/runs/begun_steps.ts";
import { guardedProject, PATH } from "./guarded_project.ts";

const MINUTE_MS = 60_000;
const budget = (rules: string) => `roles: { backend: { budget: { ${rules} } } }\n`;
const READ = { kind: "read", path: "README.md", line: 1, lines: 5 } as const;

function context(session: string) {
  const actor = { ...backend, session };
  return { actor, spend: null, signal: new AbortController().signal };
}

async function claim(project: Project): Promise<void> {
  await project.hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx));
}

Deno.test("what was spent stays spent in the next process", async () => {
  await using place = await guardedProject({ policy: budget("max_steps_per_epoch: 3") });
  for (let n = 0; n < 3; n++) await place.project.harness.act(place.context, READ);
  await place.project.close();
  const again = await openProject({ root: place.path, policyFile: null, path: PATH });
  await assert.rejects(
    again.harness.act(place.context, READ),
    /^MaestroError: Cannot go on with R0\.1: 3 of 3 steps are taken/,
  );
  // What was refused for lack of it is no step: a higher budget begins where this one ended.
  await assert.rejects(again.harness.act(place.context, READ), /: 3 of 3 steps are taken/);
  await again.close();
});

Deno.test("calls at the same time share one purse, and each pays for itself", async () => {
  await using place = await guardedProject({ policy: budget("max_steps_per_epoch: 5") });
  const { harness } = place.project;
  const calls = await Promise.allSettled(
    Array.from({ length: 12 }, () => harness.act(place.context, READ)),
  );
  assert.equal(calls.filter(({ status }) => status === "fulfilled").length, 5);
});

Deno.test("two processes of one agent share its purse, too", async () => {
  await using place = await guardedProject({ policy: budget("max_steps_per_epoch: 5") });
  const script = new URL("acting_script.ts", import.meta.url).pathname;
  const processes = [1, 2].map(() =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", script, place.path],
      stdin: "piped",
      stdout: "piped",
    }).spawn()
  );
  const outputs = processes.map(({ stdout }) => stdout.pipeThrough(new TextDecoderStream()));
  const readers = outputs.map((output) => output.getReader());
  // Both have opened the project before either acts.
  for (const reader of readers) assert.equal((await reader.read()).value, "ready\n");
  await Promise.all(processes.map(({ stdin }) => stdin.close()));
  let fulfilled = 0;
  for (const reader of readers) {
    for (let read; !(read = await reader.read()).done;) fulfilled += Number(read.value);
  }
  assert.deepEqual(
    (await Promise.all(processes.map(({ status }) => status))).map(({ code }) => code),
    [
      0,
      0,
    ],
  );
  assert.equal(fulfilled, 5);
});

Deno.test("an action that was cut off stays paid for", async () => {
  await using place = await guardedProject({ policy: budget("max_steps_per_epoch: 2") });
  const { project, context } = place;
  const { purse } = await project.hub.read((tx) => grantOf(tx, context));
  await project.hub.write(backend, { action: "STEP" }, (tx) => addBegunStep(tx, purse.task));
  await project.harness.act(context, READ);
  await assert.rejects(project.harness.act(context, READ), /2 of 2 steps are taken/);
});

Deno.test("a claim's time goes on where it stopped, and does not pass while nobody holds it", async () => {
  const clock = logicalClock(START_MS);
  await using place = await guardedProject({
    policy: budget("max_wall_time_minutes: 10"),
    clock,
  });
  const { project, context } = place;
  const reclaim = async () => {
    await project.hub.write(
      backend,
      { action: "RELEASE" },
      (tx) => releaseRequirement(tx, "R0.1", "later"),
    );
    clock.advance(60 * MINUTE_MS);
    await claim(project);
  };
  await project.harness.act(context, READ);
  clock.advance(6 * MINUTE_MS);
  await project.harness.act(context, READ);
  await reclaim();
  clock.advance(3 * MINUTE_MS);
  await project.harness.act(context, READ);
  // Claiming what one holds is no rest.
  await claim(project);
  clock.advance(2 * MINUTE_MS);
  await claim(project);
  await assert.rejects(project.harness.act(context, READ), /660 of 600 seconds have passed/);
  await reclaim();
  await assert.rejects(project.harness.act(context, READ), /600 seconds have passed/);
});

Deno.test("a claim's time passes from the claim on, also while its first call is at work", async () => {
  const clock = logicalClock(START_MS);
  await using place = await guardedProject({ policy: budget("max_wall_time_minutes: 1"), clock });
  clock.advance(MINUTE_MS);
  await assert.rejects(
    place.project.harness.act(place.context, READ),
    /60 of 60 seconds have passed/,
  );
});

Deno.test("giving a requirement back and claiming it again does not fill the purse", async () => {
  await using place = await guardedProject({ policy: budget("max_steps_per_epoch: 2") });
  const { project, context } = place;
  for (let n = 0; n < 2; n++) await project.harness.act(context, READ);
  await project.hub.write(
    backend,
    { action: "RELEASE" },
    (tx) => releaseRequirement(tx, "R0.1", "no"),
  );
  await claim(project);
  await assert.rejects(project.harness.act(context, READ), /2 of 2 steps are taken/);
});

Deno.test("a command lives on its agent's time, and so do the processes that it starts", async () => {
  const clock = logicalClock(START_MS);
  await using place = await guardedProject({
    policy: budget("max_wall_time_minutes: 1"),
    clock,
    files: {
      "src/api/wait.mjs": `import { spawnSync } from "node:child_process";
spawnSync(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
`,
    },
  });
  const { project, context } = place;
  await project.harness.act(context, READ);
  clock.advance(MINUTE_MS - 500);
  const outcome = await place.run("node src/api/wait.mjs");
  assert.equal(outcome.timed_out, true, JSON.stringify(outcome));
  clock.advance(MINUTE_MS);
  await assert.rejects(place.run("node --version"), /60 seconds have passed/);
});

Deno.test("who holds nothing may look on while it is connected, so often and no more", async () => {
  const clock = logicalClock(START_MS);
  const policy =
    "roles: { review: { budget: { max_steps_per_epoch: 2, max_wall_time_minutes: 1 } } }\n";
  await using place = await guardedProject({ policy, clock });
  const { harness } = place.project;
  const idle = {
    ...context("second"),
    actor: { ...backend, agent: "guest", role: "any" as const, session: "second" },
  };
  await harness.act(idle, READ);
  clock.advance(10 * MINUTE_MS);
  await harness.act(idle, READ);
  await assert.rejects(harness.act(idle, READ), /2 of 2 steps.*/);
  const next = { ...idle, actor: { ...idle.actor, session: "third" } };
  await harness.act(next, READ);
});
