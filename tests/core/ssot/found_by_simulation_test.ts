import assert from "node:assert/strict";
import {
  type Actor,
  addDependency,
  addRoot,
  chainHead,
  changeStatus,
  claimRequirement,
  decompose,
  getRequirement,
  type Hub,
  markDone,
  moveRequirement,
  proposeContract,
  releaseRequirement,
  restoreState,
} from "../../../core/mod.ts";
import { backend, child, onEachEngine, planner, plant } from "../../helpers/hub.ts";

// Each of these was a history that the simulator found.

const MINUTE = 60_000;
const other: Actor = { ...backend, agent: "other_agent", session: "o" };
const label = { action: "X" };
const seqOf = async (hub: Hub) => (await hub.read(chainHead)).seq;
const claim = (hub: Hub, id?: string, actor: Actor = backend) =>
  hub.write(actor, label, (tx) => claimRequirement(tx, id));
const done = (hub: Hub, id: string, actor: Actor = backend) =>
  hub.write(actor, label, (tx) => markDone(tx, id, ""));
const restore = (hub: Hub, seq: number) => hub.write(planner, label, (tx) => restoreState(tx, seq));
const requirement = (hub: Hub, id: string) => hub.read((tx) => getRequirement(tx, id));

onEachEngine("what a restore made pending again is nobody's, whoever held it", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  await plant(hub, [child("a"), child("b")]);
  const before = await seqOf(hub);
  await claim(hub, "R0.1");
  await restore(hub, before);
  await assert.rejects(done(hub, "R0.1"), { code: "conflict", message: /was released/ });
  assert.equal((await claim(hub, "R0.1", other)).requirement?.id, "R0.1");
});

onEachEngine(
  "a claim on what a restore took away does not keep its holder from others",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a")]);
    const before = await seqOf(hub);
    await hub.write(planner, label, (tx) => decompose(tx, "R0", [child("b")]));
    await claim(hub, "R0.2");
    await restore(hub, before);
    assert.equal((await claim(hub)).requirement?.id, "R0.1");
  },
);

onEachEngine(
  "what a restore made in progress again, though it was given back, is offered to all",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a")]);
    await claim(hub, "R0.1");
    const during = await seqOf(hub);
    await hub.write(backend, label, (tx) => releaseRequirement(tx, "R0.1", ""));
    await restore(hub, during);
    assert.equal((await requirement(hub, "R0.1")).status, "IN_PROGRESS");
    await assert.rejects(done(hub, "R0.1"), { code: "conflict" });
    assert.equal((await claim(hub, undefined, other)).requirement?.id, "R0.1");
  },
);

onEachEngine(
  "what was made to wait while it was worked on is not completed before that is done",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a"), child("b")]);
    await claim(hub, "R0.1");
    await hub.write(planner, label, (tx) => addDependency(tx, "R0.1", "R0.2"));
    await assert.rejects(done(hub, "R0.1"), { code: "conflict", message: /waits for R0\.2/ });
    await claim(hub, "R0.2", other);
    await done(hub, "R0.2", other);
    await done(hub, "R0.1");
    await hub.write(planner, label, (tx) => decompose(tx, "R0", [child("c")]));
    await assert.rejects(
      hub.write(planner, label, (tx) => addDependency(tx, "R0.1", "R0.3")),
      { code: "conflict", message: /it is DONE, R0\.3 is not/ },
    );
  },
);

onEachEngine(
  "an abandoned requirement that was made to wait is not offered before its time",
  async (openHub) => {
    await using test = await openHub();
    const { hub, clock } = test;
    await plant(hub, [child("a"), child("b")]);
    await claim(hub, "R0.1");
    await hub.write(planner, label, (tx) => addDependency(tx, "R0.1", "R0.2"));
    clock.advance(20 * MINUTE);
    assert.equal((await claim(hub, undefined, other)).requirement?.id, "R0.2");
  },
);

onEachEngine(
  "a parent in review has work again when it gets children, and is judged by one agent",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a")]);
    await claim(hub, "R0.1");
    await done(hub, "R0.1");
    assert.equal((await requirement(hub, "R0")).status, "REVIEW");
    await claim(hub, "R0");
    const more = (title: string) =>
      hub.write(planner, label, (tx) => decompose(tx, "R0", [child(title)]));
    await assert.rejects(more("b"), {
      code: "conflict",
      message: /backend_agent is working on R0/,
    });
    // Given back it waits to be judged, and can be claimed for that again.
    await hub.write(backend, label, (tx) => releaseRequirement(tx, "R0", ""));
    assert.equal((await requirement(hub, "R0")).status, "REVIEW");
    await more("b");
    assert.equal((await requirement(hub, "R0")).status, "IN_PROGRESS");
    await assert.rejects(claim(hub, "R0"), { code: "conflict", message: /children/ });
  },
);

onEachEngine("a longer chain below what waits counts for what it waits for", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  await plant(hub, [child("group"), child("late", { priority: 0 }), child("x"), child("first")]);
  await hub.write(planner, label, async (tx) => {
    await decompose(tx, "R0.1", [child("inner")]);
    await addDependency(tx, "R0.2", "R0.1.1");
    await addDependency(tx, "R0.1", "R0.4");
  });
  // Two wait for R0.4 one after the other: it goes before R0.3, which is older.
  const chain = await hub.read((tx) => tx.one("SELECT chain FROM requirements WHERE id = 'R0.4'"));
  assert.equal(chain?.chain, 2);
  assert.equal((await claim(hub)).requirement?.id, "R0.4");
});

onEachEngine(
  "an agent that let a claim run out and took another holds one, whatever the clock does",
  async (openHub) => {
    await using test = await openHub();
    const { hub, clock } = test;
    await plant(hub, [child("a"), child("b")]);
    await claim(hub, "R0.1");
    clock.advance(20 * MINUTE);
    await claim(hub, "R0.2");
    clock.advance(-20 * MINUTE);
    const live = await hub.read((tx) =>
      tx.all("SELECT id FROM leases WHERE held = 1 AND expires_at > ?", [tx.now])
    );
    assert.deepEqual(live.map(({ id }) => id), ["requirement:R0.2"]);
    assert.equal((await requirement(hub, "R0.1")).status, "PENDING");
  },
);

onEachEngine(
  "moving a part away does not begin its old parent, nor leave the new one in review",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a"), child("b", { dependsOn: ["a"] }), child("c")]);
    await hub.write(planner, label, async (tx) => {
      await decompose(tx, "R0.2", [child("d"), child("e")]);
      await changeStatus(tx, "R0.3", "BLOCKED", "later");
    });
    await hub.write(planner, label, (tx) => moveRequirement(tx, "R0.2.1", "R0.1"));
    assert.equal((await requirement(hub, "R0.2")).status, "PENDING");
  },
);

onEachEngine(
  "a new root gets an id of its own after an older one was rolled back",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    const root = (title: string) =>
      hub.write(planner, label, (tx) => addRoot(tx, { title, description: "", role: null }));
    await root("first");
    assert.equal(await root("second"), "R1");
    await hub.write(planner, label, (tx) => restoreState(tx, 0, { run: "run-1", root: "R0" }));
    assert.equal(await root("third"), "R2");
  },
);

onEachEngine(
  "a revision of a contract that a restore took away is refused, not registered anew",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    const proposal = { name: "A", kind: "http", owner: "x", consumers: [], schema: {}, change: "" };
    await hub.write(planner, label, (tx) => proposeContract(tx, proposal));
    await restore(hub, 0);
    await assert.rejects(
      hub.write(planner, label, (tx) => proposeContract(tx, { ...proposal, expectedVersion: 1 })),
      { code: "conflict", message: /there is no such contract/ },
    );
  },
);
