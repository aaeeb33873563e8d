import assert from "node:assert/strict";
import fc from "fast-check";
import {
  chainHead,
  hashOf,
  type Hub,
  logPage,
  restoreState,
  setMemory,
  stateRows,
  verifyLog,
} from "../../../core/mod.ts";
import { backend, child, onEachEngine, plant } from "../../helpers/hub.ts";

const note = (hub: Hub, key: string, value: string) =>
  hub.write(
    backend,
    { action: "MEMORY_WRITE", input: { key, value } },
    (tx) => setMemory(tx, key, value),
  );

onEachEngine(
  "every write leaves one chained entry, and an untouched history verifies",
  async (openHub) => {
    await using test = await openHub();
    await plant(test.hub, [child("a")]);
    await note(test.hub, "plan", "begin");
    const { entries } = await test.hub.read((tx) => logPage(tx, {}, { limit: 10 }));
    assert.deepEqual(entries.map(({ seq, action_type }) => [seq, action_type]), [
      [1, "REQUIREMENT_ADD"],
      [2, "MEMORY_WRITE"],
    ]);
    assert.equal(entries[1]?.prev_hash, entries[0]?.hash);
    const verified = await test.hub.read((tx) => verifyLog(tx));
    assert.equal(verified.problem, null);
    assert.ok(verified.ok && verified.entries === 2 && verified.rows > 2);
  },
);

onEachEngine("a failed write leaves neither rows nor an entry", async (openHub) => {
  await using test = await openHub();
  await note(test.hub, "kept", "1");
  await assert.rejects(test.hub.write(backend, { action: "MEMORY_WRITE" }, async (tx) => {
    await setMemory(tx, "lost", "2");
    throw new Error("changed its mind");
  }));
  const verified = await test.hub.read((tx) => verifyLog(tx));
  assert.ok(verified.ok && verified.entries === 1);
});

const TAMPERING: [string, string, RegExp][] = [
  [
    "a state row",
    "UPDATE memory SET value = 'other' WHERE key = 'b'",
    /row backend_agent\/b of memory was changed/,
  ],
  [
    "an added row",
    "INSERT INTO memory VALUES ('x/y', 'x', 'y', 'z', 'now')",
    /row x\/y of memory is not in the journal/,
  ],
  [
    "a removed row",
    "DELETE FROM memory WHERE key = 'b'",
    /row backend_agent\/b of memory was removed/,
  ],
  ["a log entry", "UPDATE log SET note = 'nothing' WHERE seq = 2", /log entry 2 was changed/],
  ["a removed entry", "DELETE FROM log WHERE seq = 2", /log entry 2 is missing/],
  [
    "a journal row",
    `UPDATE journal SET after = '{}' WHERE seq = 2`,
    /journal of log entry 2 was changed/,
  ],
];

for (const [what, sql, problem] of TAMPERING) {
  onEachEngine(`${what} edited behind the hub is found and named`, async (openHub) => {
    await using test = await openHub();
    for (const key of ["a", "b", "c"]) await note(test.hub, key, "1");
    await test.behind(sql);
    const verified = await test.hub.read((tx) => verifyLog(tx));
    assert.equal(verified.ok, false);
    assert.match(verified.problem ?? "", problem);
  });
}

onEachEngine(
  "a history that was cut or rewritten does not agree with its anchor",
  async (openHub) => {
    await using test = await openHub();
    for (const key of ["a", "b", "c"]) await note(test.hub, key, "1");
    const anchor = { source: "tag t", ...await test.hub.read((tx) => chainHead(tx)) };
    assert.ok((await test.hub.read((tx) => verifyLog(tx, [anchor]))).ok);
    const rewritten = { ...anchor, hash: "0".repeat(64) };
    const differs = await test.hub.read((tx) => verifyLog(tx, [rewritten]));
    assert.match(differs.problem ?? "", /entry 3 is not the one anchored in tag t/);
    const beyond = await test.hub.read((tx) => verifyLog(tx, [{ ...anchor, seq: 9 }]));
    assert.match(beyond.problem ?? "", /ends at entry 3, but tag t anchors entry 9/);
  },
);

onEachEngine(
  "restoring any earlier point gives the rows of then, as new history that verifies",
  async (openHub) => {
    const operation = fc.record({
      key: fc.constantFrom("a", "b", "c"),
      value: fc.constantFrom("", "1", "2", "3"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { minLength: 1, maxLength: 12 }),
        fc.nat(),
        async (operations, at) => {
          await using test = await openHub();
          const { hub } = test;
          const states: { seq: number; hash: string }[] = [];
          for (const { key, value } of operations) {
            states.push(
              await hub.read(async (tx) => ({
                seq: (await chainHead(tx)).seq,
                hash: hashOf(await stateRows(tx, "memory")),
              })),
            );
            await note(hub, key, value);
          }
          const target = states[at % states.length];
          assert.ok(target);
          await hub.write(
            backend,
            { action: "STATE_RESTORE", always: true },
            (tx) => restoreState(tx, target.seq),
          );
          assert.equal(
            await hub.read(async (tx) => hashOf(await stateRows(tx, "memory"))),
            target.hash,
          );
          const verified = await hub.read((tx) => verifyLog(tx));
          assert.equal(verified.problem, null);
        },
      ),
      { numRuns: 25 },
    );
  },
);

onEachEngine(
  "listeners hear of a write after its commit, and of nothing that was rolled back",
  async (openHub) => {
    await using test = await openHub();
    const heard: string[] = [];
    const stop = test.hub.subscribe(({ target }) => heard.push(target));
    await note(test.hub, "a", "1");
    await assert.rejects(
      test.hub.write(backend, { action: "X", always: true }, () => Promise.reject(new Error("no"))),
    );
    stop();
    await note(test.hub, "b", "1");
    assert.deepEqual(heard, ["memory:backend_agent/a"]);
  },
);
