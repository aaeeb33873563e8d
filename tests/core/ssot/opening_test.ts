import assert from "node:assert/strict";
import { Hub } from "../../../core/mod.ts";
import { onEachEngine } from "../../helpers/hub.ts";

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
