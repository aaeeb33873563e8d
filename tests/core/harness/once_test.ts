import assert from "node:assert/strict";
import { claimRequirement, logicalClock } from "../../../core/mod.ts";
import { completeRequirement } from "../../../core/loop/completion.ts";
import { LEASE_TTL_MS } from "../../../core/ssot/claims/leases.ts";
import { backend, child, plant, START_MS } from "../../helpers/hub.ts";
import { guardedProject } from "./guarded_project.ts";

const COUNT = {
  "src/api/count.mjs": `import { appendFileSync } from "node:fs";
appendFileSync("src/api/count.log", "once\\n");
`,
};
const count = { kind: "command", command: "node src/api/count.mjs", timeoutMs: 20_000 } as const;

Deno.test("a command repeated with its key while it runs is not run a second time", async () => {
  await using place = await guardedProject({ files: COUNT });
  const { harness } = place.project;
  const keyed = { ...place.context, idempotencyKey: "one" };
  const replies = await Promise.all([1, 2, 3].map(() => harness.act(keyed, count)));
  assert.deepEqual(replies, Array(3).fill(replies[0]));
  assert.equal(await place.read("src/api/count.log"), "once\n");
});

Deno.test("another call under a key that is in use is refused before it does anything", async () => {
  await using place = await guardedProject({ files: COUNT });
  const { harness } = place.project;
  const keyed = { ...place.context, idempotencyKey: "one" };
  const first = harness.act(keyed, count);
  const other = { kind: "write", path: "src/api/new.js", content: "1\n" } as const;
  await assert.rejects(
    harness.act(keyed, other),
    /Cannot use idempotency_key one for CODE_WRITE: .* another call \(COMMAND_RUN\)/,
  );
  await first;
  await assert.rejects(place.read(other.path), Deno.errors.NotFound);
});

Deno.test("what failed is not kept: its key is free for the next try", async () => {
  await using place = await guardedProject();
  const { harness } = place.project;
  const keyed = { ...place.context, idempotencyKey: "one" };
  const edit = { kind: "edit", path: "src/api/a.js", oldText: "1", newText: "2" } as const;
  const tries = await Promise.allSettled([harness.act(keyed, edit), harness.act(keyed, edit)]);
  assert.deepEqual(tries.map(({ status }) => status), ["rejected", "rejected"]);
  await place.write({ "src/api/a.js": "1\n" });
  await harness.act(keyed, edit);
  assert.equal(await place.read("src/api/a.js"), "2\n");
});

Deno.test("a completion repeated while its checks run does not run them again", async () => {
  const clock = logicalClock(START_MS);
  await using place = await guardedProject({ clock });
  const { project, context } = place;
  // Before each check the claim is renewed, where that is due.
  const late = () => clock.advance(LEASE_TTL_MS / 2);
  await plant(project.hub, [
    child("Checked", { criteria: [{ text: "runs", check: "run: node --version" }] }),
  ]);
  const actor = { ...backend, agent: "colleague" };
  await project.hub.write(actor, { action: "CLAIM" }, (tx) => claimRequirement(tx, "R1.1"));
  late();
  let checks = 0;
  project.hub.subscribe(({ action_type }) => {
    if (action_type !== "LEASE_RENEW") return;
    checks++;
    late();
  });
  const call = { signal: context.signal, idempotencyKey: "one" };
  const input = { id: "R1.1", summary: "done" };
  const complete = () => completeRequirement(project, actor, input, call);
  const [first, second] = await Promise.all([complete(), complete()]);
  assert.deepEqual(second, first);
  assert.equal(checks, 1);
});
