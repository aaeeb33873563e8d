import assert from "node:assert/strict";
import { Hub, hubFile, moveRequirement, setMissionPolicy } from "../../core/state.ts";
import { gatedProject } from "../helpers/gated_project.ts";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { connect } from "../helpers/mcp_client.ts";
import { usedRepository, write } from "../helpers/repository.ts";
import { askHook } from "./hooks/native_call.ts";

const STRICT = `agents:
  backend_agent:
    filesystem: { allow: ["docs/**"], deny: ["src/api/**"] }
    commands: { allow: [cat] }
`;

/** Two missions of the same shape; the first one is under a policy of its own. */
async function twoMissions() {
  const project = await gatedProject();
  const { path } = project;
  const second = {
    id: "R1",
    children: [{
      title: "Other",
      description: "Do it",
      role: "backend",
      scope: ["src/api/**"],
      criteria: [{ text: "runs", check: "run: node --version" }],
    }],
  };
  await inProcess(path, ["tool", "requirement_add", '{"title": "Second"}']);
  await inProcess(path, ["tool", "requirement_decompose", JSON.stringify(second)]);
  await write(path, { "strict.yaml": STRICT });
  const policy = (...args: string[]) => maestro(path, ["policy", ...args]);
  return { path, policy, [Symbol.asyncDispose]: () => project[Symbol.asyncDispose]() };
}

const claimant = async (path: string, agent: string, id: string) => {
  const connected = await connect(path, ["--agent", agent, "--toolsets", "core,workspace,state"]);
  assert.equal((await connected.call("requirement_claim", { id })).error, null);
  return connected;
};

const FILE = { path: "src/api/a.js", content: "1\n" };

Deno.test("a mission's policy holds for its agents' tools and hooks, and for no other mission", async () => {
  await using place = await twoMissions();
  const { path, policy } = place;
  await using builder = await claimant(path, "builder", "R0.1");
  await using other = await claimant(path, "other", "R1.1");
  assert.equal((await builder.call("workspace_write", FILE)).error, null, "before");
  const set = await policy("mission", "R0", "--policy", "strict.yaml");
  assert.match(set.stdout, /R0 is under what human set at .*\nagents:/, set.stderr);

  const narrower = await builder.call("workspace_write", { ...FILE, content: "2\n" });
  assert.match(narrower.error ?? "", /^denied: .*src\/api/);
  assert.equal((await builder.call("workspace_run", { command: "cat README.md" })).error, null);
  assert.match(
    (await other.call("workspace_run", { command: "cat README.md" })).error ?? "",
    /den/,
  );
  assert.equal((await other.call("workspace_write", { ...FILE, content: "3\n" })).error, null);
  const native = { write: FILE.path, content: "4\n" };
  assert.match(await askHook(path, "claude", native) ?? "", /src\/api/);
  assert.equal(await askHook(path, "claude", { run: "cat README.md" }), null);
  assert.equal(await askHook(path, "claude", { write: FILE.path, content: "4\n" }, "other"), null);

  const explain = (...args: string[]) =>
    policy("explain", "--agent", "backend_agent", "--write", FILE.path, "--json", ...args);
  assert.equal(JSON.parse((await explain()).stdout).decision, "allow", "of no mission");
  const asked = JSON.parse((await explain("--mission", "R0.1")).stdout);
  assert.match(asked.policy, /policy\.yaml, and what human set for R0$/);
  assert.match(asked.rules.join(), /backend_agent\.filesystem\.deny/);
  assert.equal(
    JSON.parse((await explain("--mission", "R1")).stdout).policy,
    ".maestro/policy.yaml",
  );

  await policy("mission", "R0", "--clear");
  assert.equal((await builder.call("workspace_write", { ...FILE, content: "5\n" })).error, null);
  const log = (await maestro(path, ["log", "show", "--limit", "100", "--json"])).stdout;
  const set2 = log.split("\n").filter((line) => line.includes("MISSION_POLICY"));
  assert.deepEqual(set2.map((line) => JSON.parse(line).agent_id), ["human", "human"]);
  await inProcess(path, ["log", "verify"]);
});

Deno.test("a mission's checks and plans are judged by its policy", async () => {
  await using place = await twoMissions();
  const { path, policy } = place;
  await using builder = await claimant(path, "builder", "R0.1");
  await write(path, {
    "strict.yaml": "agents: { backend_agent: { commands: { deny: [node] } } }\n",
  });
  assert.equal((await policy("mission", "R0", "--policy", "strict.yaml")).code, 0);
  const done = await builder.call("requirement_complete", { id: "R0.1", summary: "did it" });
  assert.match(done.error ?? "", /blocked|deny|node/);
  const plan = (id: string) =>
    maestro(path, [
      "tool",
      "requirement_decompose",
      JSON.stringify({
        id,
        children: [{
          title: "More",
          description: "Do it",
          role: "backend",
          scope: ["src/api/**"],
          criteria: [{ text: "runs", check: "run: node --version" }],
        }],
      }),
    ]);
  assert.match((await plan("R0")).stderr, /its check may not run/);
  assert.equal((await plan("R1")).code, 0);
});

Deno.test("what is wrong with a mission's policy is told with its place, and nothing is set", async () => {
  await using place = await twoMissions();
  const { path, policy } = place;
  for (
    const [text, problem] of [
      ["agents:\n  backend_agent: { filesytem: {} }\n", /policy-of-R0\.yaml:2:20: .*filesytem/],
      ["agents: {}\nsandbox: { required: true, provider: local }\n", /it changes sandbox/],
      ["agents: {}\nnetwork: { allow: [example.com] }\n", /it changes network/],
      ["extends: other.yaml\n", /only ready policies can be extended here/],
    ] as const
  ) {
    await write(path, { "wrong.yaml": text });
    const { code, stderr } = await policy("mission", "R0", "--policy", "wrong.yaml");
    assert.match(stderr, problem);
    assert.notEqual(code, 0);
  }
  assert.match((await policy("mission", "R0.1", "--policy", "strict.yaml")).stderr, /part of.* R0/);
  assert.match((await policy("mission", "R9", "--policy", "strict.yaml")).stderr, /R9/);
  assert.match((await policy("mission", "R0")).stdout, /the project's policy alone/);
});

Deno.test("no agent sets a policy, whatever its role", async () => {
  await using place = await twoMissions();
  const hub = await Hub.open(hubFile(place.path));
  try {
    for (const role of ["any", "planning", "backend", "review", "loop"] as const) {
      const actor = { agent: "a", role, session: "s" };
      await assert.rejects(
        hub.write(actor, { action: "X" }, (tx) => setMissionPolicy(tx, "R0", "agents: {}")),
        /Only a person|the role .* may not/,
      );
    }
  } finally {
    await hub.close();
  }
});

Deno.test("no agent moves work out of the policy that it is under; a person may", async () => {
  await using place = await twoMissions();
  const { path, policy } = place;
  assert.equal((await policy("mission", "R0", "--policy", "strict.yaml")).code, 0);
  const hub = await Hub.open(hubFile(path));
  try {
    const move = (role: "planning" | "human") => {
      const actor = { agent: role, role, session: "s" };
      return hub.write(actor, { action: "MOVE" }, (tx) => moveRequirement(tx, "R0.2", "R1"));
    };
    await assert.rejects(move("planning"), /R0 is under a policy of its own/);
    assert.equal((await move("human")).get("R0.2"), "R1.2");
  } finally {
    await hub.close();
  }
});

Deno.test("run --policy: the built-in agents of this run are under it from the first step", async () => {
  await using repository = await usedRepository();
  const { path } = repository;
  await inProcess(path, ["init"]);
  await write(path, { "strict.yaml": STRICT });
  const ended = await maestro(path, [
    "run",
    "Build a calculator",
    "--demo",
    "--retries",
    "0",
    "--policy",
    "strict.yaml",
    "--json",
  ]);
  assert.equal(ended.code, 4, ended.stderr + ended.stdout);
  const shown = await maestro(path, ["policy", "mission", "R0"]);
  assert.match(shown.stdout, /deny: \["src\/api\/\*\*"\]/);
  const log = (await maestro(path, ["log", "show", "--limit", "1000", "--json"])).stdout;
  const refused = log.split("\n").filter((line) => /"CODE_WRITE".*"DENIED"/.test(line));
  assert.match(refused[0] ?? "", /src\/api\/\*\*/);
});

Deno.test("no agent leaves a mission's policy by opening a mission of its own", async () => {
  await using place = await twoMissions();
  const { path, policy } = place;
  await policy("mission", "R0", "--policy", "strict.yaml");
  await using agent = await connect(path, ["--agent", "rover", "--toolsets", "all"]);
  const open = () => agent.call("requirement_add", { title: "My own" });
  assert.match((await open()).error ?? "", /^denied: .*R0 is under a policy of its own/);
  const person = await maestro(path, ["tool", "requirement_add", '{"title": "A person\'s"}']);
  assert.equal(person.code, 0, person.stderr);
  await policy("mission", "R0", "--clear");
  assert.equal((await open()).error, null);
});
