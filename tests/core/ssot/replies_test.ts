import assert from "node:assert/strict";
import { addRoot, followLog, hubAt, listRequirements } from "../../../core/mod.ts";
import { REPLY_TTL_MS } from "../../../core/ssot/callers/replies.ts";
import { backend, child, onEachEngine, planner, plant } from "../../helpers/hub.ts";

const root = (title: string) => ({ title, description: "", role: null });

onEachEngine(
  "a repeated write with the same key is done once and gets the first reply",
  async (openHub) => {
    await using test = await openHub();
    const { hub, clock } = test;
    const add = (title: string, idempotencyKey?: string) =>
      hub.write(
        planner,
        { action: "ADD", input: { title }, idempotencyKey },
        (tx) => addRoot(tx, root(title)),
      );
    assert.deepEqual([await add("a", "k"), await add("a", "k"), await add("a")], [
      "R0",
      "R0",
      "R1",
    ]);
    await assert.rejects(add("b", "k"), { code: "conflict", message: /used it for another call/ });
    assert.equal(
      await hub.write(
        backend,
        { action: "ADD", input: { title: "a" }, idempotencyKey: "k" },
        (tx) => addRoot(tx, root("a")),
      ),
      "R2",
    );
    clock.advance(REPLY_TTL_MS);
    await add("c", "other");
    assert.equal(await add("a", "k"), "R4");
  },
);

onEachEngine("a failed write leaves its key unused", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  const label = { action: "ADD", input: 1, idempotencyKey: "k" };
  await assert.rejects(hub.write(planner, label, () => Promise.reject(new Error("no"))));
  assert.equal(await hub.write(planner, label, (tx) => addRoot(tx, root("a"))), "R0");
});

onEachEngine(
  "a follower sees every entry once and in order, from where it stopped",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a")]);
    const stop = new AbortController();
    const seen: number[] = [];
    const follower = (async () => {
      for await (const { seq } of followLog(hub, 1, stop.signal)) {
        seen.push(seq);
        if (seq === 4) stop.abort();
      }
    })();
    for (const title of ["x", "y", "z"]) {
      await hub.write(planner, { action: "ADD" }, (tx) => addRoot(tx, root(title)));
    }
    await follower;
    assert.deepEqual(seen, [2, 3, 4]);
  },
);

onEachEngine("the state at an earlier position answers every query as it was", async (openHub) => {
  await using test = await openHub();
  const { hub } = test;
  await plant(hub, [child("a"), child("b")]);
  await hub.write(planner, { action: "CHANGE" }, async (tx) => {
    await tx.update("requirements", "R0.1", { title: "changed" });
    await tx.remove("requirements", "R0.2");
    await addRoot(tx, root("new"));
  });
  const titles = async (seq: number) => {
    const past = await hubAt(hub, seq);
    try {
      return (await past.read((tx) => listRequirements(tx))).map(({ title }) => title);
    } finally {
      await past.close();
    }
  };
  assert.deepEqual(await titles(1), ["Root", "a", "b"]);
  assert.deepEqual(await titles(2), ["Root", "changed", "new"]);
  assert.deepEqual(await titles(0), []);
  await assert.rejects(titles(3), { code: "not_found", message: /the log ends at 2/ });
});
