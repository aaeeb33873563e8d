import assert from "node:assert/strict";
import {
  type Actor,
  claimRequirement,
  getRequirement,
  type Hub,
  markDone,
  releaseRequirement,
} from "../../../core/mod.ts";
import { backend, child, frontend, onEachEngine, plant } from "../../helpers/hub.ts";

const MINUTE = 60_000;
const LEASE_MINUTES = 15;

const claim = (hub: Hub, actor: Actor, id?: string) =>
  hub.write(actor, { action: "REQUIREMENT_CLAIM" }, (tx) => claimRequirement(tx, id));
const done = (hub: Hub, actor: Actor, id: string, fence?: number) =>
  hub.write(actor, { action: "REQUIREMENT_COMPLETE" }, (tx) => markDone(tx, id, "did it", fence));
const status = (hub: Hub, id: string) =>
  hub.read(async (tx) => (await getRequirement(tx, id)).status);

onEachEngine(
  "claiming without an id takes the best ready requirement of the role",
  async (openHub) => {
    await using test = await openHub();
    await plant(test.hub, [
      child("page", { role: "frontend" }),
      child("low"),
      child("high", { priority: 5 }),
    ]);
    const claimed = await claim(test.hub, backend);
    assert.equal(claimed.requirement?.title, "high");
    assert.equal(await status(test.hub, "R0.3"), "IN_PROGRESS");
  },
);

onEachEngine(
  "a requirement that waits for another cannot be claimed, and is ready once that is done",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("api"), child("page", { role: "frontend", dependsOn: ["api"] })]);
    const nothing = await claim(hub, frontend);
    assert.equal(nothing.requirement, null);
    assert.match(
      "reason" in nothing ? nothing.reason : "",
      /R0\.1 is for the role backend, R0\.2 waits/,
    );
    await assert.rejects(claim(hub, frontend, "R0.2"), {
      code: "conflict",
      message: /waits for R0\.1/,
    });
    await claim(hub, backend);
    await done(hub, backend, "R0.1");
    assert.equal((await claim(hub, frontend)).requirement?.id, "R0.2");
  },
);

onEachEngine(
  "what waits for a parent waits for all under it, and children inherit what it waits for",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("first"), child("second", { dependsOn: ["first"] })]);
    const { decompose } = await import("../../../core/mod.ts");
    await hub.write(
      backend,
      { action: "REQUIREMENT_DECOMPOSE" },
      (tx) => decompose(tx, "R0.2", [child("part")]),
    );
    await assert.rejects(claim(hub, backend, "R0.2.1"), { code: "conflict" });
    await claim(hub, backend, "R0.1");
    await done(hub, backend, "R0.1");
    await claim(hub, backend, "R0.2.1");
    await done(hub, backend, "R0.2.1");
    assert.equal(await status(hub, "R0.2"), "DONE");
    assert.equal(await status(hub, "R0"), "REVIEW");
  },
);

onEachEngine(
  "a claimed requirement is refused to others with its holder and the time",
  async (openHub) => {
    await using test = await openHub();
    await plant(test.hub, [child("api")]);
    await claim(test.hub, backend);
    const other = { ...backend, agent: "other_agent", session: "o" };
    await assert.rejects(claim(test.hub, other, "R0.1"), (error: Error & { hint?: string }) => {
      assert.match(error.message, /^Cannot claim R0\.1: it is held by backend_agent until 2026-/);
      assert.match(error.hint ?? "", /requirement_claim/);
      return true;
    });
  },
);

onEachEngine(
  "an expired claim can be taken by another, whose fence is higher; the late holder is refused",
  async (openHub) => {
    await using test = await openHub();
    const { hub, clock } = test;
    await plant(hub, [child("api")]);
    const first = await claim(hub, backend);
    clock.advance((LEASE_MINUTES + 1) * MINUTE);
    const other = { ...backend, agent: "other_agent", session: "o" };
    const second = await claim(hub, other);
    assert.ok("lease" in first && "lease" in second);
    assert.ok(second.lease.fence > first.lease.fence);
    await assert.rejects(done(hub, backend, "R0.1"), {
      code: "conflict",
      message: /other_agent took it/,
    });
    await done(hub, other, "R0.1", second.lease.fence);
  },
);

onEachEngine("any write of the holder renews its claim", async (openHub) => {
  await using test = await openHub();
  const { hub, clock } = test;
  await plant(hub, [child("api")]);
  await claim(hub, backend);
  for (let i = 0; i < 4; i++) {
    clock.advance(10 * MINUTE);
    await hub.write(backend, { action: "NOTE", always: true }, () => Promise.resolve());
  }
  await done(hub, backend, "R0.1");
});

onEachEngine(
  "an earlier session of the same agent is told that the requirement was claimed again",
  async (openHub) => {
    await using test = await openHub();
    const { hub, clock } = test;
    await plant(hub, [child("api")]);
    await claim(hub, backend);
    clock.advance((LEASE_MINUTES + 1) * MINUTE);
    await claim(hub, { ...backend, session: "later" });
    await assert.rejects(done(hub, backend, "R0.1"), {
      code: "conflict",
      message: /claimed again/,
    });
  },
);

onEachEngine("an agent holds one claim at a time and can give it back", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  await plant(hub, [child("one"), child("two")]);
  await claim(hub, backend, "R0.1");
  await assert.rejects(claim(hub, backend, "R0.2"), { code: "conflict", message: /holds R0\.1/ });
  await hub.write(
    backend,
    { action: "REQUIREMENT_RELEASE" },
    (tx) => releaseRequirement(tx, "R0.1", "too hard"),
  );
  assert.equal(await status(hub, "R0.1"), "PENDING");
  assert.equal((await claim(hub, backend, "R0.2")).requirement?.id, "R0.2");
});

onEachEngine(
  "when everything is done a claim says so and does not ask to come back",
  async (openHub) => {
    await using test = await openHub();
    await plant(test.hub, [child("one")]);
    await claim(test.hub, backend);
    await done(test.hub, backend, "R0.1");
    assert.deepEqual(await claim(test.hub, backend), {
      requirement: null,
      reason: "All requirements are DONE.",
      retryAfterSeconds: null,
    });
  },
);
