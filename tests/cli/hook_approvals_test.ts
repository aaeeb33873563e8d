import assert from "node:assert/strict";
import { decideApproval, Hub, hubFile, systemClock } from "../../core/state.ts";
import { APPROVAL_TTL_MS } from "../../core/ssot/callers/approvals.ts";
import { gatedProject } from "../helpers/gated_project.ts";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { connect } from "../helpers/mcp_client.ts";
import { askHook, HOOK_CLIENTS } from "./hooks/native_call.ts";

const GATED = { write: "src/api/gated.js", content: "export const a = 1;" };
const REMOVAL = { run: "rm src/api/long.js" };

/** A claim of the agent `builder`, and the person's command line. */
async function prepare() {
  const project = await gatedProject();
  const { path } = project;
  const builder = await connect(path, ["--agent", "builder", "--toolsets", "core,workspace,state"]);
  await builder.call("requirement_claim");
  return {
    path,
    builder,
    ask: (client: string, native: Parameters<typeof askHook>[2]) => askHook(path, client, native),
    approvals: (...args: string[]) => inProcess(path, ["approvals", ...args]),
    log: async () => {
      const stdout = await inProcess(path, ["log", "show", "--limit", "100", "--json"]);
      return stdout.trim().split("\n").map((line) => JSON.parse(line));
    },
    async [Symbol.asyncDispose]() {
      await builder[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

for (const client of HOOK_CLIENTS) {
  Deno.test(`hook ${client}: a gated call names its approval, and passes once when approved`, async () => {
    await using place = await prepare();
    assert.match(await place.ask(client, GATED) ?? "", /approval, which is asked for as A1: /);
    assert.match(await place.ask(client, GATED) ?? "", /asked for as A1: /);
    assert.match(await place.ask(client, REMOVAL) ?? "", /asked for as A2: /);
    await place.approvals("approve", "A1");
    assert.equal(await place.ask(client, GATED), null, "approved");
    assert.match(await place.ask(client, GATED) ?? "", /asked for as A3: /, "used up");
    await place.approvals("approve", "A2", "--always");
    assert.equal(await place.ask(client, REMOVAL), null);
    assert.equal(await place.ask(client, REMOVAL), null, "always");
    await place.approvals("deny", "A3", "--reason", "we keep it");
    assert.match(await place.ask(client, GATED) ?? "", /human denied it \(A3\): we keep it/);
    const passed = (await place.log()).filter(({ action_type, status, note }) =>
      action_type === "HOOK" && status === "SUCCESS" && note !== ""
    );
    assert.deepEqual(passed.map(({ agent_id, note }) => `${agent_id}: ${note}`), [
      "builder: approved by human (A1)",
      "builder: approved by human (A2)",
      "builder: approved by human (A2)",
    ]);
    await inProcess(place.path, ["log", "verify"]);
  });
}

Deno.test("hooks and MCP tools share their approvals", async () => {
  await using place = await prepare();
  const args = { path: GATED.write, content: GATED.content };
  assert.match((await place.builder.call("workspace_write", args)).error ?? "", /as A1/);
  await place.approvals("approve", "A1");
  assert.equal(await place.ask("claude", GATED), null);
  assert.match((await place.builder.call("workspace_write", args)).error ?? "", /as A2/);
});

Deno.test("a call of several gated actions passes when all are approved, and uses up none before", async () => {
  await using place = await prepare();
  const patch = (second: string) => ({
    run: [
      "apply_patch <<'PATCH'",
      "*** Begin Patch",
      "*** Add File: src/api/gated_a.js",
      "+export const a = 1;",
      "*** Add File: src/api/gated_b.js",
      `+${second}`,
      "*** End Patch",
      "PATCH",
    ].join("\n"),
  });
  const both = patch("export const b = 1;");
  assert.match(await place.ask("codex", both) ?? "", /asked for as A1, A2: /);
  await place.approvals("approve", "A1");
  assert.match(await place.ask("codex", both) ?? "", /asked for as A2: /);
  const unused = JSON.parse(await place.approvals("show", "A1", "--json"));
  assert.deepEqual([unused.status, unused.usedAt], ["APPROVED", null], "given back");
  assert.match(await place.ask("codex", patch("export const b = 2;")) ?? "", /asked for as A3: /);
  await place.approvals("approve", "A2");
  assert.equal(await place.ask("codex", both), null);
  const twice = { tool_name: "run_commands", commands: [REMOVAL.run, REMOVAL.run] };
  const { stdout } = await maestro(place.path, ["hook", "cline", "--agent", "builder"], {
    stdin: JSON.stringify({
      hookName: "tool_call",
      workspaceRoots: [place.path],
      tool_call: { id: "1", name: "run_commands", input: { commands: twice.commands } },
    }),
  });
  assert.match(stdout, /does the same twice/);
});

Deno.test("an approved patch is approved with the lines that it takes away", async () => {
  await using place = await prepare();
  const patch = (first: number) => ({
    run: [
      "apply_patch <<'PATCH'",
      "*** Begin Patch",
      "*** Update File: src/api/long.js",
      "@@",
      ...Array.from({ length: 6 }, (_, n) => `-// line ${first + n}`),
      "*** End Patch",
      "PATCH",
    ].join("\n"),
  });
  assert.match(await place.ask("codex", patch(0)) ?? "", /asked for as A1: /);
  assert.match(await place.approvals("show", "A1"), /-\/\/ line 5/);
  await place.approvals("approve", "A1");
  assert.match(await place.ask("codex", patch(3)) ?? "", /asked for as A2: /);
  assert.equal(await place.ask("codex", patch(0)), null);
});

Deno.test("an approval that ran out lets nothing through, and is asked for anew", async () => {
  await using place = await prepare();
  assert.match(await place.ask("claude", GATED) ?? "", /asked for as A1: /);
  // The person decided so long ago that the answer's time is over.
  const clock = { ...systemClock, now: () => Date.now() - APPROVAL_TTL_MS - 60_000 };
  const hub = await Hub.open(hubFile(place.path), clock);
  const person = { agent: "human", role: "human" as const, session: "" };
  await hub.write(
    person,
    { action: "APPROVAL_DECIDE" },
    (tx) => decideApproval(tx, "A1", { approve: true }),
  );
  await hub.close();
  assert.match(await place.ask("claude", GATED) ?? "", /asked for as A2: /);
});

Deno.test("nobody is asked about a call that is refused anyway", async () => {
  await using place = await prepare();
  const mixed = { run: "rm src/api/long.js README.md" };
  assert.doesNotMatch(await place.ask("claude", mixed) ?? "", /asked for/);
  await using other = await connect(place.path, ["--agent", "eve", "--toolsets", "core,state"]);
  await other.call("lock_acquire", { resources: [`path:${GATED.write}`] });
  assert.match(await place.ask("claude", GATED) ?? "", /eve holds path:/);
  assert.deepEqual(JSON.parse(await place.approvals("list", "--all", "--json")).approvals, []);
});

Deno.test("a command is judged, and approved, where it runs", async () => {
  await using place = await prepare();
  const below = { run: "rm long.js", cwd: `${place.path}/src/api` };
  assert.match(await place.ask("claude", below) ?? "", /asked for as A1: /);
  const elsewhere = { run: "ls api", cwd: `${place.path}/src` };
  assert.equal(await place.ask("claude", elsewhere), null);
  const outward = { run: "ls", cwd: "/" };
  assert.match(await place.ask("claude", outward) ?? "", /outside the workspace.*Go back with cd/);
  assert.equal(await place.ask("claude", { run: `cd ${place.path}`, cwd: "/" }), null);
  assert.match(
    await place.ask("claude", { run: `cd ${place.path} && ls`, cwd: "/" }) ?? "",
    /Go ba/,
  );
  const broken = { run: "ls ) ; rm README.md ; (ls", cwd: `${place.path}/src/api` };
  assert.notEqual(await place.ask("claude", broken), null);
});

Deno.test("a native call is a step like any other, and the call after the last one is refused", async () => {
  await using place = await prepare();
  const policy = `${place.path}/.maestro/policy.yaml`;
  const text = await Deno.readTextFile(policy);
  await Deno.writeTextFile(policy, text.replace("budget: {", "budget: { max_steps_per_epoch: 5,"));
  const look = () => place.ask("claude", { run: "ls src" });
  const native = await Promise.all(Array.from({ length: 4 }, look));
  assert.deepEqual(native, Array(4).fill(null));
  assert.match(await place.ask("claude", GATED) ?? "", /asked for as A1/, "the fifth");
  assert.match(await look() ?? "", /5 of 5 steps are taken/);
  await place.approvals("approve", "A1");
  assert.match(await place.ask("claude", GATED) ?? "", /steps are taken/);
  const calls = (await place.log()).filter(({ action_type }) => action_type === "HOOK");
  assert.deepEqual(calls.map(({ status }) => status).sort(), [
    ...Array(3).fill("DENIED"),
    ...Array(4).fill("SUCCESS"),
  ]);
});
