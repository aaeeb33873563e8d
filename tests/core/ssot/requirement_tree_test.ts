import assert from "node:assert/strict";
import { addDependency, decompose, getRequirement, listRequirements } from "../../../core/mod.ts";
import { backend, child, onEachEngine, planner, plant } from "../../helpers/hub.ts";

const label = { action: "REQUIREMENT_DECOMPOSE" };

onEachEngine(
  "children are numbered under their parent and listed in tree order",
  async (openHub) => {
    await using test = await openHub();
    const children = Array.from({ length: 11 }, (_, index) => child(`part ${index}`));
    const ids = await plant(test.hub, children);
    assert.equal(ids.at(-1), "R0.11");
    const listed = await test.hub.read((tx) => listRequirements(tx, "R0"));
    assert.deepEqual(listed.map(({ id }) => id), ids);
  },
);

onEachEngine(
  "a dependency that closes a cycle is refused, with the cycle shown and nothing written",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [
      child("a"),
      child("b", { dependsOn: ["a"] }),
      child("c", { dependsOn: ["1"] }),
    ]);
    await assert.rejects(
      hub.write(planner, label, (tx) => addDependency(tx, "R0.1", "R0.3")),
      { code: "conflict", message: /cycle R0\.1 -> R0\.3 -> R0\.2 -> R0\.1/ },
    );
    assert.deepEqual((await hub.read((tx) => getRequirement(tx, "R0.1"))).dependencies, []);
  },
);

onEachEngine("a cycle through a parent is a cycle too", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  await plant(hub, [child("a"), child("b", { dependsOn: ["a"] })]);
  await hub.write(planner, label, (tx) => decompose(tx, "R0.1", [child("inner")]));
  await assert.rejects(hub.write(planner, label, (tx) => addDependency(tx, "R0.1.1", "R0.2")), {
    code: "conflict",
  });
});

onEachEngine(
  "unknown dependencies, empty titles and huge texts are refused before anything is written",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a")]);
    const bad = [
      [child("b", { dependsOn: ["nobody"] })],
      [child("  ")],
      [child("x".repeat(301))],
      [{ ...child("d"), description: "x".repeat(20_001) }],
      [child("e", { criteria: [{ text: "t", check: "walk: the dog" }] })],
    ];
    for (const children of bad) {
      await assert.rejects(hub.write(planner, label, (tx) => decompose(tx, "R0", children)), {
        code: "invalid",
      });
    }
    assert.equal((await hub.read((tx) => listRequirements(tx))).length, 2);
  },
);

onEachEngine("a requirement that somebody works on cannot be decomposed", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  const { claimRequirement } = await import("../../../core/mod.ts");
  await plant(hub, [child("a")]);
  await hub.write(backend, { action: "REQUIREMENT_CLAIM" }, (tx) => claimRequirement(tx));
  await assert.rejects(hub.write(planner, label, (tx) => decompose(tx, "R0.1", [child("b")])), {
    code: "conflict",
    message: /backend_agent is working on it/,
  });
});
