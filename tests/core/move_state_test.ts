import assert from "node:assert/strict";
import { type Hub, moveState, setMemory, systemClock, verifyLog } from "../../core/mod.ts";
import { backend, child, onEachEngine, openHub, openPostgresHub, plant } from "../helpers/hub.ts";
import { available } from "../helpers/require.ts";

type Opened = Awaited<ReturnType<typeof openHub>>;
const ignore = !available("postgres");
const note = (hub: Hub, key: string) => {
  const label = { action: "MEMORY_WRITE", input: { key }, idempotencyKey: key };
  return hub.write(backend, label, (tx) => setMemory(tx, key, `of ${key}\0`));
};

async function fill(hub: Hub): Promise<void> {
  await plant(hub, [child("a"), child("b", { dependsOn: ["a"] })]);
  // More rows than are copied at a time.
  for (let i = 0; i < 150; i++) await note(hub, `k${i}`);
}

async function requireEmpty(hub: Hub): Promise<void> {
  const { entries, rows } = await hub.read((tx) => verifyLog(tx));
  assert.deepEqual([entries, rows], [0, 0]);
}

for (
  const [name, from, to] of [
    ["SQLite to PostgreSQL", openHub, openPostgresHub],
    ["PostgreSQL to SQLite", openPostgresHub, openHub],
    ["PostgreSQL to PostgreSQL", openPostgresHub, openPostgresHub],
  ] as [string, () => Promise<Opened>, () => Promise<Opened>][]
) {
  Deno.test({
    name: `a whole state is moved from ${name}, and goes on there`,
    ignore,
    fn: async () => {
      await using source = await from();
      await using target = await to();
      await fill(source.hub);
      const before = await source.hub.read((tx) => verifyLog(tx));
      const moved = await moveState(source.location, target.location, systemClock);
      assert.equal(moved.head.hash, before.head.hash);
      assert.deepEqual([moved.rows.log, moved.rows.memory, moved.rows.replies], [151, 150, 150]);
      // A repeated call gets the reply that was moved.
      await note(target.hub, "k7");
      await note(target.hub, "new");
      const after = await target.hub.read((tx) => verifyLog(tx));
      assert.deepEqual([after.problem, after.entries], [null, before.entries + 1]);
      const again = moveState(source.location, target.location, systemClock);
      await assert.rejects(again, { code: "conflict", message: /not empty/ });
      assert.equal((await target.hub.read((tx) => verifyLog(tx))).entries, before.entries + 1);
    },
  });
}

onEachEngine(
  "a state that does not verify is not moved, and the target is left empty",
  async (open) => {
    await using source = await open();
    await using target = await open();
    await fill(source.hub);
    await source.behind("UPDATE memory SET value = 'of k1 forged' WHERE key = 'k1'");
    const moving = moveState(source.location, target.location, systemClock);
    await assert.rejects(moving, { code: "corrupt", message: /row backend_agent\/k1 of memory/ });
    await requireEmpty(target.hub);
    await note(target.hub, "usable");
  },
);

onEachEngine("a state is not moved onto itself", async (open) => {
  await using source = await open();
  await fill(source.hub);
  const moving = moveState(source.location, source.location, systemClock);
  await assert.rejects(moving, { code: "invalid", message: /are the same/ });
  assert.ok((await source.hub.read((tx) => verifyLog(tx))).ok);
});
