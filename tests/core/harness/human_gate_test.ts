import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { decideApproval, getApproval, listApprovals } from "../../../core/mod.ts";
import { logPage } from "../../../core/ssot/log/log_query.ts";
import { acquireLocks, releaseLocks } from "../../../core/ssot/claims/locks.ts";
import { frontend } from "../../helpers/hub.ts";
import { guardedProject } from "./guarded_project.ts";

const LONG = "line\n".repeat(60);
const person = { agent: "human", role: "human", session: "cli" } as const;
const removal = { kind: "delete", path: "src/api/long.txt" } as const;

/** A project with a file that may not be deleted without a person, asked for and approved. */
async function approved() {
  const place = await guardedProject({
    files: { "src/api/long.txt": LONG, "src/api/other.txt": LONG },
  });
  const { hub } = place.project;
  const act = () => place.project.harness.act(place.context, removal);
  await assert.rejects(act(), /which is asked for as A1/);
  await hub.write(
    person,
    { action: "APPROVAL_DECIDE" },
    (tx) => decideApproval(tx, "A1", { approve: true }),
  );
  return { place, hub, act, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() };
}

Deno.test("of equal calls at once an approval lets one through", async () => {
  await using scene = await approved();
  const results = await Promise.allSettled([scene.act(), scene.act(), scene.act()]);
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
  const { usedAt } = await scene.hub.read((tx) => getApproval(tx, "A1"));
  assert.ok(usedAt !== null);
});

Deno.test("an approval is not lost on an action that met another agent's lock", async () => {
  await using scene = await approved();
  const { hub } = scene;
  const path = "path:src/api/**";
  await hub.write(frontend, { action: "LOCK" }, (tx) => acquireLocks(tx, [path]));
  await assert.rejects(scene.act(), /frontend_agent holds path:src\/api/);
  assert.equal(await scene.place.read(removal.path), LONG);
  await hub.write(frontend, { action: "UNLOCK" }, (tx) => releaseLocks(tx));
  await scene.act();
  await assert.rejects(scene.place.read(removal.path), Deno.errors.NotFound);
});

Deno.test("an approval is used where its action was done, though its key was taken meanwhile", async () => {
  await using scene = await approved();
  const { hub, place } = scene;
  // Another process uses the key between the look at it and the record of what was done.
  const stop = hub.subscribe(({ action_type }) => {
    if (action_type !== "FILE_TOUCH") return;
    using other = new DatabaseSync(hub.location);
    other.prepare("INSERT INTO replies VALUES (?, 'CODE_WRITE', '', '{}', ?)")
      .run(`${place.context.actor.agent}/one`, new Date().toISOString());
  });
  await place.project.harness.act({ ...place.context, idempotencyKey: "one" }, removal);
  stop();
  await assert.rejects(place.read(removal.path), Deno.errors.NotFound);
  const { usedAt } = await hub.read((tx) => getApproval(tx, "A1"));
  assert.ok(usedAt !== null);
  const { entries } = await hub.read((tx) => logPage(tx, { action: "CODE_DELETE" }, { limit: 1 }));
  assert.equal(entries[0]?.status, "SUCCESS");
  assert.match(entries[0]?.note ?? "", /approved by human \(A1\); its idempotency_key was used/);
});

Deno.test("an approval of one deletion is of the file as it was, not of what is there later", async () => {
  await using scene = await approved();
  await scene.place.write({ [removal.path]: `${LONG}a person's line\n` });
  await assert.rejects(scene.act(), /asked for as A2/);
  const other = { kind: "delete", path: "src/api/other.txt" } as const;
  await assert.rejects(scene.place.project.harness.act(scene.place.context, other), /as A3/);
  const { total } = await scene.hub.read((tx) =>
    listApprovals(tx, { status: "PENDING", limit: 10 })
  );
  assert.equal(total, 2);
});

Deno.test("what is denied by a rule asks nobody", async () => {
  await using place = await guardedProject({ files: { "src/ui/long.txt": LONG } });
  const { harness, hub } = place.project;
  const outside = { kind: "delete", path: "src/ui/long.txt" } as const;
  await assert.rejects(harness.act(place.context, outside), /no allow rule of backend_agent/);
  assert.equal((await hub.read((tx) => listApprovals(tx, { limit: 1 }))).total, 0);
});

Deno.test("a command that a person let through keeps what its gate was for, and nothing else that is gated", async () => {
  const policy = `roles: { backend: { human_gate: [
    { action_pattern: "MODIFY src/api/gated/**" }, { action_pattern: "MODIFY src/api/other/**" }] } }\n`;
  await using place = await guardedProject({
    policy,
    commands: "cp, sh",
    files: {
      "src/api/gated/a.txt": "a\n",
      "src/api/other/b.txt": "b\n",
      "src/api/both.sh": "echo sneaky > src/api/other/b.txt\n",
    },
  });
  const { hub } = place.project;
  const command = "cp src/api/both.sh src/api/gated/a.txt && sh src/api/both.sh";
  const run = () => place.run(command);
  await assert.rejects(run(), /which is asked for as A1/);
  await hub.write(
    person,
    { action: "APPROVAL_DECIDE" },
    (tx) => decideApproval(tx, "A1", { approve: true }),
  );
  assert.deepEqual((await run()).undone_outside_scope, ["src/api/other/b.txt"]);
  assert.match(await place.read("src/api/gated/a.txt"), /sneaky/);
  assert.equal(await place.read("src/api/other/b.txt"), "b\n");
});
