import assert from "node:assert/strict";
import { git, temporaryDirectory, write } from "../helpers/repository.ts";
import { inProcess } from "../helpers/in_process.ts";

const leaf = (title: string, role: string, scope: string) => ({
  title,
  description: "Do it",
  role,
  scope: [scope],
  criteria: [{ text: "it is there", check: "run: ls" }],
});

/** A project in which backend and frontend hold their claims, over MCP's tools. */
async function claimed() {
  const directory = await temporaryDirectory();
  const { path } = directory;
  await git(path, "init", "--quiet");
  await write(path, { "src/api/a.txt": "a\n", "src/ui/u.txt": "u\n", "docs/d.md": "d\n" });
  const tool = async (name: string, input: unknown, ...who: string[]) =>
    JSON.parse(await inProcess(path, ["tool", name, JSON.stringify(input), ...who]));
  const api = (name: string, input: unknown) =>
    tool(name, input, "--agent", "api-1", "--role", "backend");
  const ui = (name: string, input: unknown) =>
    tool(name, input, "--agent", "ui-1", "--role", "frontend");
  await inProcess(path, ["init"]);
  await tool("requirement_add", { title: "All" });
  const children = [leaf("API", "backend", "src/api/**"), leaf("UI", "frontend", "src/ui/**")];
  await tool("requirement_decompose", { id: "R0", children });
  for (const claim of [api, ui]) await claim("requirement_claim", {});
  return { path, api, ui, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

Deno.test("at a completion what no tool recorded is the agent's in its scope, and named outside of it", async () => {
  await using at = await claimed();
  const { path } = at;
  await at.api("workspace_write", { path: "src/api/tool.txt", content: "by a tool\n" });
  await write(path, {
    "src/api/native.txt": "by the agent's own editor\n",
    "src/api/a.txt": "a\nmore\n",
    "src/ui/u.txt": "the other agent's\n",
    "docs/d.md": "nobody's\n",
  });
  // Claiming again is no new beginning.
  await at.api("requirement_claim", {});
  const done = await at.api("requirement_complete", { id: "R0.1", summary: "done" });
  assert.equal(done.status, "DONE");
  assert.deepEqual(done.changed_outside_scope, ["docs/d.md"]);
  const log = await inProcess(path, ["log", "show", "--action", "CLAIM_WITNESS", "--json"]);
  const entry = JSON.parse(log.trim());
  assert.deepEqual([entry.agent_id, entry.status], ["api-1", "DENIED"]);
  assert.match(entry.error, /: docs\/d\.md$/);
  const [, kept = ""] = /(refs\/\S+)$/.exec(entry.note) ?? [];
  assert.match(await inProcess(path, ["snapshot", "diff", kept]), /M docs\/d\.md/);
  assert.equal(await Deno.readTextFile(`${path}/docs/d.md`), "nobody's\n");
  // What was recorded can be undone; what was not stays.
  await inProcess(path, ["snapshot", "restore", "--seq", "1", "--force"]);
  await assert.rejects(Deno.lstat(`${path}/src/api/native.txt`), Deno.errors.NotFound);
  assert.equal(await Deno.readTextFile(`${path}/src/api/a.txt`), "a\n");
  assert.equal(await Deno.readTextFile(`${path}/src/ui/u.txt`), "the other agent's\n");
  assert.equal(await Deno.readTextFile(`${path}/docs/d.md`), "nobody's\n");
});

Deno.test("what an agent leaves behind when it gives its claim back is recorded as its, too", async () => {
  await using at = await claimed();
  await write(at.path, { "src/ui/half.txt": "half done\n" });
  await at.ui("requirement_release", { id: "R0.2", reason: "no time" });
  await inProcess(at.path, ["snapshot", "restore", "--seq", "1", "--force"]);
  await assert.rejects(Deno.lstat(`${at.path}/src/ui/half.txt`), Deno.errors.NotFound);
});
