import assert from "node:assert/strict";
import { Client, type ElicitResult, InMemoryTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { openProject } from "../../core/mod.ts";
import { createRun, RUN_DEFAULTS } from "../../core/ssot/runs/runs.ts";
import { createServer } from "../../mcp/mod.ts";
import { gatedProject } from "../helpers/gated_project.ts";
import { cleanEnvironment, MAESTRO, maestro } from "../helpers/maestro.ts";

const GATED = { path: "src/api/gated.js", content: "export const a = 1;\n" };
const REMOVAL = { command: "rm src/api/long.js" };

/** Answers one form, which it was given as its message. */
type PersonInClient = (message: string) => ElicitResult | Promise<ElicitResult>;

/** The official client with a person who answers forms, in one of the protocol's two eras. */
function clientWith(person: PersonInClient, mode: "legacy" | "auto") {
  const client = new Client({ name: "asking", version: "1" }, {
    capabilities: { elicitation: { form: {} } },
    versionNegotiation: { mode },
  });
  const seen: string[] = [];
  client.setRequestHandler("elicitation/create", async ({ params }) => {
    seen.push(params.message);
    return await person(params.message);
  });
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const { content, isError } = await client.callTool({ name, arguments: args });
    const [first] = content as { text?: string }[];
    return isError ? first?.text ?? "" : "done";
  };
  return { client, seen, call };
}

async function overStdio(path: string, person: PersonInClient, mode: "legacy" | "auto") {
  const connected = clientWith(person, mode);
  await connected.client.connect(
    new StdioClientTransport({
      command: MAESTRO,
      args: ["mcp", "--agent", "bob"],
      cwd: path,
      env: cleanEnvironment(path),
      stderr: "ignore",
    }),
  );
  await connected.call("requirement_claim");
  return { ...connected, [Symbol.asyncDispose]: () => connected.client.close() };
}

async function listed(path: string): Promise<Record<string, unknown>[]> {
  const { stdout } = await maestro(path, ["approvals", "list", "--all", "--json"]);
  return JSON.parse(stdout).approvals;
}

for (const mode of ["legacy", "auto"] as const) {
  Deno.test(`a person who is asked in the client answers within the same call (${mode})`, async () => {
    await using project = await gatedProject();
    const answers = [
      { decision: "approve once" },
      { decision: "deny", reason: "not like this" },
      { decision: "approve always" },
    ];
    await using agent = await overStdio(project.path, () => ({
      action: "accept",
      content: answers.shift() ?? {},
    }), mode);
    assert.equal(agent.client.getProtocolEra(), mode === "auto" ? "modern" : "legacy");
    assert.equal(await agent.call("workspace_write", GATED), "done");
    assert.match(agent.seen[0] ?? "", /bob \(R0\.1\) wants to write src\/api\/gated\.js/);
    assert.match(agent.seen[0] ?? "", /it matches src\/api\/gated\*.*export const a = 1;/s);
    const denied = await agent.call("workspace_run", REMOVAL);
    assert.match(denied, /^denied: .*denied it \(A2\): not like this/);
    const other = { ...GATED, content: "export const a = 2;\n" };
    assert.equal(await agent.call("workspace_write", other), "done");
    assert.equal(await agent.call("workspace_write", GATED), "done");
    assert.equal(agent.seen.length, 3);
    assert.deepEqual(
      (await listed(project.path)).map(({ id, status, always, decidedBy }) => [
        id,
        status,
        always,
        decidedBy,
      ]),
      [
        ["A3", "APPROVED", true, "human, in the client of bob"],
        ["A2", "DENIED", false, "human, in the client of bob"],
        ["A1", "APPROVED", false, "human, in the client of bob"],
      ],
    );
  });

  Deno.test(`a client that has nobody to ask decides nothing: the question waits (${mode})`, async () => {
    await using project = await gatedProject();
    const answers: ElicitResult[] = [
      { action: "decline" },
      { action: "cancel" },
      { action: "accept", content: { decision: "whatever" } },
      { action: "accept" },
    ];
    await using agent = await overStdio(
      project.path,
      () => answers.shift() ?? { action: "cancel" },
      mode,
    );
    for (let n = 1; n <= 4; n++) {
      assert.match(await agent.call("workspace_write", GATED), /^needs_approval: .*A1/);
      assert.equal(agent.seen.length, n);
    }
    assert.deepEqual((await listed(project.path)).map(({ status }) => status), ["PENDING"]);
    await maestro(project.path, ["approvals", "approve", "A1"]);
    assert.equal(await agent.call("workspace_write", GATED), "done");
    assert.equal(agent.seen.length, 4);
  });
}

Deno.test("a form that nobody answers in time leaves the question to the queue", async () => {
  await using directory = await gatedProject();
  const project = await openProject({
    root: directory.path,
    policyFile: null,
    path: Deno.env.get("PATH") ?? "",
  });
  const tools = { toolsets: ["core"], include: [], exclude: [], readOnly: false } as const;
  const actor = { agent: "bob", role: "backend", session: "b" } as const;
  await project.hub.write(actor, { action: "RUN" }, (tx) => createRun(tx, "R0", "EXEC", OPTIONS));
  for (const [spend, asked] of [[null, 1], [runOfBuiltin(), 0]] as const) {
    const session = { actor, project, tools, spend };
    const [near, far] = InMemoryTransport.createLinkedPair();
    await createServer("1", tools, () => Promise.resolve(session), { elicitTimeoutMs: 1 }).connect(
      far,
    );
    const never = Promise.withResolvers<ElicitResult>();
    const agent = clientWith(() => never.promise, "legacy");
    await agent.client.connect(near);
    await agent.call("requirement_claim");
    assert.match(await agent.call("workspace_write", GATED), /^needs_approval: .*A1/);
    assert.equal(agent.seen.length, asked);
    never.resolve({ action: "cancel" });
    await agent.client.close();
  }
  await project.close();
});

Deno.test("an answer that comes after the client gave the call up is kept for the next call", async () => {
  await using directory = await gatedProject();
  const project = await openProject({
    root: directory.path,
    policyFile: null,
    path: Deno.env.get("PATH") ?? "",
  });
  const session = {
    actor: { agent: "bob", role: "backend", session: "b" } as const,
    project,
    tools: { toolsets: ["core"], include: [], exclude: [], readOnly: false } as const,
    spend: null,
  };
  const [near, far] = InMemoryTransport.createLinkedPair();
  await createServer("1", session.tools, () => Promise.resolve(session)).connect(far);
  const shown = Promise.withResolvers<void>();
  const person = Promise.withResolvers<ElicitResult>();
  const agent = clientWith(() => {
    shown.resolve();
    return person.promise;
  }, "legacy");
  await agent.client.connect(near);
  await agent.call("requirement_claim");
  const patience = new AbortController();
  const given = agent.client.callTool(
    { name: "workspace_write", arguments: GATED },
    { signal: patience.signal },
  );
  await shown.promise;
  patience.abort();
  await assert.rejects(given);
  const decided = Promise.withResolvers<void>();
  project.hub.subscribe(({ action_type }) =>
    action_type === "APPROVAL_DECIDE" && decided.resolve()
  );
  person.resolve({ action: "accept", content: { decision: "approve once" } });
  await decided.promise;
  assert.equal(await agent.call("workspace_write", GATED), "done");
  assert.equal(agent.seen.length, 1);
  await agent.client.close();
  await project.close();
});

const OPTIONS = {
  ...RUN_DEFAULTS,
  retries: 0,
  review: false,
};

/** The purse of a built-in agent: behind its client there is nobody. */
function runOfBuiltin() {
  return { run: "run-1", task: "run-1/1/bob/work", epoch: "run-1/1/bob/", timed: true };
}
