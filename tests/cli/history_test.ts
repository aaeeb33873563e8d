import assert from "node:assert/strict";
import { historyProject, worked } from "../helpers/history.ts";
import { maestro, spawnMaestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { temporaryDirectory } from "../helpers/repository.ts";

/** What differs from run to run: times, hashes, and how often a session was seen. */
function masked(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "<hash>")
    .replaceAll(/\b[0-9a-f]{12}\b/g, "<hash>")
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, "<time>")
    .replaceAll(/^\d{4}-\d\d-\d\d \(UTC\)$/gm, "<date> (UTC)");
}

Deno.test("what log show, snapshot diff, status and requirement show is as it was", async (t) => {
  await using project = await worked();
  const show = (...args: string[]) => project.at(args).then(masked);
  await t.assertSnapshot(await show("log", "show", "--limit", "8", "--before", "30"));
  await t.assertSnapshot(await show("log", "show", "--action", "CODE_*", "--agent", "builder"));
  await t.assertSnapshot(await show("snapshot", "diff", "before-more"));
  await t.assertSnapshot(await show("snapshot", "diff", "10", "S1"));
  await t.assertSnapshot(await show("status", "--at", "before-more"));
  await t.assertSnapshot(await show("status"));
  await t.assertSnapshot(await show("requirement", "tree"));
  await t.assertSnapshot(await show("requirement", "show", "R0.1", "--at", "S1"));
  await t.assertSnapshot(await show("snapshot", "restore", "before-more"));
  await t.assertSnapshot(await show("snapshot", "list"));
});

Deno.test("an earlier state is found by number, snapshot and time, and a later one is refused", async () => {
  await using project = await historyProject();
  const { seq } = await project.json(["log", "anchor"]);
  const [first] = (await project.at(["log", "show", "--after", "0", "--limit", "1", "--json"]))
    .trim().split("\n").map((line) => JSON.parse(line));
  const past = await project.json(["status", "--at", first.at]);
  assert.deepEqual([past.at.seq, past.requirements_total], [1, 0]);
  const none = await project.json(["requirement", "list", "--at", "1"]);
  assert.equal(none.total, 0);
  const beyond = await project.at(["status", "--at", String(seq + 100)], 3);
  assert.match(beyond, new RegExp(`the log ends at ${seq}\\n`));
  assert.match(await project.at(["status", "--at", "yesterday"], 3), /no log position, snapshot/);
  assert.match(await project.at(["status", "--at", "1999-01-01"], 3), /the log begins after/);
});

Deno.test("pages of the log lead to each other and miss nothing", async () => {
  await using project = await worked();
  const page = async (...args: string[]) =>
    (await project.at(["log", "show", "--json", "--limit", "7", ...args])).trim().split("\n")
      .map((line) => JSON.parse(line).seq as number);
  const { seq } = await project.json(["log", "anchor"]);
  const all = Array.from({ length: seq }, (_, index) => index + 1);
  const backward: number[] = [];
  for (let found = await page();; found = await page("--before", String(found[0]))) {
    backward.unshift(...found);
    if (found[0] === 1) break;
  }
  assert.deepEqual(backward, all);
  const text = await maestro(project.path, ["log", "show", "--limit", "2"]);
  assert.match(text.stderr, new RegExp(`2 of ${seq} entries; more with --before ${seq - 1}\n`));
});

Deno.test("a follower prints what other processes commit, and ends on Ctrl-C", async () => {
  await using project = await historyProject();
  const child = spawnMaestro(project.path, ["log", "tail", "-f", "--json", "--limit", "1"]);
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader.read();
  assert.equal(JSON.parse(first.value ?? "").action_type, "SESSION_CLOSE");
  await project.at(["snapshot", "create", "heard"]);
  const second = await reader.read();
  assert.equal(JSON.parse(second.value ?? "").target, "snapshot:S1");
  child.kill("SIGINT");
  const { code } = await child.status;
  assert.equal(code, 0);
  assert.equal((await reader.read()).done, true);
  await child.stderr.cancel();
});

Deno.test("a follower whose reader went away ends with the next entry", async () => {
  await using project = await historyProject();
  const child = spawnMaestro(project.path, ["log", "tail", "-f", "--limit", "1"]);
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  await project.at(["snapshot", "create"]);
  assert.equal((await child.status).code, 0);
  await child.stderr.cancel();
});

Deno.test("anchors kept elsewhere are compared, as a line and as a file", async () => {
  await using project = await historyProject();
  await using elsewhere = await temporaryDirectory();
  const line = (await project.at(["log", "anchor"])).trim();
  assert.match(line, /^Maestro-Chain: [0-9a-f]{64} \d+ [0-9a-f]{64}$/);
  const file = `${elsewhere.path}/anchors`;
  await Deno.writeTextFile(file, `signed by me\n${line}\n`);
  await project.at(["snapshot", "create"]);
  const good = await project.json(["log", "verify", "--anchor", line, "--anchor", file]);
  assert.deepEqual([good.ok, good.anchors], [true, 2]);
  const forged = line.replace(/[0-9a-f]{64}$/, "0".repeat(64));
  assert.match(
    await project.at(["log", "verify", "--anchor", forged], 7),
    /NOT VERIFIED: log entry/,
  );
  const other = line.replace(/[0-9a-f]{64}/, "1".repeat(64));
  assert.match(await project.at(["log", "verify", "--anchor", other], 7), /is of the log 1{12}/);
  assert.match(await project.at(["log", "verify", "--anchor", "no/file"], 3), /no such file/);
});

Deno.test("an exported log has every entry, as JSON lines and in the YAML form", async () => {
  await using project = await historyProject();
  await using elsewhere = await temporaryDirectory();
  const { seq } = await project.json(["log", "anchor"]);
  const lines = (await project.at(["log", "export"])).trim().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).seq),
    Array.from({ length: seq }, (_, n) => n + 1),
  );
  const file = `${elsewhere.path}/log.yaml`;
  await project.at(["log", "export", "--format", "yaml", "--output", file]);
  const yaml = await Deno.readTextFile(file);
  assert.equal(yaml.match(/^ {2}- timestamp: "/gm)?.length, seq);
  assert.match(
    yaml,
    /agent_id: human\n {4}action_type: REQUIREMENT_ADD\n {4}target: "requirement:R0"\n {4}status: SUCCESS\n {4}ssot_version: "[0-9a-f]{12}"\n/,
  );
});

Deno.test("a project exported and imported elsewhere has the same requirements and contracts", async () => {
  await using project = await historyProject();
  await using elsewhere = await temporaryDirectory();
  const first = `${elsewhere.path}/first`;
  await project.at(["export", "--dir", first]);
  await inProcess(elsewhere.path, ["init"]);
  const imported = await maestro(elsewhere.path, ["import", "first"]);
  assert.match(imported.stdout, /^Imported 2 requirements and 0 contracts/, imported.stderr);
  await maestro(elsewhere.path, ["export", "--dir", "second"]);
  for (const name of ["requirements_tree.yaml", "contract_registry.yaml"]) {
    assert.equal(
      await Deno.readTextFile(`${elsewhere.path}/second/${name}`),
      await Deno.readTextFile(`${first}/${name}`),
    );
  }
  const again = await maestro(elsewhere.path, ["import", "first"]);
  assert.equal(again.code, 8);
});
