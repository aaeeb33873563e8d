import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { git, temporaryDirectory } from "../helpers/repository.ts";

/** What of a log entry may differ between two runs: times, and hashes over them. */
const RECORDED_TIME = ["at", "prev_hash", "hash", "changes_hash"];

async function demo() {
  const directory = await temporaryDirectory();
  const path = `${directory.path}/demo`;
  await Deno.mkdir(path);
  const result = await maestro(directory.path, ["demo", "--dir", path, "--json"]);
  assert.equal(result.code, 0, result.stderr);
  return { directory, path, result };
}

async function log(path: string): Promise<Record<string, unknown>[]> {
  const { stdout } = await maestro(path, ["log", "show", "--limit", "1000", "--json"]);
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("the demo catches the contract mismatch, rolls back, succeeds and leaves a working repository", async (t) => {
  const { directory, path, result } = await demo();
  await using _ = directory;
  const summary = JSON.parse(result.stdout);
  assert.deepEqual(
    [summary.run.state, summary.run.epoch, summary.run.rollbacks],
    ["DONE", 2, 1],
  );
  assert.match(
    summary.failed_epochs[0].findings[0],
    /\[execution\] R0\.2: .*consumer_unknown_element, the client calls POST \/auth\/signin/,
  );
  const [refused] = (await log(path)).filter(({ action_type, status }) =>
    action_type === "REQUIREMENT_COMPLETE" && status === "FAILED"
  );
  assert.match(
    String(refused?.error),
    /Cannot complete R0\.2: \d contract violations are in its code/,
  );
  assert.ok(summary.run.blocked >= 1, "no action was blocked");
  assert.equal(summary.criteria.pending ?? 0, 0);
  assert.equal((await git(path, "tag")).trim(), "maestro/R0/epoch-2");
  const tests = await new Deno.Command("node", { args: ["--test"], cwd: path }).output();
  assert.ok(tests.success, new TextDecoder().decode(tests.stdout));
  const verified = await maestro(path, ["log", "verify"]);
  assert.equal(verified.code, 0, verified.stderr);
  assert.match(verified.stdout, /1 anchors in tags agree/);
  const second = await demo();
  await using _second = second.directory;
  await t.step("a second one leaves the same log except for recorded times", async () => {
    const timeless = (entries: Record<string, unknown>[]) =>
      entries.map((entry) =>
        Object.fromEntries(Object.entries(entry).filter(([key]) => !RECORDED_TIME.includes(key)))
      );
    const [a, b] = [timeless(await log(path)), timeless(await log(second.path))];
    assert.ok(a.length > 50);
    assert.deepEqual(a, b);
  });
  await t.step(
    "a log that was taken away leaves tags that do not speak for a new one",
    async () => {
      for (const suffix of ["", "-wal", "-shm"]) {
        await Deno.remove(`${second.path}/.maestro/hub.sqlite${suffix}`).catch(() => {});
      }
      const verified = await maestro(second.path, ["log", "verify"]);
      assert.equal(verified.code, 7);
      assert.match(verified.stderr, /the tags anchor another log, and none anchors this one/);
      assert.equal((await maestro(second.path, ["log", "verify", "--foreign-ok"])).code, 0);
    },
  );
});

Deno.test("without bubblewrap the demo ends the same, and says that its commands were not isolated", async () => {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/the demo`;
  await Deno.mkdir(path);
  const result = await maestro(directory.path, ["demo", "--dir", path], {
    withoutBubblewrap: true,
  });
  assert.equal(result.code, 0, result.stderr);
  assert.match(result.stderr, /Commands run without isolation, because bubblewrap does not work/);
  assert.ok(result.stdout.includes(`\n  cd '${path}'\n`), result.stdout);
  assert.equal((await git(path, "tag")).trim(), "maestro/R0/epoch-2");
});
