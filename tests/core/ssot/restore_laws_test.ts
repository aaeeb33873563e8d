import assert from "node:assert/strict";
import fc from "fast-check";
import { chainHead, type Hub, hubAt, restoreState, verifyLog } from "../../../core/mod.ts";
import { planner } from "../../helpers/hub.ts";
import { planOf } from "../../simulator/plan.ts";
import { sqliteStore } from "../../simulator/stores.ts";
import { stateHashes } from "../../simulator/view.ts";
import { World } from "../../simulator/world.ts";

const STEPS_MAX = 40;

type Hashes = Awaited<ReturnType<typeof stateHashes>>;

/** A history of simulated agents, each position of it with its state's hashes. */
async function withHistory(
  seed: number,
  steps: number,
  use: (hub: Hub, states: { seq: number; hashes: Hashes }[]) => Promise<void>,
): Promise<void> {
  const plan = planOf(seed, steps);
  const store = await sqliteStore(seed);
  const world = new World(plan, store, null);
  const states: { seq: number; hashes: Hashes }[] = [];
  try {
    for (const operation of plan.operations) {
      await world.step(operation);
      await world.inspect(async ({ hub }) => {
        states.push({
          seq: (await hub.read(chainHead)).seq,
          hashes: await hub.read(stateHashes),
        });
      });
    }
    await world.inspect(({ hub }) => use(hub, states));
  } finally {
    await world.close();
    await store.remove();
  }
}

const history = fc.record({
  seed: fc.nat(),
  steps: fc.integer({ min: 1, max: STEPS_MAX }),
  at: fc.nat(),
});
const restore = (hub: Hub, seq: number) =>
  hub.write(planner, { action: "STATE_RESTORE", always: true }, (tx) => restoreState(tx, seq));

Deno.test("a restore gives the state that was there, table for table, and forgets nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      ({ seed, steps, at }) =>
        withHistory(seed, steps, async (hub, states) => {
          const then = states[at % states.length];
          const last = states.at(-1);
          assert.ok(then && last);
          await restore(hub, then.seq);
          assert.deepEqual(await hub.read(stateHashes), then.hashes);
          await restore(hub, then.seq);
          assert.deepEqual(await hub.read(stateHashes), then.hashes);
          // It is history itself: what was there before it can be had back.
          await restore(hub, last.seq);
          assert.deepEqual(await hub.read(stateHashes), last.hashes);
          assert.equal((await hub.read((tx) => verifyLog(tx))).problem, null);
        }),
    ),
    { numRuns: 60, seed: 1 },
  );
});

Deno.test("an earlier state read beside the present one is the state that was there", async () => {
  await fc.assert(
    fc.asyncProperty(
      history,
      ({ seed, steps, at }) =>
        withHistory(seed, steps, async (hub, states) => {
          const then = states[at % states.length];
          assert.ok(then);
          const past = await hubAt(hub, then.seq);
          try {
            assert.deepEqual(await past.read(stateHashes), then.hashes);
            assert.equal((await past.read(chainHead)).seq, then.seq);
          } finally {
            await past.close();
          }
        }),
    ),
    { numRuns: 40, seed: 2 },
  );
});
