import assert from "node:assert/strict";
import {
  acquireLocks,
  deprecateContract,
  getContract,
  type Hub,
  noticesFor,
  pinContract,
  proposeContract,
  settleNotices,
} from "../../../core/mod.ts";
import { createRun, RUN_DEFAULTS, updateRun } from "../../../core/ssot/runs/runs.ts";
import { backend, frontend, onEachEngine, planner } from "../../helpers/hub.ts";

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
    await test.hub.write(backend, label, (tx) => proposeContract(tx, first));
    const contract = await test.hub.read((tx) => getContract(tx, "C1"));
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
    assert.deepEqual(
      contract.changelog.map(({ version, semver, change }) => [version, semver, change]),
      [[2, "2.0.0", "Removed the login"], [1, "1.0.0", "First version"]],
    );
  },
);

const endpoints = (...paths: string[]) => ({
  endpoints: paths.map((path) => ({ method: "POST", path })),
});
const propose = (hub: Hub, proposal: Partial<typeof first> & { expectedVersion?: number }) =>
  hub.write(backend, label, (tx) => proposeContract(tx, { ...first, ...proposal }));

onEachEngine("semantic versions follow from what changed", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  const semver = async () => (await hub.read((tx) => getContract(tx, "C1"))).semver;
  await propose(hub, {});
  await propose(hub, { schema: endpoints("/auth/login", "/auth/logout"), expectedVersion: 1 });
  assert.equal(await semver(), "1.1.0");
  const described = { endpoints: [{ method: "POST", path: "/auth/login", description: "In" }] };
  await propose(hub, { schema: described, expectedVersion: 2 });
  assert.equal(await semver(), "2.0.0");
  const reworded = { endpoints: [{ method: "POST", path: "/auth/login", description: "Log in" }] };
  await propose(hub, { schema: reworded, expectedVersion: 3 });
  assert.equal(await semver(), "2.0.1");
});

onEachEngine(
  "a consumer is told of every change until it pins again, and of a deprecation",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    const pending = () => hub.read((tx) => noticesFor(tx, "frontend_agent", "frontend"));
    await propose(hub, {});
    assert.deepEqual(await pending(), []);
    await propose(hub, { schema: endpoints("/sessions"), change: "Renamed", expectedVersion: 1 });
    const [notice] = await pending();
    assert.match(
      notice?.message ?? "",
      /C1 AuthAPI went from version 1 to version 2 \(2.0.0\): Renamed/,
    );
    await hub.write(frontend, { action: "PIN" }, (tx) => pinContract(tx, "C1", "frontend_agent"));
    assert.deepEqual(await pending(), []);
    await assert.rejects(
      hub.write(frontend, { action: "PIN" }, (tx) => pinContract(tx, "C1", "frontend_agent", 9)),
      { code: "not_found", message: /versions 1 to 2/ },
    );
    await propose(hub, { name: "SessionAPI", schema: endpoints("/v2/sessions") });
    await hub.write(
      backend,
      { action: "DEPRECATE" },
      (tx) => deprecateContract(tx, "AuthAPI", "replaced", "SessionAPI"),
    );
    assert.match((await pending())[0]?.message ?? "", /C1 AuthAPI is DEPRECATED; use C2 instead/);
  },
);

onEachEngine(
  "two agents' writes to overlapping contracts in one epoch: the second is refused, both hear of it",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await hub.write(planner, { action: "RUN" }, async (tx) => {
      const options = { ...RUN_DEFAULTS, retries: 1 };
      const run = await createRun(tx, "R0", "EXEC", options);
      await updateRun(tx, run.id, { epoch: 1 });
    });
    await propose(hub, {});
    const other = { agent: "claude-1", role: "backend", session: "c" } as const;
    const login = {
      endpoints: [{ method: "POST", path: "/auth/login", request: { otp: "string" } }],
    };
    for (const attempt of [{ expectedVersion: 1 }, { name: "LoginAPI" }]) {
      const outcome = await hub.write(
        other,
        label,
        (tx) => proposeContract(tx, { ...first, ...attempt, schema: login }),
      );
      assert.ok("conflict" in outcome);
      assert.deepEqual([outcome.conflict.contract, outcome.conflict.with], ["C1", "backend_agent"]);
      assert.deepEqual(outcome.conflict.diff.map(({ element, change }) => [element, change]), [
        ["POST /auth/login", "body must now be given"],
      ]);
    }
    assert.equal((await hub.read((tx) => getContract(tx, "C1"))).version, 1);
    for (const { agent } of [backend, other]) {
      const [notice] = await hub.read((tx) => noticesFor(tx, agent, null));
      assert.match(notice?.message ?? "", /POST \/auth\/login: body must now be given/);
    }
    await hub.write(other, { action: "READ" }, (tx) => settleNotices(tx, "C1"));
    assert.deepEqual(await hub.read((tx) => noticesFor(tx, "claude-1", null)), []);
    // The same agent may go on revising its own, and the next epoch is a new one.
    await propose(hub, { schema: endpoints("/auth/login", "/auth/verify"), expectedVersion: 1 });
    await hub.write(planner, { action: "RUN" }, (tx) => updateRun(tx, "run-1", { epoch: 2 }));
    const later = await hub.write(
      other,
      label,
      (tx) => proposeContract(tx, { ...first, schema: login, expectedVersion: 2 }),
    );
    assert.ok("contract" in later);
  },
);

onEachEngine(
  "a locked contract can be revised by the holder of the lock alone",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await propose(hub, {});
    await hub.write(planner, { action: "LOCK" }, (tx) => acquireLocks(tx, ["contract:C1"]));
    await assert.rejects(propose(hub, { schema: endpoints("/x"), expectedVersion: 1 }), {
      code: "conflict",
      message: /planning_agent holds contract:C1 until/,
    });
  },
);
