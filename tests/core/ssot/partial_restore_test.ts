import assert from "node:assert/strict";
import {
  addDependency,
  addRoot,
  claimRequirement,
  decompose,
  getContract,
  getRequirement,
  markDone,
  memoryOf,
  proposeContract,
  restoreState,
  setMemory,
} from "../../../core/mod.ts";
import { backend, child, onEachEngine, planner, plant } from "../../helpers/hub.ts";

const act = { action: "ACT" };
const scope = { run: "run-1", root: "R0" };
const inRun = { ...backend, session: "run-1/backend" };
const contract = {
  name: "A",
  kind: "http",
  owner: "backend_agent",
  consumers: [],
  schema: {},
  change: "",
};

onEachEngine(
  "when one root goes back, what waits for it in another waits again",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a")]);
    await hub.write(planner, act, async (tx) => {
      const other = await addRoot(tx, { title: "Other", description: "", role: null });
      await decompose(tx, other, [child("b")]);
      await addDependency(tx, "R1.1", "R0.1");
    });
    await hub.write(inRun, act, (tx) => claimRequirement(tx, "R0.1"));
    await hub.write(inRun, act, (tx) => markDone(tx, "R0.1", "done"));
    const waiting = async () =>
      (await hub.read((tx) => getRequirement(tx, "R1.1"))).openDependencies;
    assert.equal(await waiting(), 0);
    await hub.write(planner, act, (tx) => restoreState(tx, 2, scope));
    assert.equal(await waiting(), 1);
  },
);

onEachEngine("a run takes back its own contracts and notes, and nobody else's", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  await plant(hub, [child("a")]);
  const person = { agent: "claude-1", role: "backend", session: "s9" } as const;
  await hub.write(person, act, (tx) => proposeContract(tx, contract));
  await hub.write(person, act, (tx) => setMemory(tx, "k", "mine"));
  await hub.write(inRun, act, (tx) => proposeContract(tx, { ...contract, name: "B" }));
  await hub.write(inRun, act, (tx) => setMemory(tx, "k", "of the run"));
  await hub.write(planner, act, (tx) => restoreState(tx, 1, scope));
  assert.equal((await hub.read((tx) => getContract(tx, "A"))).version, 1);
  await assert.rejects(hub.read((tx) => getContract(tx, "B")), { code: "not_found" });
  assert.equal((await hub.read((tx) => memoryOf(tx, "claude-1"))).length, 1);
  assert.equal((await hub.read((tx) => memoryOf(tx, "backend_agent"))).length, 0);
});
