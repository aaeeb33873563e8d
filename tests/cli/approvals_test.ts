import assert from "node:assert/strict";
import { gatedProject } from "../helpers/gated_project.ts";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { connect } from "../helpers/mcp_client.ts";

const GATED = { path: "src/api/gated.js", content: "export const a = 1;\n" };
const TOOLS = ["--toolsets", "core,workspace,state,admin"];

/** An agent with a claim, and the person's command line. */
async function prepare(agents: readonly string[] = ["bob"]) {
  const project = await gatedProject();
  const { path } = project;
  const connections = await Promise.all(
    agents.map((name) => connect(path, ["--agent", name, ...TOOLS])),
  );
  for (const agent of connections) await agent.call("requirement_claim");
  return {
    path,
    agents: connections,
    approvals: (...args: string[]) => maestro(path, ["approvals", ...args]),
    exists: (file: string) =>
      Deno.stat(`${path}/${file}`).then(() => true, (error) => {
        if (error instanceof Deno.errors.NotFound) return false;
        throw error;
      }),
    async [Symbol.asyncDispose]() {
      for (const agent of connections) await agent[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

Deno.test("what a person approves goes through exactly once, and the log says who said so", async () => {
  await using place = await prepare();
  const [agent] = place.agents;
  assert.ok(agent);
  const refused = await agent.call("workspace_write", GATED);
  assert.match(refused.error ?? "", /^needs_approval: Cannot write src\/api\/gated\.js .* A1: /);
  assert.match(refused.error ?? "", /maestro approvals show A1/);
  const again = await agent.call("workspace_write", GATED);
  assert.match(again.error ?? "", /asked for as A1/);
  assert.equal(await place.exists(GATED.path), false);

  const listed = JSON.parse((await place.approvals("list", "--json")).stdout);
  assert.deepEqual(
    listed.approvals.map(({ id, status, agent, kind, subject }: Record<string, string>) =>
      [id, status, agent, kind, subject].join(" ")
    ),
    ["A1 PENDING bob write src/api/gated.js"],
  );
  const status = await maestro(place.path, ["status"]);
  assert.match(status.stdout, /Waiting for your approval\nA1 +PENDING +bob +write src\/api\/gated/);
  const shared = (await agent.call("status_get")).output.approvals as { pending: number };
  assert.equal(shared.pending, 1);
  assert.match((await place.approvals("show", "A1")).stdout, /export const a = 1;/);

  const approved = await place.approvals("approve", "A1", "--reason", "looks fine");
  assert.equal(
    approved.stdout,
    "Approved once: bob may write src/api/gated.js.\n",
    approved.stderr,
  );
  const { you } = (await agent.call("status_get")).output as { you: { approved: string[] } };
  assert.deepEqual(you.approved, ["A1: write src/api/gated.js"]);
  const got = await agent.call("approval_get", { id: "A1" });
  assert.deepEqual([got.output.status, got.output.content], ["APPROVED", GATED.content]);
  assert.equal((await agent.call("workspace_write", GATED)).error, null);
  assert.equal(await Deno.readTextFile(`${place.path}/${GATED.path}`), GATED.content);
  const next = await agent.call("workspace_write", GATED);
  assert.match(next.error ?? "", /asked for as A2/);

  const log = (await maestro(place.path, ["log", "show", "--limit", "100", "--json"])).stdout;
  const entries = log.trim().split("\n").map((line) => JSON.parse(line));
  const written = entries.find(({ action_type, status }) =>
    action_type === "CODE_WRITE" && status === "SUCCESS"
  );
  assert.equal(written.note, "approved by human (A1)");
  const decided = entries.find(({ action_type }) => action_type === "APPROVAL_DECIDE");
  assert.deepEqual([decided.agent_id, decided.role, decided.target], [
    "human",
    "human",
    "approval:A1",
  ]);
  await inProcess(place.path, ["log", "verify"]);
  assert.equal((await place.approvals("approve", "A1")).code, 8);
  assert.equal((await place.approvals("approve", "A9")).code, 3);
});

Deno.test("another agent, another content or another file needs another approval", async () => {
  await using place = await prepare(["bob", "eve"]);
  const [bob, eve] = place.agents;
  assert.ok(bob && eve);
  await bob.call("workspace_write", GATED);
  await place.approvals("approve", "A1");
  assert.match((await eve.call("workspace_write", GATED)).error ?? "", /asked for as A2/);
  const other = { ...GATED, content: "export const a = 2;\n" };
  assert.match((await bob.call("workspace_write", other)).error ?? "", /asked for as A3/);
  // A person made the file meanwhile: what would be overwritten is not what was approved.
  await Deno.writeTextFile(`${place.path}/${GATED.path}`, "mine\n");
  assert.match((await bob.call("workspace_write", GATED)).error ?? "", /asked for as A4/);
  await Deno.remove(`${place.path}/${GATED.path}`);
  assert.equal((await bob.call("workspace_write", GATED)).error, null);
});

Deno.test("always covers the path, a denial is refused with the person's reason, agents decide nothing", async () => {
  await using place = await prepare();
  const [agent] = place.agents;
  assert.ok(agent);
  await agent.call("workspace_write", GATED);
  const own = await agent.call("approval_decide", { id: "A1", decision: "approve" });
  assert.match(
    own.error ?? "",
    /^denied: Cannot call approval_decide as bob: the role any may not/,
  );
  await place.approvals("approve", "A1", "--always");
  for (const content of ["1\n", "2\n", "3\n"]) {
    assert.equal((await agent.call("workspace_write", { ...GATED, content })).error, null);
  }
  const gone = { path: "src/api/long.js" };
  assert.match((await agent.call("workspace_delete", gone)).error ?? "", /^needs_approval: .*A2/);
  const denied = await place.approvals("deny", "A2", "--reason", "we still need it");
  assert.equal(denied.stdout, "Denied: bob may not delete src/api/long.js.\n");
  const refused = await agent.call("workspace_delete", gone);
  assert.match(refused.error ?? "", /^denied: .*human denied it \(A2\): we still need it/);
  const command = { command: "rm src/api/long.js" };
  assert.match((await agent.call("workspace_run", command)).error ?? "", /^needs_approval: .*A3/);
  // A person who is connected over MCP decides there.
  await using person = await connect(place.path, ["--role", "human", ...TOOLS], "person");
  const decided = await person.call("approval_decide", { id: "A3", decision: "approve" });
  assert.equal(decided.output.status, "APPROVED", decided.error ?? "");
  assert.equal((await agent.call("workspace_run", command)).output.exit_code, 0);
  assert.equal(await place.exists("src/api/long.js"), false);
});
