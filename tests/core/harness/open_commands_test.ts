import assert from "node:assert/strict";
import { settleOpenCommands } from "../../../core/harness/mod.ts";
import { openProject } from "../../../core/mod.ts";
import { available } from "../../helpers/require.ts";
import { processesWith } from "./sandboxes/commands.ts";
import { type GuardedProject, guardedProject, PATH } from "./guarded_project.ts";

const LOOP = { agent: "auto_loop", role: "loop", session: "run-1" } as const;
const HOUR_MS = 3_600_000;
const LOOKS_MAX = 1_000;
const ignore = !available("node") || !available("bwrap");

async function rows(place: GuardedProject, table: "open_commands" | "touched_files") {
  return (await place.project.hub.read((tx) => tx.all(`SELECT id FROM ${table} ORDER BY id`)))
    .map(({ id }) => String(id));
}

/** Starts a command of the agent in a process of its own, and kills that process in its midst. */
async function killedCommand(path: string, provider: string): Promise<void> {
  const script = new URL("./killed_command_script.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, path, provider],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
}

Deno.test({
  name: "parallel commands of one agent are noted apart, and a living one is not settled",
  ignore,
  async fn() {
    await using place = await guardedProject();
    const { hub } = place.project;
    const both = Promise.withResolvers<void>();
    let begun = 0;
    hub.subscribe(({ action_type }) => {
      if (action_type === "COMMAND_BEGIN" && ++begun === 2) both.resolve();
    });
    await place.write({
      "src/api/wait.mjs": `import fs from "node:fs";
        while (!fs.existsSync("src/api/go"));
        fs.writeFileSync("src/api/made-" + process.pid, "x");`,
    });
    const running = [1, 2].map(() => place.run("node src/api/wait.mjs"));
    await both.promise;
    assert.deepEqual(await rows(place, "open_commands"), ["b#1", "b#2"]);
    // Another process of the same project comes and settles what was left behind.
    const other = await openProject({ root: place.path, policyFile: null, path: PATH });
    await settleOpenCommands(other, LOOP);
    await other.close();
    assert.deepEqual(await rows(place, "open_commands"), ["b#1", "b#2"]);
    assert.deepEqual(await rows(place, "touched_files"), []);
    await place.write({ "src/api/go": "" });
    await Promise.all(running);
    assert.deepEqual(await rows(place, "open_commands"), []);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(`${place.path}/.maestro/commands`)), []);
  },
});

Deno.test({
  name: "what a killed command changed is its agent's, out of its scope it is undone",
  ignore,
  async fn() {
    await using place = await guardedProject({ provider: "local" });
    const config = await place.read(".git/config");
    await killedCommand(place.path, "local");
    // The command dies with the process that ran it, if not at the same moment.
    let looks = 0;
    while (await processesWith("src/api/killed.mjs") > 0) assert.ok(++looks < LOOKS_MAX);
    assert.deepEqual(await rows(place, "open_commands"), ["b#1"]);
    assert.match(await place.read(".git/config"), /evil/);
    await settleOpenCommands(place.project, LOOP);
    assert.deepEqual(await rows(place, "open_commands"), []);
    assert.deepEqual(await rows(place, "touched_files"), ["src/api/made"]);
    assert.equal(await place.read("README.md"), "# Project\n");
    assert.equal(await place.read(".git/config"), config);
  },
});

Deno.test({
  name: "what a person changed long after the kill stays theirs, and the log names it",
  ignore,
  async fn() {
    await using place = await guardedProject({ files: { "src/api/old": "old\n" } });
    await killedCommand(place.path, "auto");
    const lock = `${place.path}/.maestro/commands/${encodeURIComponent("b#1")}.lock`;
    const began = new Date((await Deno.stat(lock)).mtime!.getTime() - HOUR_MS);
    await Deno.utime(lock, began, began);
    await place.write({ "src/api/edited": "by a person\n" });
    await settleOpenCommands(place.project, LOOP);
    assert.deepEqual(await rows(place, "open_commands"), []);
    assert.deepEqual(await rows(place, "touched_files"), []);
    assert.equal(await place.read("src/api/edited"), "by a person\n");
    const note = await place.project.hub.read((tx) =>
      tx.one("SELECT note FROM log WHERE action_type = 'COMMAND_SETTLE'")
    );
    assert.match(String(note?.note), /left, not changed while it ran: .*src\/api\/edited/);
  },
});
