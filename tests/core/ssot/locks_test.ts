import assert from "node:assert/strict";
import {
  acquireLocks,
  claimRequirement,
  editRequirement,
  forceReleaseLock,
  type Hub,
  liveLocks,
  releaseLocks,
} from "../../../core/mod.ts";
import { LEASE_TTL_MS } from "../../../core/ssot/claims/leases.ts";
import { backend, child, frontend, onEachEngine, planner, plant } from "../../helpers/hub.ts";

type Who = typeof backend | typeof frontend | typeof planner;
const lock = (hub: Hub, who: Who, ...resources: string[]) =>
  hub.write(who, { action: "LOCK" }, (tx) => acquireLocks(tx, resources));
const names = async (hub: Hub) =>
  (await hub.read(liveLocks)).map(({ resource, holder }) => [resource, holder]);

onEachEngine(
  "overlapping locks are refused whatever they are called, others are not",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a"), child("b")]);
    await lock(hub, planner, "requirement:R0.1", "path:src/api/**", "contract:C1");
    for (
      const resource of [
        "requirement:R0",
        "requirement:R0.1",
        "requirement:R0.1.4",
        "path:src/**",
        "path:src/api/auth/*.ts",
        "contract:C1",
      ]
    ) {
      await assert.rejects(lock(hub, backend, resource), {
        code: "conflict",
        message: new RegExp(`Cannot lock ${resource.replaceAll("*", "\\*")}: planning_agent holds`),
      });
    }
    await lock(hub, backend, "requirement:R0.2", "path:src/ui/**", "contract:C10");
    assert.equal((await names(hub)).length, 6);
  },
);

onEachEngine("several locks are taken together or not at all", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  await lock(hub, planner, "path:docs/**");
  await assert.rejects(lock(hub, backend, "path:src/**", "path:docs/a.md"), { code: "conflict" });
  assert.deepEqual(await names(hub), [["path:docs/**", "planning_agent"]]);
});

onEachEngine(
  "a locked sub-tree can neither be claimed nor changed by others; another one is found",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a"), child("b")]);
    await lock(hub, planner, "requirement:R0.1");
    await assert.rejects(
      hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx, "R0.1")),
      { code: "conflict", message: /Cannot claim R0.1: planning_agent holds requirement:R0.1/ },
    );
    await assert.rejects(
      hub.write(frontend, { action: "EDIT" }, (tx) => editRequirement(tx, "R0.1", { title: "x" })),
      { code: "conflict" },
    );
    const claim = await hub.write(backend, { action: "CLAIM" }, (tx) => claimRequirement(tx));
    assert.equal(claim.requirement?.id, "R0.2");
    await assert.rejects(lock(hub, planner, "requirement:R0.2"), {
      message: /backend_agent holds requirement:R0.2/,
    });
  },
);

onEachEngine(
  "a lock ends when it is released, runs out or a person takes it away",
  async (openHub) => {
    await using test = await openHub();
    const { hub, clock } = test;
    await lock(hub, backend, "path:a/**", "path:b/**", "path:c/**");
    const released = await hub.write(
      backend,
      { action: "UNLOCK" },
      (tx) => releaseLocks(tx, ["path:a/**", "path:unknown"]),
    );
    assert.deepEqual(released, ["path:a/**"]);
    const person = { agent: "human", role: "human", session: "h" } as const;
    await hub.write(person, { action: "FORCE" }, (tx) => forceReleaseLock(tx, "path:b/**"));
    assert.deepEqual(await names(hub), [["path:c/**", "backend_agent"]]);
    clock.advance(LEASE_TTL_MS);
    assert.deepEqual(await names(hub), []);
    await lock(hub, frontend, "path:**");
    await assert.rejects(
      hub.write(person, { action: "FORCE" }, (tx) => forceReleaseLock(tx, "path:b/**")),
      { code: "not_found" },
    );
  },
);

onEachEngine("what is no resource is refused with the three forms", async (openHub) => {
  await using test = await openHub();
  for (const wrong of ["src", "file:a", "path:", "path:../x", "path:/etc/**"]) {
    await assert.rejects(lock(test.hub, backend, wrong), { code: "invalid" });
  }
});
