import assert from "node:assert/strict";
import {
  type Actor,
  claimRequirement,
  closeSession,
  type Hub,
  openSession,
} from "../../../core/mod.ts";
import { child, onEachEngine, plant } from "../../helpers/hub.ts";

const nobody = { agent: "client", role: "any", session: "" } as const;
const connect = (hub: Hub, agent?: string) =>
  hub.write(
    nobody,
    { action: "SESSION_OPEN" },
    (tx) =>
      openSession(tx, {
        client: "Claude Code",
        role: "any",
        ...(agent === undefined ? {} : { agent }),
      }),
  );
const disconnect = (hub: Hub, actor: Actor) =>
  hub.write(actor, { action: "SESSION_CLOSE" }, (tx) => closeSession(tx, actor, true));

onEachEngine("clients without a name get the lowest free one of their kind", async (openHub) => {
  await using test = await openHub();
  const first = await connect(test.hub);
  const second = await connect(test.hub);
  assert.deepEqual([first.agent, second.agent], ["claude-code-1", "claude-code-2"]);
  await disconnect(test.hub, first);
  assert.equal((await connect(test.hub)).agent, "claude-code-1");
});

onEachEngine(
  "a client that goes away keeps its claim for a short grace, and gets it back by its name",
  async (openHub) => {
    await using test = await openHub();
    const { hub, clock } = test;
    await plant(hub, [child("api")]);
    const label = { action: "REQUIREMENT_CLAIM" };
    const first = await connect(hub, "first-agent");
    await hub.write(first, label, (tx) => claimRequirement(tx));
    await disconnect(hub, first);
    const other = await connect(hub, "second-agent");
    await assert.rejects(hub.write(other, label, (tx) => claimRequirement(tx, "R0.1")), {
      code: "conflict",
    });
    const back = await connect(hub, "first-agent");
    assert.equal(
      (await hub.write(back, label, (tx) => claimRequirement(tx))).requirement?.id,
      "R0.1",
    );
    await disconnect(hub, back);
    clock.advance(61_000);
    assert.equal(
      (await hub.write(other, label, (tx) => claimRequirement(tx))).requirement?.id,
      "R0.1",
    );
  },
);

onEachEngine("a name that no policy or path could hold is refused", async (openHub) => {
  await using test = await openHub();
  for (const name of ["../x", "A B", "", "x".repeat(65)]) {
    await assert.rejects(connect(test.hub, name), { code: "invalid" });
  }
});
