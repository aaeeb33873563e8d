import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { connect } from "../helpers/mcp_client.ts";
import { type Directory, usedRepository, write } from "../helpers/repository.ts";

const SCHEMA = {
  endpoints: [{
    method: "POST",
    path: "/auth/login",
    request: { email: "string", password: "string" },
    response: { token: "string" },
  }],
};
const RENAMED = { endpoints: [{ ...SCHEMA.endpoints[0], path: "/auth/session" }] };

const CONTRACT = {
  name: "AuthAPI",
  kind: "http",
  owner: "backend_agent",
  consumers: ["frontend_agent"],
  schema: SCHEMA,
};

const SERVER = `import express from "express";
const app = express();
app.use(express.json());
app.post("/auth/login", (req, res) => {
  const { email, password } = req.body;
  res.json({ token: email + password });
});
app.listen(8000);
`;
const CLIENT = `export async function login(email, password) {
  const response = await fetch("/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const { token } = await response.json();
  return token;
}
`;

const LEAF = { description: "Do it", criteria: [{ text: "runs", check: "run: node --version" }] };
const PLAN = [
  { ...LEAF, title: "Login server", role: "backend" },
  { ...LEAF, title: "Login form", role: "frontend" },
];

/** A project with a server and a client that keep to their contract. */
async function agreedProject(policy = ""): Promise<Directory> {
  const repository = await usedRepository();
  const { path } = repository;
  await inProcess(path, ["init"]);
  if (policy !== "") {
    await write(path, { ".maestro/policy.yaml": `extends: default\n${policy}` });
  }
  await write(path, { "src/api/server.js": SERVER, "src/ui/login.js": CLIENT });
  await inProcess(path, ["tool", "requirement_add", '{"title": "Log in"}']);
  const plan = JSON.stringify({ id: "R0", children: PLAN });
  await inProcess(path, ["tool", "requirement_decompose", plan]);
  const proposed = await maestro(path, ["tool", "contract_propose", JSON.stringify(CONTRACT)]);
  assert.equal(proposed.code, 0, proposed.stderr);
  return repository;
}

const backend = (path: string) => connect(path, ["--role", "backend", "--toolsets", "all"], "api");
const frontend = (path: string) => connect(path, ["--role", "frontend", "--toolsets", "all"], "ui");

Deno.test("a write that changes an interface is refused until its contract is changed", async () => {
  await using project = await agreedProject();
  await using agent = await backend(project.path);
  await agent.call("requirement_claim");
  const rename = {
    path: "src/api/server.js",
    old_text: '"/auth/login"',
    new_text: '"/auth/session"',
  };
  const refused = await agent.call("workspace_edit", rename);
  assert.match(
    refused.error ?? "",
    /^denied: Cannot write src\/api\/server\.js: it changes what its module provides, and no contract/,
  );
  assert.match(
    refused.error ?? "",
    /\n- provider_missing at src\/api\/server\.js:4: AuthAPI \(C1\) has POST/,
  );
  assert.match(refused.error ?? "", /contract_propose \{"name":"AuthAPI".*"expected_version":1\}/);
  const inside = { ...rename, old_text: "email + password", new_text: "`${email}:${password}`" };
  assert.equal((await agent.call("workspace_edit", inside)).error, null);
  const proposal = { ...CONTRACT, schema: RENAMED, expected_version: 1, change: "Sessions" };
  const { output, error } = await agent.call("contract_propose", proposal);
  assert.equal(error, null);
  assert.deepEqual(output.reconcile, ["R0.3: Reconcile frontend_agent with AuthAPI 2.0.0"]);
  assert.equal((await agent.call("workspace_edit", rename)).error, null);
});

Deno.test("a policy may hold such a write for a person, or let it through", async () => {
  const remove = { path: "src/api/server.js" };
  for (const [mode, expected] of [["hold", /^needs_approval: /], ["allow", /^$/]] as const) {
    await using project = await agreedProject(`contracts: { on_surface_change: ${mode} }\n`);
    await using agent = await backend(project.path);
    await agent.call("requirement_claim");
    assert.match((await agent.call("workspace_delete", remove)).error ?? "", expected);
  }
});

Deno.test("nobody completes while the code violates a contract it owns or consumes", async () => {
  await using project = await agreedProject();
  const { path } = project;
  await write(path, { "src/ui/login.js": CLIENT.replace("/auth/login", "/auth/logon") });
  await using agent = await frontend(path);
  await agent.call("requirement_claim");
  const completion = { id: "R0.2", summary: "done" };
  const refused = await agent.call("requirement_complete", completion);
  assert.match(
    refused.error ?? "",
    /^denied: Cannot complete R0\.2: 1 contract violations are in its code:\nconsumer_unknown_element at src\/ui\/login\.js:2: /,
  );
  await write(path, { "src/ui/login.js": CLIENT });
  assert.equal((await agent.call("requirement_complete", completion)).output.status, "DONE");
});

Deno.test("after a breaking version each consumer adapts and pins it before its reconciliation is done", async () => {
  await using project = await agreedProject();
  const { path } = project;
  await using api = await backend(path);
  await using ui = await frontend(path);
  await api.call("requirement_claim");
  const proposal = { ...CONTRACT, schema: RENAMED, expected_version: 1, change: "Sessions" };
  assert.equal((await api.call("contract_propose", proposal)).error, null);
  const waiting = await ui.call("requirement_claim", { id: "R0.3" });
  assert.match(waiting.error ?? "", /R0\.1/);
  await api.call("workspace_edit", {
    path: "src/api/server.js",
    old_text: '"/auth/login"',
    new_text: '"/auth/session"',
  });
  const done = await api.call("requirement_complete", { id: "R0.1", summary: "Sessions" });
  assert.equal(done.output.status, "DONE", done.error ?? "");
  const claimed = await ui.call("requirement_claim", { id: "R0.3" });
  assert.equal(claimed.error, null);
  const completion = { id: "R0.3", summary: "Adapted" };
  assert.match(
    (await ui.call("requirement_complete", completion)).error ?? "",
    /version_mismatch: frontend_agent is pinned to version 1 of AuthAPI[^]*consumer_unknown_element/,
  );
  await ui.call("workspace_edit", {
    path: "src/ui/login.js",
    old_text: "/auth/login",
    new_text: "/auth/session",
  });
  assert.match((await ui.call("requirement_complete", completion)).error ?? "", /is pinned to/);
  const { output: difference } = await ui.call("contract_diff", { id: "C1" });
  assert.equal(difference.class, "major");
  const { output: checked } = await ui.call("contract_check", { ids: ["AuthAPI"] });
  assert.deepEqual(
    (checked.contracts as { id: string; status: string }[]).map(({ id, status }) => [id, status]),
    [["C1", "BROKEN"]],
  );
  await ui.call("contract_pin", { id: "C1", module: "frontend_agent" });
  const { output, error } = await ui.call("requirement_complete", completion);
  assert.equal(output.status, "DONE", error ?? "");
  const { output: contract } = await ui.call("contract_get", { id: "C1" });
  assert.deepEqual(contract.consumers, [{ module: "frontend_agent", pinned: 2 }]);
});

Deno.test("nobody takes another's contract over, empties its provider, or slips something in beside it", async () => {
  await using project = await agreedProject();
  const { path } = project;
  await using ui = await frontend(path);
  const mine = { ...CONTRACT, owner: "frontend_agent", schema: RENAMED, expected_version: 1 };
  assert.match((await ui.call("contract_propose", mine)).error ?? "", /backend_agent provides it/);
  await using api = await backend(path);
  await api.call("requirement_claim");
  const emptied = await api.call("workspace_write", { path: "src/api/server.js", content: "" });
  assert.match(emptied.error ?? "", /it changes what its module provides/);
  const more = `import express from "express";
export const more = express();
more.get("/secret", (req, res) => res.json({ secret: 1 }));
`;
  await write(path, {
    "src/api/make.mjs": `import { writeFileSync } from "node:fs";
writeFileSync("src/api/more.js", ${JSON.stringify(more)});
`,
  });
  const ran = await api.call("workspace_run", { command: "node src/api/make.mjs" });
  assert.equal(ran.error, null);
  const refused = await api.call("requirement_complete", { id: "R0.1", summary: "done" });
  assert.match(refused.error ?? "", /undocumented at src\/api\/more\.js:3/);
});

Deno.test("who works without a role answers for the files it touched", async () => {
  await using project = await agreedProject();
  const { path } = project;
  await inProcess(path, ["tool", "requirement_add", '{"title": "Anything"}']);
  await using agent = await connect(path, ["--role", "backend", "--toolsets", "all"], "api");
  assert.equal((await agent.call("requirement_claim", { id: "R1" })).error, null);
  await agent.call("workspace_run", { command: "sed -i s/login/logon/ src/api/server.js" });
  const done = await agent.call("requirement_complete", { id: "R1", summary: "done" });
  assert.match(done.error ?? "", /contract violations are in its code/);
});

Deno.test("no agent rewrites or moves away the requirement in which it must adapt", async () => {
  await using project = await agreedProject();
  const { path } = project;
  const proposal = { ...CONTRACT, schema: RENAMED, expected_version: 1, change: "Sessions" };
  await inProcess(path, ["tool", "contract_propose", JSON.stringify(proposal)]);
  await inProcess(path, ["tool", "requirement_add", '{"title": "Elsewhere"}']);
  const more = JSON.stringify({ id: "R1", children: [{ ...LEAF, title: "Other", role: "test" }] });
  await inProcess(path, ["tool", "requirement_decompose", more]);
  await using planner = await connect(path, ["--role", "planning", "--toolsets", "all"], "plan");
  const easier = { id: "R0.3", criteria: LEAF.criteria };
  assert.match((await planner.call("requirement_edit", easier)).error ?? "", /^denied: .*adapts/);
  const away = { id: "R0.3", parent: "R1" };
  assert.match((await planner.call("requirement_move", away)).error ?? "", /^denied: .*adapts/);
  const moved = await maestro(path, ["tool", "requirement_move", JSON.stringify(away)]);
  assert.equal(moved.code, 0, moved.stderr);
  const { stdout } = await maestro(path, ["contract", "list", "--json"]);
  assert.equal(JSON.parse(stdout)[0].consumers[0].reconcile, "R1.2");
});
