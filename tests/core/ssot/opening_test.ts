import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Hub, memoryOf, setMemory, verifyLog } from "../../../core/mod.ts";
import { backend, onEachEngine } from "../../helpers/hub.ts";

const label = { action: "MEMORY_WRITE" };

async function inDirectory(work: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "maestro-test-" });
  try {
    await work(`${directory}/hub.sqlite`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

onEachEngine("a database of a newer MAESTRO is refused and left as it is", async (openHub) => {
  await using test = await openHub();
  await test.behind("INSERT INTO migrations VALUES ('9999_from_the_future', 'later')");
  await assert.rejects(Hub.open(test.location), {
    code: "unavailable",
    message: /newer MAESTRO/,
    hint: /Upgrade/,
  });
});

Deno.test("a process that was open when a newer MAESTRO migrated may read, and is refused to write", () =>
  inDirectory(async (path) => {
    const older = await Hub.open(path);
    await older.write(backend, label, (tx) => setMemory(tx, "before", "1"));
    const database = new DatabaseSync(path);
    database.exec("INSERT INTO migrations VALUES ('9999_from_the_future', 'later')");
    database.close();
    await assert.rejects(older.write(backend, label, (tx) => setMemory(tx, "after", "2")), {
      code: "unavailable",
      message: /newer MAESTRO has migrated it since it was opened/,
      hint: /Upgrade/,
    });
    const notes = await older.read((tx) => memoryOf(tx, backend.agent));
    assert.deepEqual(notes.map(({ key }) => key), ["before"]);
    assert.equal((await older.read((tx) => verifyLog(tx))).problem, null);
    await older.close();
  }));

Deno.test("a file that is no database is called corrupt and left as it is", () =>
  inDirectory(async (path) => {
    const text = "this is not a database, whatever its name says\n".repeat(100);
    await Deno.writeTextFile(path, text);
    await assert.rejects(Hub.open(path), { code: "corrupt", hint: /Move the file away/ });
    assert.equal(await Deno.readTextFile(path), text);
  }));

Deno.test("a symbolic link in the place of the database is refused", () =>
  inDirectory(async (path) => {
    await Deno.symlink(`${path}.elsewhere`, path);
    await assert.rejects(Hub.open(path), { code: "invalid", message: /symbolic link/ });
  }));

Deno.test("a directory that is not there is said to be unavailable", () =>
  inDirectory(async (path) => {
    await assert.rejects(Hub.open(`${path}/missing/hub.sqlite`), { code: "unavailable" });
  }));
