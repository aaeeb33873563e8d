import assert from "node:assert/strict";
import { scriptedModel } from "../../agents/mod.ts";
import { builtinAgents } from "../../cli/builtin_agents.ts";
import { driveRun, openProject, startRun } from "../../core/mod.ts";
import { product } from "../flows/scenarios/product.ts";
import { layOut, optionsOf, PERSON } from "../flows/scenarios/scenario.ts";
import { until } from "../helpers/beside.ts";
import { git, temporaryDirectory, write } from "../helpers/repository.ts";
import { inProcess } from "../helpers/in_process.ts";

const leaf = (title: string, role: string, scope: string, check = "run: ls") => ({
  title,
  description: "Do it",
  role,
  scope: [scope],
  criteria: [{ text: "it is there", check }],
});

/** A project in which backend and frontend hold their claims, over MCP's tools. */
async function claimed({ check = "run: ls", policy = "" } = {}) {
  const directory = await temporaryDirectory();
  const { path } = directory;
  await git(path, "init", "--quiet");
  await write(path, { "src/api/a.txt": "a\n", "src/ui/u.txt": "u\n", "docs/d.md": "d\n" });
  await git(path, "add", ".");
  await git(path, "commit", "--quiet", "-m", "begin");
  const tool = async (name: string, input: unknown, ...who: string[]) =>
    JSON.parse(await inProcess(path, ["tool", name, JSON.stringify(input), ...who]));
  const api = (name: string, input: unknown) =>
    tool(name, input, "--agent", "api-1", "--role", "backend");
  const ui = (name: string, input: unknown) =>
    tool(name, input, "--agent", "ui-1", "--role", "frontend");
  await inProcess(path, ["init"]);
  if (policy !== "") await write(path, { ".maestro/policy.yaml": policy });
  await tool("requirement_add", { title: "All" });
  const children = [
    leaf("API", "backend", "src/api/**", check),
    leaf("UI", "frontend", "src/ui/**"),
  ];
  await tool("requirement_decompose", { id: "R0", children });
  for (const claim of [api, ui]) await claim("requirement_claim", {});
  const read = (name: string) => Deno.readTextFile(`${path}/${name}`);
  return { path, api, ui, read, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

const HAS_EVIDENCE = 'process.exit(require("node:fs").existsSync("docs/evidence") ? 0 : 1);\n';
const WAITS = `const { existsSync } = require("node:fs");
setInterval(() => existsSync("src/api/go") && process.exit(0), 10);
`;

/** Whether a process runs whose command line names all of these. */
async function isRunning(...words: string[]): Promise<boolean> {
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (words.every((word) => line.includes(word))) return true;
  }
  return false;
}

/** Adds a mission with one requirement for the backend below `docs`, which api-1 then claims. */
async function claimDocs(path: string) {
  const tool = async (name: string, input: unknown, ...who: string[]) =>
    JSON.parse(await inProcess(path, ["tool", name, JSON.stringify(input), ...who]));
  const root = (await tool("requirement_add", { title: "Docs" })).id;
  await tool("requirement_decompose", {
    id: root,
    children: [leaf("Docs", "backend", "src/api/docs/**")],
  });
  const api = (name: string, input: unknown) =>
    tool(name, input, "--agent", "api-1", "--role", "backend");
  await api("requirement_claim", { id: `${root}.1` });
  return { api, id: `${root}.1` };
}

Deno.test("what a run committed, and what a person recovered, while a claim was held stays", async () => {
  await using directory = await temporaryDirectory();
  const { path } = directory;
  await layOut(product, path);
  const project = await openProject({
    root: path,
    policyFile: null,
    path: Deno.env.get("PATH") ?? "",
  });
  await using _ = { [Symbol.asyncDispose]: () => project.close() };
  const { id: run } = await startRun(project, PERSON, product.task, optionsOf(product));
  const { api, id } = await claimDocs(path);
  const executor = builtinAgents(project, () => scriptedModel(product.script));
  const signal = new AbortController().signal;
  const ended = await driveRun({ project, executor, emit: () => {}, signal }, run);
  assert.equal(ended.state, "DONE");
  const changed = async () =>
    (await git(path, "ls-files", "--others", "--", ":!.maestro")).split("\n").filter(Boolean);
  const made = await changed();
  assert.ok(made.includes("src/api/product.js"), made.join(", "));
  await write(path, { "stray.txt": "nobody's\n" });
  const before = await inProcess(path, ["snapshot", "create"]);
  await Deno.remove(`${path}/stray.txt`);
  const [snapshot = ""] = /S\d+/.exec(before) ?? [];
  await inProcess(path, ["snapshot", "recover", snapshot, "stray.txt"]);
  const done = await api("requirement_complete", { id, summary: "done" });
  assert.deepEqual([done.undone_outside_scope, done.changed_outside_scope], [undefined, undefined]);
  assert.deepEqual(await changed(), [...made, "stray.txt"].sort());
});

const DONE = { id: "R0.1", summary: "done" };

Deno.test("at a completion what no tool recorded is the agent's in its scope, and undone outside of it", async () => {
  await using at = await claimed();
  const { path, read } = at;
  await at.api("workspace_write", { path: "src/api/tool.txt", content: "by a tool\n" });
  await write(path, {
    "src/api/native.txt": "by the agent's own editor\n",
    "src/api/a.txt": "a\nmore\n",
    "src/ui/u.txt": "the other agent's\n",
    "docs/d.md": "nobody's\n",
    "docs/new.md": "nobody's\n",
  });
  // Claiming again is no new beginning.
  await at.api("requirement_claim", {});
  const done = await at.api("requirement_complete", DONE);
  assert.equal(done.status, "DONE");
  assert.deepEqual(done.undone_outside_scope, ["docs/d.md", "docs/new.md"]);
  assert.equal(done.changed_outside_scope, undefined);
  const log = await inProcess(path, ["log", "show", "--action", "CLAIM_WITNESS", "--json"]);
  const entry = JSON.parse(log.trim());
  assert.deepEqual([entry.agent_id, entry.status], ["api-1", "DENIED"]);
  assert.equal(entry.error, "changed outside its scope: M docs/d.md, A docs/new.md");
  assert.ok(entry.note.endsWith(`undone; kept in ${done.undone_kept_in}`), entry.note);
  assert.equal(await read("docs/d.md"), "d\n");
  await assert.rejects(Deno.lstat(`${path}/docs/new.md`), Deno.errors.NotFound);
  assert.equal(await read("src/ui/u.txt"), "the other agent's\n");
  // What was undone can be had again.
  assert.match(await inProcess(path, ["snapshot", "diff", done.undone_kept_in]), /docs\/d\.md/);
  await inProcess(path, ["snapshot", "recover", done.undone_kept_in, "docs/d.md"]);
  assert.equal(await read("docs/d.md"), "nobody's\n");
  // What was recorded can be undone; what was not stays.
  await inProcess(path, ["snapshot", "restore", "--seq", "1", "--force"]);
  await assert.rejects(Deno.lstat(`${path}/src/api/native.txt`), Deno.errors.NotFound);
  assert.equal(await read("src/api/a.txt"), "a\n");
  assert.equal(await read("src/ui/u.txt"), "the other agent's\n");
});

Deno.test("what came with a commit since a claim began stays; what a checkout threw away comes back", async () => {
  await using at = await claimed();
  const { path, read } = at;
  await write(path, { "docs/d.md": "committed meanwhile\n", "docs/more.md": "more\n" });
  await git(path, "add", "docs");
  await git(path, "commit", "--quiet", "-m", "more");
  const done = await at.api("requirement_complete", DONE);
  assert.deepEqual(done.changed_outside_scope, ["docs/d.md", "docs/more.md"]);
  assert.equal(done.undone_outside_scope, undefined);
  assert.equal(await read("docs/d.md"), "committed meanwhile\n");

  await at.ui("requirement_release", { id: "R0.2", reason: "once more" });
  await write(path, { "docs/d.md": "not committed yet\n" });
  await at.ui("requirement_claim", {});
  await git(path, "checkout", "--quiet", "--", "docs/d.md");
  const released = await at.ui("requirement_release", { id: "R0.2", reason: "no time" });
  assert.deepEqual(released.undone_outside_scope, ["docs/d.md"]);
  assert.equal(await read("docs/d.md"), "not committed yet\n");
});

Deno.test("files that come to light when ignore files change are nobody's change, and hidden again after", async () => {
  await using at = await claimed({ policy: "extends: default\nsandbox: {provider: local}\n" });
  const { path, read } = at;
  const ignored = ".env\nbuild/\n";
  await at.api("requirement_release", { id: "R0.1", reason: "first what is ignored" });
  await write(path, { ".gitignore": ignored, ".env": "A=1\n", "build/out.o": "o\n" });
  await at.api("requirement_claim", {});
  await write(path, { ".gitignore": "*.log\n" });
  const done = await at.api("requirement_complete", DONE);
  assert.deepEqual(done.undone_outside_scope, [".gitignore"]);
  assert.deepEqual(
    [await read(".gitignore"), await read(".env"), await read("build/out.o")],
    [ignored, "A=1\n", "o\n"],
  );

  const bare = 'require("node:fs").writeFileSync(".gitignore", "")\n';
  await at.ui("workspace_write", { path: "src/ui/bare.cjs", content: bare });
  const run = await at.ui("workspace_run", { command: "node src/ui/bare.cjs" });
  assert.deepEqual([run.exit_code, run.undone_outside_scope], [0, [".gitignore"]]);
  assert.equal(await read("build/out.o"), "o\n");

  await write(path, { ".env": "A=2\n" });
  const later = await at.ui("requirement_complete", { id: "R0.2", summary: "done" });
  assert.deepEqual([later.status, later.undone_outside_scope], ["DONE", undefined]);
  assert.equal(await read(".env"), "A=2\n");
});

Deno.test("checks see what stays, and who changes more beside them is not done", async () => {
  await using at = await claimed({ check: "run: node src/api/check.cjs" });
  const { path } = at;
  await write(path, { "docs/evidence": "made up\n", "src/api/check.cjs": HAS_EVIDENCE });
  await assert.rejects(at.api("requirement_complete", DONE), /undone before.*docs\/evidence/s);

  await write(path, { "src/api/check.cjs": WAITS });
  const refused = assert.rejects(at.api("requirement_complete", DONE), /while it was checked/);
  await until(() => isRunning(path, "check.cjs"));
  await write(path, { "docs/evidence": "made up\n", "src/api/go": "" });
  await refused;
  await assert.rejects(Deno.lstat(`${path}/docs/evidence`), Deno.errors.NotFound);

  await Deno.remove(`${path}/src/api/go`);
  const late = assert.rejects(
    at.api("requirement_complete", DONE),
    /src\/api\/late.*changed while/,
  );
  await until(() => isRunning(path, "check.cjs"));
  await write(path, { "src/api/late": "not what was checked\n", "src/api/go": "" });
  await late;
  assert.equal((await at.api("requirement_complete", DONE)).status, "DONE");
});

Deno.test("an agent without rollback is only told what changed outside its scope", async () => {
  const policy = "extends: default\nagents:\n  api-1:\n    role: backend\n    rollback: false\n";
  await using at = await claimed({ policy });
  await write(at.path, { "docs/d.md": "mine\n" });
  const done = await at.api("requirement_complete", DONE);
  assert.deepEqual(done.changed_outside_scope, ["docs/d.md"]);
  assert.equal(await at.read("docs/d.md"), "mine\n");
});

Deno.test("what an agent leaves behind when it gives its claim back is recorded as its, too", async () => {
  await using at = await claimed();
  await write(at.path, { "src/ui/half.txt": "half done\n" });
  await at.ui("requirement_release", { id: "R0.2", reason: "no time" });
  await inProcess(at.path, ["snapshot", "restore", "--seq", "1", "--force"]);
  await assert.rejects(Deno.lstat(`${at.path}/src/ui/half.txt`), Deno.errors.NotFound);
});
