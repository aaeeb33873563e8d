import assert from "node:assert/strict";
import {
  addDependency,
  changeStatus,
  claimRequirement,
  decompose,
  editRequirement,
  getRequirement,
  type Hub,
  markDone,
  moveRequirement,
  outline,
  requirementHistory,
  searchMemory,
  searchRequirements,
  setMemory,
} from "../../../core/mod.ts";
import { backend, child, frontend, onEachEngine, planner, plant } from "../../helpers/hub.ts";

const act = <T>(hub: Hub, useCase: Parameters<typeof hub.write<T>>[2]) =>
  hub.write(planner, { action: "PLAN" }, useCase);
const get = (hub: Hub, id: string) => hub.read((tx) => getRequirement(tx, id));
async function finish(hub: Hub, id: string) {
  await hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx, id));
  await hub.write(backend, { action: "COMPLETE" }, (tx) => markDone(tx, id, "done"));
}

onEachEngine(
  "an edit changes what is given, keeps results of criteria that stay, and names stale versions",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [
      child("a", { criteria: [{ text: "kept", check: null }, { text: "gone", check: null }] }),
      child("b"),
    ]);
    await act(hub, (tx) => tx.update("criteria", "R0.1#1", { result: "passed", evidence: "seen" }));
    const edited = await act(hub, (tx) =>
      editRequirement(tx, "R0.1", {
        expectedVersion: 1,
        title: " renamed ",
        priority: 5,
        dependsOn: ["R0.2"],
        criteria: [{ text: "new", check: null }, { text: "kept", check: null }],
      }));
    assert.deepEqual(
      [edited.title, edited.priority, edited.description, edited.dependencies, edited.version],
      ["renamed", 5, "Do a", ["R0.2"], 2],
    );
    assert.deepEqual(edited.criteria.map(({ text, result }) => [text, result]), [
      ["new", "pending"],
      ["kept", "passed"],
    ]);
    await assert.rejects(
      act(hub, (tx) => editRequirement(tx, "R0.1", { expectedVersion: 1, title: "x" })),
      { code: "conflict", message: /it is at version 2, not 1/ },
    );
    await assert.rejects(act(hub, (tx) => editRequirement(tx, "R0.2", { dependsOn: ["R0.1"] })), {
      code: "conflict",
      message: /closes the cycle R0.2 -> R0.1 -> R0.2/,
    });
  },
);

onEachEngine("what is worked on or done is not edited", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  await plant(hub, [child("a"), child("b")]);
  await hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx, "R0.1"));
  await assert.rejects(act(hub, (tx) => editRequirement(tx, "R0.1", { title: "x" })), {
    message: /backend_agent is working on it/,
  });
  await hub.write(backend, { action: "COMPLETE" }, (tx) => markDone(tx, "R0.1", "done"));
  await assert.rejects(act(hub, (tx) => editRequirement(tx, "R0.1", { title: "x" })), {
    message: /it is DONE/,
  });
});

onEachEngine(
  "a move gives new ids to the whole sub-tree; criteria and dependencies follow",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a"), child("b"), child("c")]);
    await act(hub, async (tx) => {
      await decompose(tx, "R0.1", [
        child("x", { criteria: [{ text: "t", check: null }] }),
        child("y"),
      ]);
      await addDependency(tx, "R0.1.2", "R0.1.1");
      await addDependency(tx, "R0.1.1", "R0.3");
      await addDependency(tx, "R0.2", "R0.1");
    });
    await assert.rejects(act(hub, (tx) => moveRequirement(tx, "R0.1", "R0.2")), {
      code: "invalid",
      message: /one contains the other/,
    });
    const renamed = await act(hub, (tx) => moveRequirement(tx, "R0.1.1", "R0"));
    assert.deepEqual([...renamed], [["R0.1.1", "R0.4"]]);
    const moved = await get(hub, "R0.4");
    assert.deepEqual(
      [moved.parent, moved.dependencies, moved.openDependencies, moved.criteria[0]?.id],
      ["R0", ["R0.3"], 1, "R0.4#1"],
    );
    assert.deepEqual((await get(hub, "R0.1.2")).dependencies, ["R0.4"]);
    assert.deepEqual([(await get(hub, "R0.1")).children, (await get(hub, "R0")).children], [1, 4]);
    // The id that was given up is not given out again.
    const added = await act(hub, (tx) => decompose(tx, "R0.1", [child("z")]));
    assert.deepEqual(added, ["R0.1.3"]);
  },
);

onEachEngine(
  "a move under itself, of begun work or beyond the depth is refused",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a"), child("b")]);
    await act(hub, (tx) => decompose(tx, "R0.1", [child("x")]));
    for (const [id, parent] of [["R0.1", "R0.1.1"], ["R0.1.1", "R0.1"]] as const) {
      await assert.rejects(act(hub, (tx) => moveRequirement(tx, id, parent)), { code: "invalid" });
    }
    await hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx, "R0.1.1"));
    await assert.rejects(act(hub, (tx) => moveRequirement(tx, "R0.1", "R0.2")), {
      code: "conflict",
      message: /R0.1.1 is IN_PROGRESS/,
    });
  },
);

onEachEngine(
  "the longest chain goes first, priority before it; a shorter chain ranks lower again",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [
      child("alone"),
      child("start"),
      child("middle", { dependsOn: ["start"] }),
      child("end", { dependsOn: ["middle"] }),
      child("urgent", { priority: 1 }),
    ]);
    const next = () =>
      hub.write(backend, { action: "CLAIM" }, async (tx) => {
        const claim = await claimRequirement(tx);
        if (claim.requirement) await markDone(tx, claim.requirement.id, "done");
        return claim.requirement?.title;
      });
    assert.deepEqual([await next(), await next()], ["urgent", "start"]);
    await act(hub, (tx) => editRequirement(tx, "R0.4", { dependsOn: [] }));
    assert.deepEqual([await next(), await next(), await next()], ["alone", "middle", "end"]);
  },
);

onEachEngine(
  "blocking needs a reason and the claim; freeing, failing and reopening follow the table",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a"), child("b", { dependsOn: ["a"] })]);
    await assert.rejects(act(hub, (tx) => changeStatus(tx, "R0.1", "BLOCKED", " ")), {
      message: /without a reason/,
    });
    await hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx, "R0.1"));
    await assert.rejects(
      hub.write(frontend, { action: "BLOCK" }, (tx) => changeStatus(tx, "R0.1", "BLOCKED", "x")),
      { code: "conflict", message: /backend_agent took it/ },
    );
    const blocked = await hub.write(
      backend,
      { action: "BLOCK" },
      (tx) => changeStatus(tx, "R0.1", "BLOCKED", "no database"),
    );
    assert.deepEqual([blocked.status, blocked.reason, blocked.assignee], [
      "BLOCKED",
      "no database",
      null,
    ]);
    await assert.rejects(
      act(hub, (tx) => changeStatus(tx, "R0.1", "BLOCKED", "again")).then(() =>
        hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx, "R0.1"))
      ),
      { message: /it is BLOCKED/ },
    );
    await act(hub, (tx) => changeStatus(tx, "R0.1", "PENDING", ""));
    await finish(hub, "R0.1");
    assert.equal((await get(hub, "R0.2")).openDependencies, 0);
    await finish(hub, "R0.2");
    assert.equal((await get(hub, "R0")).status, "REVIEW");
    const [all] = await hub.read((tx) => outline(tx, "R0"));
    assert.deepEqual([all?.done, all?.leaves], [2, 2]);
    await act(hub, (tx) => changeStatus(tx, "R0.1", "PENDING", "wrong"));
    assert.deepEqual([(await get(hub, "R0")).status, (await get(hub, "R0.2")).openDependencies], [
      "IN_PROGRESS",
      1,
    ]);
    await assert.rejects(act(hub, (tx) => changeStatus(tx, "R0", "FAILED", "x")), {
      message: /follows from its 2 children/,
    });
  },
);

onEachEngine("the history of a requirement says who changed what", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  await plant(hub, [child("a")]);
  await finish(hub, "R0.1");
  const events = await hub.read((tx) => requirementHistory(tx, "R0.1"));
  assert.deepEqual(
    events.map(({ action, agent, changes }) => [action, agent, changes.status]),
    [
      ["COMPLETE", "backend_agent", { before: "IN_PROGRESS", after: "DONE" }],
      ["CLAIM", "backend_agent", { before: "PENDING", after: "IN_PROGRESS" }],
      ["REQUIREMENT_ADD", "planning_agent", { before: null, after: "PENDING" }],
    ],
  );
});

onEachEngine(
  "search finds words and beginnings in titles, texts and notes, also after changes",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("Überweisungen list"), child("Login", { description: "JWT o'clock" })]);
    const found = async (query: string) =>
      (await hub.read((tx) => searchRequirements(tx, query, 10))).map(({ id }) => id);
    assert.deepEqual(await found("überweis"), ["R0.1"]);
    assert.deepEqual(await found("jwt login"), ["R0.2"]);
    assert.deepEqual(await found("\") OR 1=1 -- o'clock"), []);
    await act(hub, (tx) => editRequirement(tx, "R0.2", { title: "Session" }));
    assert.deepEqual([await found("login"), await found("session")], [[], ["R0.2"]]);
    await assert.rejects(found("*"), { code: "invalid" });
    await hub.write(backend, { action: "NOTE" }, (tx) => setMemory(tx, undefined, "use the index"));
    const second = await hub.write(
      backend,
      { action: "NOTE" },
      (tx) => setMemory(tx, undefined, "second"),
    );
    assert.equal(second, "note-0002");
    const hits = await hub.read((tx) => searchMemory(tx, "ind", 5));
    assert.deepEqual(hits, [{ agent: "backend_agent", key: "note-0001", value: "use the index" }]);
  },
);
