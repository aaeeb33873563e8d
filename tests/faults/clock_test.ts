import assert from "node:assert/strict";
import { claimRequirement, logPage, markDone, setMemory, verifyLog } from "../../core/mod.ts";
import { backend, child, openHub, plant } from "../helpers/hub.ts";

const HOUR = 3_600_000;

Deno.test("a clock that is put back again and again breaks neither log, claims nor repeated calls", async () => {
  await using test = await openHub();
  const { hub, clock } = test;
  await plant(hub, [child("a"), child("b")]);
  const label = { action: "NOTE", idempotencyKey: "once" };
  await hub.write(backend, label, (tx) => setMemory(tx, "n", "first"));
  const ids: string[] = [];
  for (let n = 0; n < 2; n++) {
    clock.advance(-7 * HOUR);
    const claimed = await hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx));
    assert.ok("lease" in claimed);
    clock.advance(-5 * HOUR);
    // The holder goes on, before and after its lease is cut to what it may last.
    await hub.write(backend, { action: "NOTE" }, (tx) => setMemory(tx, "at", `${n}`));
    const { id } = claimed.requirement;
    await hub.write(backend, { action: "DONE" }, (tx) => markDone(tx, id, "", claimed.lease.fence));
    ids.push(id);
  }
  await hub.write(backend, label, () => Promise.reject(new Error("it was done before")));
  assert.deepEqual(ids, ["R0.1", "R0.2"]);
  const { entries } = await hub.read((tx) => logPage(tx, {}, { limit: 100 }));
  assert.deepEqual(entries.map(({ seq }) => seq), entries.map((_, index) => index + 1));
  // The times say what the clock said; the order is the chain's.
  assert.ok((entries.at(-1)?.at ?? "") < (entries[0]?.at ?? ""));
  assert.equal((await hub.read((tx) => verifyLog(tx))).problem, null);
});
