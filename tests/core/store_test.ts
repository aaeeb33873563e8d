import assert from "node:assert/strict";
import {
  chainHead,
  hashOf,
  Hub,
  hubAt,
  logicalClock,
  memoryOf,
  setMemory,
  stateRows,
  verifyLog,
} from "../../core/mod.ts";
import { backend, child, onEachEngine, plant, START_MS } from "../helpers/hub.ts";

const label = { action: "MEMORY_WRITE" };

onEachEngine(
  "texts come back as they were written; NUL, which no engine keeps, is shown instead",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    const texts = [
      "a\0b",
      "\uFDD0",
      "\uFDD00\0\uFDD01",
      "ß 漢 🙂",
      "'\";--\\",
      "?",
      "$1",
      "\r\n\t",
    ];
    for (const [index, text] of texts.entries()) {
      await hub.write(backend, label, (tx) => setMemory(tx, `t${index}`, text));
    }
    const entries = await hub.read((tx) => memoryOf(tx, backend.agent));
    const kept = texts.map((text) => text.replaceAll("\0", "\ufffd"));
    assert.deepEqual(entries.map(({ value }) => value), kept);
    assert.equal((await hub.read((tx) => verifyLog(tx))).problem, null);
  },
);

onEachEngine(
  "ids are ordered by their bytes and whole numbers keep all their digits",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    const keys = ["-", ".", "/", "A", "B", "Z", "_", "a", "b", "ä"];
    for (const key of keys.toReversed()) {
      await hub.write(backend, label, (tx) => setMemory(tx, key, "1"));
    }
    const entries = await hub.read((tx) => memoryOf(tx, backend.agent));
    assert.deepEqual(entries.map(({ key }) => key), keys);
    const tokens = 2 ** 52 + 1;
    const spend = {
      id: "x",
      tokens,
      estimated: 0,
      steps: 0,
      queries: 0,
      blocked: 0,
      started_at: "",
    };
    await hub.write(backend, label, (tx) => tx.insert("spend", spend));
    const sum = "SELECT SUM(tokens) AS sum, COUNT(*) AS n FROM spend";
    assert.deepEqual({ ...await hub.read((tx) => tx.one(sum)) }, { sum: tokens, n: 1 });
  },
);

onEachEngine(
  "an earlier state can be looked at, and readers see one state throughout",
  async (openHub) => {
    await using test = await openHub();
    const { hub } = test;
    await plant(hub, [child("a"), child("b")]);
    await hub.write(backend, label, (tx) => setMemory(tx, "k", "1"));
    const { seq } = await hub.read(chainHead);
    const before = hashOf(await hub.read((tx) => stateRows(tx, "memory")));
    await hub.read(async (tx) => {
      const first = hashOf(await stateRows(tx, "memory"));
      await hub.write(backend, label, (inner) => setMemory(inner, "k", "2"));
      assert.equal(hashOf(await stateRows(tx, "memory")), first);
    });
    const past = await hubAt(hub, seq);
    assert.equal(hashOf(await past.read((tx) => stateRows(tx, "memory"))), before);
    assert.equal((await past.read((tx) => stateRows(tx, "requirements"))).length, 3);
    await past.close();
  },
);

onEachEngine(
  "hubs of one state in one process take turns at writing",
  async (openHub) => {
    await using test = await openHub();
    const other = await Hub.open(test.location, logicalClock(START_MS), 0);
    try {
      const write = (hub: Hub, key: string) =>
        hub.write(backend, label, (tx) => setMemory(tx, key, "1"));
      await Promise.all(
        Array.from({ length: 10 }, (_, i) => write(i % 2 ? other : test.hub, `k${i}`)),
      );
      assert.equal((await other.read((tx) => memoryOf(tx, backend.agent))).length, 10);
      assert.equal((await other.read((tx) => verifyLog(tx))).problem, null);
    } finally {
      await other.close();
    }
  },
);
