import assert from "node:assert/strict";
import { files, historyProject, PERSONS, state, worked } from "../helpers/history.ts";
import { maestro } from "../helpers/maestro.ts";
import { write } from "../helpers/repository.ts";

Deno.test("state and files come back together, a person's edit stays, and forward again", async () => {
  await using project = await worked();
  const { path, then, later } = project;
  assert.notEqual(then.state, later.state);

  const back = await project.json(["snapshot", "restore", "before-more"]);
  assert.deepEqual(back.kept, ["src/api/mine.js"]);
  assert.ok(back.restored.includes("src/api/sum.js") && back.restored.includes("src/api/link"));
  assert.deepEqual(await files(path), { ...then.files, ...PERSONS });
  assert.equal(state(path), then.state);

  const again = await project.json(["snapshot", "restore", "before-more"]);
  assert.deepEqual([again.rows, again.restored], [0, []]);

  await project.at(["snapshot", "restore", "--seq", String(project.seq)]);
  assert.deepEqual(await files(path), { ...later.files, ...PERSONS });
  assert.equal(state(path), later.state);

  await project.at(["snapshot", "restore", back.before]);
  assert.deepEqual(await files(path), { ...later.files, ...PERSONS });
  const verified = await project.json(["log", "verify"]);
  assert.equal(verified.ok, true, verified.problem);
});

Deno.test("what was in progress then can be claimed after a restore", async () => {
  await using project = await worked();
  await project.at(["snapshot", "restore", "before-more"]);
  await using agent = await project.agent();
  const claimed = await agent.call("requirement_claim");
  assert.equal((claimed.output.requirement as { id: string } | null)?.id, "R0.1");
});

Deno.test("a restore waits for claims unless it is forced, and force is on the record", async () => {
  await using project = await worked();
  await using agent = await project.agent();
  await agent.call("requirement_claim");
  const refused = await project.at(["snapshot", "restore", "before-more"], 8);
  assert.match(refused, /builder holds requirement:R0\.1[\s\S]*--force/);
  assert.deepEqual(await files(project.path), { ...project.later.files, ...PERSONS });
  await project.at(["snapshot", "restore", "before-more", "--force"]);
  assert.deepEqual(await files(project.path), { ...project.then.files, ...PERSONS });
  const late = await agent.call("workspace_write", { path: "src/api/late.js", content: "x" });
  assert.match(late.error ?? "", /denied|conflict/);
  const [entry] = await lines(project, ["log", "show", "--action", "RESTORE_FORCE", "--json"]);
  assert.equal(entry?.note, "took away requirement:R0.1");
});

Deno.test("files of a kept tree are listed and brought back, after the present ones are kept", async () => {
  await using project = await worked();
  await project.at(["snapshot", "restore", "before-more"]);
  const [kept] = (await project.json(["snapshot", "list"])).snapshots.slice(-1);
  const listed = await project.at(["snapshot", "recover", kept.id]);
  assert.match(listed, /A src\/api\/added\.js/);
  await project.at(["snapshot", "recover", kept.id, "src/api/added.js"]);
  assert.equal(await Deno.readTextFile(`${project.path}/src/api/added.js`), "added\n");
  const nothing = await project.at(["snapshot", "recover", kept.id, "no/such"], 3);
  assert.match(nothing, /nothing there differs/);
});

Deno.test("only a person may restore through MCP", async () => {
  await using project = await worked();
  await using agent = await project.agent();
  const refused = await agent.call("snapshot_restore", { to: "before-more" });
  assert.match(refused.error ?? "", /denied: .*the role backend may not/);
  const done = await maestro(project.path, [
    "tool",
    "snapshot_restore",
    '{"to":"before-more"}',
  ]);
  assert.deepEqual(JSON.parse(done.stdout).kept, ["src/api/mine.js"]);
});

async function lines(
  project: { at(args: readonly string[]): Promise<string> },
  args: readonly string[],
): Promise<Record<string, string>[]> {
  return (await project.at(args)).trim().split("\n").map((line) => JSON.parse(line));
}

Deno.test("a file that .gitignore names comes back too, backward and forward", async () => {
  await using project = await historyProject();
  const { path } = project;
  await write(path, { ".gitignore": "*.tmp\n.home/\n" });
  const file = "src/api/notes.tmp";
  const seqs: number[] = [];
  {
    await using agent = await project.agent();
    await agent.call("requirement_claim");
    for (const content of ["one\n", "two\n"]) {
      const { error } = await agent.call("workspace_write", { path: file, content });
      assert.equal(error, null);
      seqs.push((await project.json(["log", "anchor"])).seq);
    }
    await agent.call("requirement_release", { id: "R0.1", reason: "enough" });
  }
  for (const [seq, content] of [[seqs[0], "one\n"], [seqs[1], "two\n"], [seqs[0], "one\n"]]) {
    await project.at(["snapshot", "restore", "--seq", String(seq)]);
    assert.equal(await Deno.readTextFile(`${path}/${file}`), content);
  }
});
