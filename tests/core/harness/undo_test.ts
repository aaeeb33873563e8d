import assert from "node:assert/strict";
import { imageOfBytes, imageOfFile } from "../../../core/harness/file_version.ts";
import { undoTouched } from "../../../core/harness/witness/undo.ts";
import { makePlace, type Place } from "./parts.ts";

/** Undoes everything that differs between a tree and now. */
async function undoSince(place: Place, before: string) {
  const touched = await place.shadow.changes(before, await place.shadow.tree());
  return { touched, ...await undoTouched(touched, place.shadow, place.workspace) };
}

async function sh(place: Place, script: string): Promise<void> {
  const { success } = await new Deno.Command("/bin/sh", {
    args: ["-ec", script],
    cwd: place.root,
  }).output();
  assert.ok(success, script);
}

const SETUP = `
  mkdir -p src/deep sw file2
  echo one > src/one; echo two > src/deep/two; echo run > run.sh; chmod 755 run.sh
  echo f > sw/f; echo file > swapped; ln -s src/one link; ln -s /etc/hostname outside
  echo x > file2/x; echo gone > gone`;

const DAMAGE = `
  echo changed > src/one; rm -r src/deep gone; chmod 644 run.sh
  mkdir -p made/by/agents; echo new > made/by/agents/file
  rm -r sw; echo now-a-file > sw; rm swapped; mkdir -p swapped/in; echo x > swapped/in/side
  ln -sfn /etc/passwd link; rm outside; echo text > outside; mv file2 moved; ln -s moved file2`;

Deno.test("everything agents did is taken back: contents, modes, links, swaps, directories", async () => {
  await using place = await makePlace();
  await sh(place, SETUP);
  const before = await place.shadow.tree();
  const list = await place.everything();
  await sh(place, DAMAGE);
  const { kept, restored, touched } = await undoSince(place, before);
  assert.deepEqual(kept, []);
  assert.deepEqual(restored, touched.map(({ path }) => path).sort());
  assert.equal(await place.shadow.tree(), before);
  assert.deepEqual(await place.everything(), list);
});

Deno.test("undo can be stopped after any number of files and be called again", async () => {
  await using place = await makePlace();
  await sh(place, SETUP);
  const before = await place.shadow.tree();
  const list = await place.everything();
  await sh(place, DAMAGE);
  const damaged = await place.shadow.tree();
  const touched = await place.shadow.changes(before, damaged);
  for (let done = 0; done <= touched.length; done++) {
    await sh(place, "find . -mindepth 1 -maxdepth 1 -exec rm -r {} +");
    await sh(place, SETUP);
    await sh(place, DAMAGE);
    assert.equal(await place.shadow.tree(), damaged);
    await undoTouched(touched.slice(0, done), place.shadow, place.workspace);
    const { kept } = await undoTouched(touched, place.shadow, place.workspace);
    assert.deepEqual(kept, []);
    assert.deepEqual(await place.everything(), list);
    const again = await undoTouched(touched, place.shadow, place.workspace);
    assert.deepEqual(again.kept, []);
    assert.equal(again.restored.length, touched.length);
  }
  assert.equal(await place.shadow.tree(), before);
});

Deno.test("a file that a person changed meanwhile stays and is reported", async () => {
  await using place = await makePlace({ "a": "a", "b": "b", "c": "c", "run.sh": "r" });
  const before = await place.shadow.tree();
  await place.write({ "a": "agent", "b": "agent", "new/file": "agent", "run.sh": "agent" });
  await Deno.remove(`${place.root}/c`);
  const touched = await place.shadow.changes(before, await place.shadow.tree());
  await place.write({ "a": "person", "new/file": "person", "new/other": "person", "c": "person" });
  await Deno.remove(`${place.root}/b`);
  await Deno.chmod(`${place.root}/run.sh`, 0o755);
  const { kept, restored } = await undoTouched(touched, place.shadow, place.workspace);
  assert.deepEqual(kept, ["a", "b", "c", "new/file", "run.sh"]);
  assert.deepEqual(restored, []);
  assert.equal(await place.read("a"), "person");
  assert.equal(await place.read("new/other"), "person");
  assert.equal(await place.read("run.sh"), "agent");
});

Deno.test("a directory that a person put something into stays with it", async () => {
  await using place = await makePlace({ "swapped": "before" });
  const before = await place.shadow.tree();
  await Deno.remove(`${place.root}/swapped`);
  await place.write({ "swapped/by": "agent" });
  const touched = await place.shadow.changes(before, await place.shadow.tree());
  await place.write({ "swapped/mine": "person" });
  const { kept, restored } = await undoTouched(touched, place.shadow, place.workspace);
  assert.deepEqual([kept, restored], [["swapped"], ["swapped/by"]]);
  assert.deepEqual(await place.everything(), ["swapped/", "swapped/mine"]);
});

Deno.test("a parent that became a link outwards is not written through", async () => {
  await using place = await makePlace({ "d/f": "before", "../outside/f": "agent" });
  const before = await place.shadow.tree();
  await place.write({ "d/f": "agent" });
  const touched = await place.shadow.changes(before, await place.shadow.tree());
  await Deno.remove(`${place.root}/d`, { recursive: true });
  await Deno.symlink("../outside", `${place.root}/d`);
  const { kept } = await undoTouched(touched, place.shadow, place.workspace);
  assert.deepEqual(kept, ["d/f"]);
  assert.equal(await Deno.readTextFile(`${place.root}/../outside/f`), "agent");
  assert.deepEqual(await place.everything(), ["d -> ../outside"]);
});

Deno.test("a deleted file does not come back behind a person's link, and the rest is undone", async () => {
  await using place = await makePlace({ "d/f": "before", "z": "before", "../outside/g": "" });
  const before = await place.shadow.tree();
  await Deno.remove(`${place.root}/d`, { recursive: true });
  await place.write({ "z": "agent" });
  const touched = await place.shadow.changes(before, await place.shadow.tree());
  await Deno.symlink("../outside", `${place.root}/d`);
  const { kept, restored } = await undoTouched(touched, place.shadow, place.workspace);
  assert.deepEqual([kept, restored], [["d/f"], ["z"]]);
  assert.deepEqual(
    await Array.fromAsync(Deno.readDir(`${place.root}/../outside`), ({ name }) => name),
    ["g"],
  );
});

Deno.test("images taken around single changes undo them, private permissions kept", async () => {
  await using place = await makePlace({ "secret.env": "one" });
  const { workspace, shadow, root } = place;
  await Deno.chmod(`${root}/secret.env`, 0o600);
  const before = await imageOfFile(workspace, shadow, "secret.env");
  const bytes = new TextEncoder().encode("two");
  await workspace.writeText("secret.env", "two");
  const made = { path: "x/y/z", before: null, after: imageOfBytes(bytes, "100644") };
  await workspace.writeText("x/y/z", "two");
  const touched = [{ path: "secret.env", before, after: imageOfBytes(bytes, "100644") }, made];
  const { restored } = await undoTouched(touched, shadow, workspace);
  assert.deepEqual(restored, ["secret.env", "x/y/z"]);
  assert.equal(await place.read("secret.env"), "one");
  assert.equal((await Deno.stat(`${root}/secret.env`)).mode! & 0o777, 0o600);
  assert.deepEqual(await place.everything(), ["secret.env"]);
});
