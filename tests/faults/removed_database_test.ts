import assert from "node:assert/strict";
import { Hub, setMemory, verifyLog } from "../../core/mod.ts";
import { backend } from "../helpers/hub.ts";

const WRITES = 20;
const note = (hub: Hub, key: string) =>
  hub.write(backend, { action: "NOTE" }, (tx) => setMemory(tx, key, "1"));

async function withHub(work: (hub: Hub, path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "maestro-test-" });
  const path = `${directory}/hub.sqlite`;
  const hub = await Hub.open(path);
  try {
    for (let n = 0; n < WRITES; n++) await note(hub, `${n}`);
    await work(hub, path);
  } finally {
    await hub.close();
    await Deno.remove(directory, { recursive: true });
  }
}

const FAULTS: [string, (path: string) => Promise<void>, string, RegExp][] = [
  ["deleted", (path) => Deno.remove(path), "unavailable", /was removed while it was open/],
  ["moved away", (path) => Deno.rename(path, `${path}.x`), "unavailable", /was removed/],
  [
    "replaced",
    async (path) => {
      await Deno.remove(path);
      await Deno.remove(`${path}-wal`);
      await (await Hub.open(path)).close();
    },
    "unavailable",
    /was replaced while it was open/,
  ],
  ["truncated", (path) => Deno.truncate(path, 0), "corrupt", /was cut from \d+ to 0 bytes/],
];

for (const [what, fault, code, message] of FAULTS) {
  Deno.test(`a database that is ${what} while open takes no more writes and says why`, () =>
    withHub(async (hub, path) => {
      await fault(path);
      await assert.rejects(note(hub, "after"), { code, message });
      await assert.rejects(hub.read((tx) => verifyLog(tx)), { code, message });
    }));
}

Deno.test("a write during which the database goes is not acknowledged", () =>
  withHub(async (hub, path) => {
    const write = hub.write(backend, { action: "NOTE" }, async (tx) => {
      await setMemory(tx, "after", "1");
      await Deno.remove(path);
    });
    await assert.rejects(write, { code: "unavailable" });
  }));

Deno.test("no empty database is begun beside the write-ahead log of one that is gone", () =>
  withHub(async (_hub, path) => {
    await Deno.remove(path);
    await assert.rejects(Hub.open(path), { code: "corrupt", hint: /restore a copy/ });
  }));

Deno.test("put back in time, the database is used again and nothing is missing", () =>
  withHub(async (hub, path) => {
    await Deno.rename(path, `${path}.x`);
    await assert.rejects(note(hub, "meanwhile"), { code: "unavailable" });
    await Deno.rename(`${path}.x`, path);
    await note(hub, "after");
    const { problem, entries } = await hub.read((tx) => verifyLog(tx));
    assert.deepEqual([problem, entries], [null, WRITES + 1]);
  }));
