import assert from "node:assert/strict";
import { logPage, rowsChangedBetween, setMemory } from "../../core/mod.ts";
import { backend, child, openHub, plant } from "../helpers/hub.ts";

Deno.test("a difference costs the changes and tells them in its direction", async () => {
  await using test = await openHub();
  const note = (key: string, value: string) =>
    test.hub.write(backend, { action: "MEMORY_WRITE" }, (tx) => setMemory(tx, key, value));
  await note("kept", "1");
  await note("changed", "1");
  await note("removed", "1");
  await note("changed", "2");
  await note("removed", "");
  await note("added", "1");
  await note("passing", "1");
  await note("passing", "");
  const told = async (from: number, to: number) =>
    (await test.hub.read((tx) => rowsChangedBetween(tx, from, to)))
      .map(({ id, change }) => `${change} ${id.split("/")[1]}`);
  assert.deepEqual(await told(3, 8), ["added added", "changed changed", "removed removed"]);
  assert.deepEqual(await told(8, 3), ["removed added", "changed changed", "added removed"]);
  assert.deepEqual(await told(5, 5), []);
});

Deno.test("the log is filtered by prefix, by target's last part, status and time, and counted", async () => {
  await using test = await openHub();
  await plant(test.hub, [child("a")]);
  for (const key of ["a", "b", "c"]) {
    await test.hub.write(backend, { action: "MEMORY_WRITE" }, (tx) => setMemory(tx, key, "1"));
  }
  const found = async (filter: Parameters<typeof logPage>[1], place = {}) => {
    const page = await test.hub.read((tx) => logPage(tx, filter, { limit: 10, ...place }));
    return [page.entries.map(({ seq }) => seq), page.total, page.more];
  };
  assert.deepEqual(await found({ action: "MEM*" }), [[2, 3, 4], 3, false]);
  assert.deepEqual(await found({ target: "R0" }), [[1], 1, false]);
  assert.deepEqual(await found({ agent: "backend_*", status: "SUCCESS" }, { limit: 2 }), [
    [3, 4],
    3,
    true,
  ]);
  assert.deepEqual(await found({}, { after: 1, limit: 2 }), [[2, 3], 4, true]);
  assert.deepEqual(await found({}, { before: 3 }), [[1, 2], 4, false]);
  const { entries: [, , third] } = await test.hub.read((tx) => logPage(tx, {}, { limit: 10 }));
  assert.deepEqual(await found({ since: third?.at }), [[3, 4], 2, false]);
  assert.deepEqual(await found({ until: third?.at }, { limit: 1 }), [[3], 3, true]);
  assert.deepEqual(await found({ agent: "%" }), [[], 0, false]);
});
