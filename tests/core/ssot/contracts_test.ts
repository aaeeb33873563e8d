import assert from "node:assert/strict";
import { getContract, proposeContract } from "../../../core/mod.ts";
import { backend, onEachEngine } from "../../helpers/hub.ts";

const label = { action: "CONTRACT_PROPOSE" };
const first = {
  name: "AuthAPI",
  kind: "http",
  owner: "backend_agent",
  consumers: ["frontend_agent"],
  schema: { endpoints: [{ method: "POST", path: "/auth/login" }] },
  change: "",
};

onEachEngine(
  "a contract is registered as a draft with its consumers pinned to version 1",
  async (openHub) => {
    await using test = await openHub();
    const contract = await test.hub.write(backend, label, (tx) => proposeContract(tx, first));
    assert.deepEqual([contract.id, contract.version, contract.status], ["C1", 1, "DRAFT"]);
    assert.deepEqual(contract.consumers, [{ module: "frontend_agent", pinned: 1 }]);
  },
);

onEachEngine(
  "a revision must name the version it revises; the history keeps every version",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await hub.write(backend, label, (tx) => proposeContract(tx, first));
    const second = { ...first, schema: { endpoints: [] }, change: "Removed the login" };
    for (const expectedVersion of [undefined, 2]) {
      const stale = { ...second, ...(expectedVersion === undefined ? {} : { expectedVersion }) };
      await assert.rejects(hub.write(backend, label, (tx) => proposeContract(tx, stale)), {
        code: "conflict",
        message: /at version 1/,
      });
    }
    await hub.write(backend, label, (tx) => proposeContract(tx, { ...second, expectedVersion: 1 }));
    const contract = await hub.read((tx) => getContract(tx, "AuthAPI"));
    assert.deepEqual(contract.changelog.map(({ version, change }) => [version, change]), [
      [2, "Removed the login"],
      [1, "First version"],
    ]);
  },
);
