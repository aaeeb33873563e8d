import assert from "node:assert/strict";
import { type Actor, logicalClock, openProject } from "../../core/mod.ts";
import { connectAs } from "../helpers/connect.ts";
import { inProcess } from "../helpers/in_process.ts";
import { callOf, clientOf } from "../helpers/mcp_client.ts";
import { git, temporaryDirectory, write } from "../helpers/repository.ts";

const HOUR_MS = 3_600_000;
const API = { id: "R0.1", summary: "done" };
const UI = { id: "R0.2", summary: "done" };

const leaf = (title: string, role: string, scope: string) => ({
  title,
  description: "Do it",
  role,
  scope: [scope],
  criteria: [{ text: "it is there", check: "run: ls" }],
});

/** A project with work for the backend and the frontend, and agents connected to its tools. */
async function twoModules({ policy = "" } = {}) {
  const stack = new AsyncDisposableStack();
  const { path } = stack.use(await temporaryDirectory());
  await git(path, "init", "--quiet");
  await write(path, { "src/ui/u.txt": "u\n", "docs/d.md": "d\n" });
  await git(path, "add", ".");
  await git(path, "commit", "--quiet", "-m", "begin");
  await inProcess(path, ["init"]);
  if (policy !== "") await write(path, { ".maestro/policy.yaml": policy });
  const tool = (name: string, input: unknown) =>
    inProcess(path, ["tool", name, JSON.stringify(input)]);
  await tool("requirement_add", { title: "All" });
  const children = [
    leaf("API", "backend", "src/api/**"),
    leaf("UI", "frontend", "src/ui/**"),
    leaf("More UI", "frontend", "src/ui/**"),
    leaf("Still more UI", "frontend", "src/ui/**"),
  ];
  await tool("requirement_decompose", { id: "R0", children });
  const clock = logicalClock(Date.now());
  const options = { root: path, policyFile: null, path: Deno.env.get("PATH") ?? "", clock };
  const project = await openProject(options);
  stack.defer(() => project.close());
  const connect = async (
    agent: string,
    role: Actor["role"],
    session = `of-${agent}`,
    to = project,
  ) => {
    const client = clientOf(agent, "legacy");
    await client.connect(await connectAs(to, { agent, role, session }));
    stack.defer(() => client.close());
    return async (name: string, input: Record<string, unknown>) => {
      const { output, error } = await callOf(client, name, input);
      assert.equal(error, null);
      return output;
    };
  };
  /** The agent on another machine, in a clone of the project with changes of its own. */
  const elsewhere = async (agent: string, role: Actor["role"], changed: Record<string, string>) => {
    const { path: clone } = stack.use(await temporaryDirectory());
    await git(clone, "clone", "--quiet", path, ".");
    await write(clone, changed);
    const other = await openProject({
      ...options,
      root: clone,
      database: `${path}/.maestro/hub.sqlite`,
    });
    stack.defer(() => other.close());
    return { clone, call: await connect(agent, role, "elsewhere", other) };
  };
  const read = (name: string) => Deno.readTextFile(`${path}/${name}`).catch(() => null);
  const violations = async () =>
    (await inProcess(path, ["log", "show", "--action", "CLAIM_WITNESS", "--json"]))
      .split("\n").filter(Boolean).map((line) => JSON.parse(line))
      .filter(({ status }) => status === "DENIED")
      .map(({ agent_id, error }) => `${agent_id} ${error}`);
  const api = await connect("api-1", "backend");
  const ui = await connect("ui-1", "frontend");
  const dispose = () => stack.disposeAsync();
  return {
    path,
    api,
    ui,
    connect,
    elsewhere,
    clock,
    read,
    violations,
    [Symbol.asyncDispose]: dispose,
  };
}

Deno.test("what was taken back from an agent is not taken for another's, nor brought back", async () => {
  await using at = await twoModules();
  await at.api("requirement_claim", { id: "R0.1" });
  await write(at.path, { "docs/d.md": "api's\n", "docs/new.md": "api's\n" });
  await at.ui("requirement_claim", { id: "R0.2" });
  const api = await at.api("requirement_complete", API);
  assert.deepEqual(api.undone_outside_scope, ["docs/d.md", "docs/new.md"]);
  const ui = await at.ui("requirement_complete", UI);
  assert.deepEqual([ui.undone_outside_scope, ui.changed_outside_scope], [undefined, undefined]);
  assert.deepEqual([await at.read("docs/d.md"), await at.read("docs/new.md")], ["d\n", null]);
  assert.equal((await at.violations()).length, 1);
  // Nothing is left of it for a rollback.
  await inProcess(at.path, ["snapshot", "restore", "--seq", "1", "--force"]);
  assert.deepEqual([await at.read("docs/d.md"), await at.read("docs/new.md")], ["d\n", null]);
});

Deno.test("what an agent without rollback left stays at the end of others' claims", async () => {
  const policy = "extends: default\nagents:\n  api-1:\n    role: backend\n    rollback: false\n";
  await using at = await twoModules({ policy });
  await at.ui("requirement_claim", { id: "R0.2" });
  await at.api("requirement_claim", { id: "R0.1" });
  await write(at.path, { "docs/d.md": "api's\n" });
  await at.api("requirement_complete", API);
  const ui = await at.ui("requirement_complete", UI);
  assert.equal(ui.undone_outside_scope, undefined);
  assert.equal(await at.read("docs/d.md"), "api's\n");
});

Deno.test("what an agent left whose claim ran out, or was taken from it, is not undone as another's", async () => {
  await using at = await twoModules();
  await at.ui("requirement_claim", { id: "R0.2" });
  await at.api("requirement_claim", { id: "R0.1" });
  await write(at.path, { "src/ui/u.txt": "half of it\n" });
  at.clock.advance(HOUR_MS);
  await at.api("requirement_claim", { id: "R0.1" });
  const later = { id: "R0.1", reason: "later" };
  const released = [await at.api("requirement_release", later)];

  await at.api("requirement_claim", { id: "R0.1" });
  await write(at.path, { "src/ui/u.txt": "more of it\n" });
  const next = await at.connect("ui-2", "frontend");
  await next("requirement_claim", { id: "R0.2" });
  await next("requirement_complete", UI);
  released.push(await at.api("requirement_release", later));
  assert.equal(await at.read("src/ui/u.txt"), "more of it\n");

  // Who lets a claim run out and takes another gives it up.
  await at.api("requirement_claim", { id: "R0.1" });
  await at.ui("requirement_claim", { id: "R0.3" });
  await write(at.path, { "src/ui/u.txt": "all of it\n" });
  at.clock.advance(HOUR_MS);
  await at.api("requirement_claim", { id: "R0.1" });
  await at.ui("requirement_claim", { id: "R0.4" });
  await at.ui("requirement_release", { id: "R0.4", reason: "nothing to do" });
  released.push(await at.api("requirement_release", later));
  assert.equal(await at.read("src/ui/u.txt"), "all of it\n");
  for (const each of released) assert.equal(each.undone_outside_scope, undefined);
});

Deno.test("two agents that complete at the same moment both find the workspace put back", async () => {
  await using at = await twoModules();
  await at.ui("requirement_claim", { id: "R0.2" });
  await at.api("requirement_claim", { id: "R0.1" });
  const names = Array.from({ length: 40 }, (_, index) => `docs/n${index}.md`);
  await write(at.path, Object.fromEntries(names.map((name) => [name, "nobody's\n"])));
  await Promise.all([at.api("requirement_complete", API), at.ui("requirement_complete", UI)]);
  assert.deepEqual((await Array.fromAsync(Deno.readDir(`${at.path}/docs`))).map((e) => e.name), [
    "d.md",
  ]);
});

Deno.test("a claim is compared however it ends, by whichever session, and by none that is not its end", async () => {
  await using at = await twoModules();
  await at.api("requirement_claim", { id: "R0.1" });
  await write(at.path, { "docs/new.md": "api's\n" });
  await assert.rejects(at.api("requirement_release", { id: "R0.2", reason: "a slip" }));
  assert.equal(await at.read("docs/new.md"), "api's\n");
  const baton = { requirement: "R0.1", summary: "half", next: "the rest" };
  const handed = await at.api("handoff_create", baton);
  assert.deepEqual(handed.undone_outside_scope, ["docs/new.md"]);

  await at.api("requirement_claim", { id: "R0.1" });
  await write(at.path, { "docs/new.md": "api's\n" });
  const input = JSON.stringify({ id: "R0.1", status: "BLOCKED", reason: "no key" });
  const who = ["--agent", "api-1", "--role", "backend"];
  const blocked = await inProcess(at.path, ["tool", "requirement_update", input, ...who]);
  assert.deepEqual(JSON.parse(blocked).undone_outside_scope, ["docs/new.md"]);

  const other = await at.connect("ui-1", "frontend", "another");
  const { lease } = await at.ui("requirement_claim", { id: "R0.2" });
  await write(at.path, { "docs/new.md": "ui's\n" });
  const done = await other("requirement_complete", { ...UI, fence: (lease as Fenced).fence });
  assert.deepEqual(done.undone_outside_scope, ["docs/new.md"]);
});

Deno.test("a claim that another machine gave is not held against the workspace of this one", async () => {
  await using at = await twoModules();
  await at.api("requirement_claim", { id: "R0.1" });
  const { clone, call } = await at.elsewhere("api-1", "backend", { "docs/d.md": "a person's\n" });
  await call("requirement_claim", { id: "R0.1" });
  const done = await call("requirement_complete", API);
  assert.equal(done.undone_outside_scope, undefined);
  assert.equal(await Deno.readTextFile(`${clone}/docs/d.md`), "a person's\n");
});

interface Fenced {
  fence: number;
}

Deno.test("no repository, ignore file or odd name hides what an agent's own tools made", async () => {
  await using at = await twoModules();
  await at.api("requirement_claim", { id: "R0.1" });
  await write(at.path, {
    "vendor/v.md": "in a repository\n",
    ".gitignore": "docs/hidden/\n",
    "docs/hidden/.gitignore": "h.md\n",
    "docs/hidden/h.md": "hidden twice\n",
  });
  await git(at.path, "init", "--quiet", "vendor");
  await new Deno.Command("sh", {
    args: ["-c", "printf odd > \"$(printf 'docs/\\377.md')\""],
    cwd: at.path,
  }).output();
  // A claim is where repositories are left out that were there before.
  await at.ui("requirement_claim", { id: "R0.2" });
  const released = await at.api("requirement_release", { id: "R0.1", reason: "later" });
  assert.deepEqual(released.undone_outside_scope, [
    ".gitignore",
    "vendor/v.md",
    "docs/hidden/.gitignore",
    "docs/hidden/h.md",
  ]);
  assert.deepEqual(released.changed_outside_scope, ["docs/%ff.md"]);
  assert.equal((await at.violations()).filter((each) => each.includes("docs/%ff.md")).length, 3);
});
