import assert from "node:assert/strict";
import { DEFAULT_POLICY_TEXT } from "../../policies/mod.ts";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { connect } from "../helpers/mcp_client.ts";
import { available } from "../helpers/require.ts";
import { temporaryDirectory, usedRepository, write } from "../helpers/repository.ts";

const CHECK = "node --test --test-reporter=dot tests/api";

/** A project with one requirement for the backend, whose check is that its tests pass. */
async function prepare() {
  const repository = await usedRepository();
  await inProcess(repository.path, ["init"]);
  const tool = async (name: string, args: unknown) => {
    const result = await maestro(repository.path, ["tool", name, JSON.stringify(args)]);
    assert.equal(result.code, 0, result.stderr);
    return JSON.parse(result.stdout);
  };
  await tool("requirement_add", { title: "Products" });
  await tool("requirement_decompose", {
    id: "R0",
    children: [{
      title: "Backend: product",
      description: "Add product(a, b).",
      role: "backend",
      scope: ["src/**", "tests/api/**"],
      criteria: [{ text: "it multiplies", check: `run: ${CHECK}` }],
    }],
  });
  return repository;
}

const TEST = `import test from "node:test";
import assert from "node:assert/strict";
import { product } from "../../src/api/product.js";
test("multiplies", () => assert.equal(product(2, 3), 6));
`;

Deno.test("an external client claims, writes, is refused while its check fails, and completes", async () => {
  await using project = await prepare();
  await using agent = await connect(project.path, [], "Some Agent");
  const claimed = await agent.call("requirement_claim");
  const packet = claimed.output as {
    requirement: { id: string };
    write_scope: string[];
    lease: { fence: number };
  };
  assert.equal(packet.requirement.id, "R0.1");
  assert.deepEqual(packet.write_scope, ["src/api/**", "tests/api/**"]);
  const wrong = {
    path: "src/api/product.js",
    content: "export const product = (a, b) => a + b;\n",
  };
  assert.equal((await agent.call("workspace_write", wrong)).error, null);
  await agent.call("workspace_write", { path: "tests/api/product.test.js", content: TEST });
  const refused = await agent.call("requirement_complete", { id: "R0.1", summary: "done" });
  assert.match(refused.error ?? "", /Cannot complete R0\.1: 1 of its checks failed/);
  assert.match(refused.error ?? "", /5 !== 6|AssertionError/);
  await agent.call("workspace_edit", {
    path: "src/api/product.js",
    old_text: "a + b",
    new_text: "a * b",
  });
  const completed = await agent.call("requirement_complete", {
    id: "R0.1",
    summary: "product multiplies",
    fence: packet.lease.fence,
  });
  assert.equal(completed.output.status, "DONE", completed.error ?? "");
  const status = await agent.call("status_get");
  assert.equal((status.output.you as { agent: string }).agent, "some-agent-1");
});

Deno.test("writes outside the scope, without a claim, to .git and out of the workspace are refused", async () => {
  await using project = await prepare();
  await using agent = await connect(project.path);
  const write = (path: string) => agent.call("workspace_write", { path, content: "x" });
  assert.match((await write("src/api/a.js")).error ?? "", /^denied: .*requirement_claim/s);
  await agent.call("requirement_claim");
  for (
    const path of [
      "src/ui/a.js",
      "README.md",
      ".git/config",
      ".maestro/config.yaml",
      "../out.txt",
      "/etc/x",
      "src/api/../../../out",
    ]
  ) {
    assert.match((await write(path)).error ?? "", /^(denied|invalid): /, path);
  }
  assert.equal((await write("src/api/a.js")).error, null);
});

Deno.test("a link out of the workspace is not followed", async () => {
  await using project = await prepare();
  await using outside = await temporaryDirectory();
  await write(outside.path, { "secret.txt": "canary" });
  await Deno.symlink(outside.path, `${project.path}/src/api/link`);
  await using agent = await connect(project.path);
  await agent.call("requirement_claim");
  const read = await agent.call("workspace_read", { path: "src/api/link/secret.txt" });
  assert.ok(read.error !== null && !read.error.includes("canary"));
  const written = await agent.call("workspace_write", {
    path: "src/api/link/new.txt",
    content: "x",
  });
  assert.ok(written.error !== null);
  assert.deepEqual((await Array.fromAsync(Deno.readDir(outside.path))).map(({ name }) => name), [
    "secret.txt",
  ]);
});

Deno.test("a command runs without network, cannot write outside its scope, and its output comes back", async () => {
  await using project = await prepare();
  await using agent = await connect(project.path);
  await agent.call("requirement_claim");
  const listed = await agent.call("workspace_run", { command: "ls src/api" });
  assert.deepEqual([listed.output.exit_code, listed.output.stdout], [0, "sum.js\n"]);
  await agent.call("workspace_write", {
    path: "src/api/escape.mjs",
    content: 'import { writeFileSync } from "node:fs";\nwriteFileSync("README.md", "gone");\n',
  });
  const before = await Deno.readTextFile(`${project.path}/README.md`);
  await agent.call("workspace_run", { command: "node src/api/escape.mjs" });
  assert.equal(await Deno.readTextFile(`${project.path}/README.md`), before);
});

Deno.test("a repository that a command makes inside the workspace is taken away and told", async () => {
  await using project = await prepare();
  await using agent = await connect(project.path);
  await agent.call("requirement_claim");
  await agent.call("workspace_write", {
    path: "src/api/make.mjs",
    content: 'import { mkdirSync, writeFileSync } from "node:fs";\n' +
      'mkdirSync("src/api/inner/.git", { recursive: true });\n' +
      'writeFileSync("src/api/inner/.git/config", "[core]\\n\\tfsmonitor = evil\\n");\n' +
      'writeFileSync("src/api/inner/kept.txt", "kept");\n',
  });
  const { output } = await agent.call("workspace_run", { command: "node src/api/make.mjs" });
  assert.deepEqual(output.undone_outside_scope, ["src/api/inner/.git"]);
  assert.deepEqual(
    (await Array.fromAsync(Deno.readDir(`${project.path}/src/api/inner`))).map(({ name }) => name),
    ["kept.txt"],
  );
});

const ESCAPES = `import { execFileSync } from "node:child_process";
import fs from "node:fs";
const attempt = (act) => { try { console.log(act()); } catch (error) { console.log(error.code); } };
attempt(() => fs.readFileSync(".env", "utf8"));
attempt(() => fs.readFileSync("src/api/link", "utf8"));
attempt(() => fs.writeFileSync(".git/hooks/post-checkout", "evil", { mode: 0o755 }));
attempt(() => fs.writeFileSync(".maestro/policy.yaml", "agents: {}"));
execFileSync("mkfifo", ["src/api/pipe"]);
fs.symlinkSync("/etc/passwd", "src/api/out");
fs.writeFileSync("src/api/tool", "", { mode: 0o777 });
fs.chmodSync("src/api/tool", 0o4755);
fs.writeFileSync(Buffer.concat([Buffer.from("src/api/odd"), Buffer.from([0xff])]), "");
`;

for (const provider of ["bubblewrap", "local"]) {
  Deno.test({
    name: `with ${provider}, a command's attempts to read secrets and to leave traps fail`,
    ignore: provider === "bubblewrap" && !available("bwrap"),
    async fn() {
      await using project = await prepare();
      const policy = DEFAULT_POLICY_TEXT.replace("provider: auto", `provider: ${provider}`);
      await write(project.path, { ".maestro/policy.yaml": policy, ".env": "KEY=canary\n" });
      await Deno.symlink("../../.env", `${project.path}/src/api/link`);
      await using agent = await connect(project.path);
      await agent.call("requirement_claim");
      const escapes = { path: "src/api/escape.mjs", content: ESCAPES };
      assert.equal((await agent.call("workspace_write", escapes)).error, null);
      const run = { command: "node src/api/escape.mjs" };
      const { output, error } = await agent.call("workspace_run", run);
      assert.equal(output.exit_code, 0, error ?? String(output.stderr));
      const undone = output.undone_outside_scope as string[];
      const made = ["src/api/odd%ff", "src/api/out", "src/api/pipe", "src/api/tool"];
      assert.deepEqual(undone.filter((path) => path.startsWith("src/")).sort(), made);
      if (provider === "bubblewrap") assert.doesNotMatch(String(output.stdout), /canary/);
      else {
        assert.ok(undone.includes(".git/hooks/post-checkout"));
        assert.ok(undone.includes(".maestro/policy.yaml"));
      }
      assert.equal(await Deno.readTextFile(`${project.path}/.maestro/policy.yaml`), policy);
      const hook = Deno.stat(`${project.path}/.git/hooks/post-checkout`);
      await assert.rejects(hook, Deno.errors.NotFound);
    },
  });
}

Deno.test("unknown tools, wrong arguments and stale fences are errors that say what to do", async () => {
  await using project = await prepare();
  await using agent = await connect(project.path);
  const unknown = await agent.call("requirement_clam");
  assert.match(unknown.error ?? "", /not_found: .*requirement_claim/);
  const wrong = await agent.call("requirement_get", { ids: 3 });
  assert.match(wrong.error ?? "", /invalid: Cannot call requirement_get/);
  await agent.call("requirement_claim");
  const stale = await agent.call("requirement_complete", { id: "R0.1", summary: "x", fence: 99 });
  assert.match(stale.error ?? "", /^conflict: /);
});

Deno.test("a role is held to the access table", async () => {
  await using project = await prepare();
  await using planner = await connect(project.path, ["--role", "planning", "--toolsets", "all"]);
  assert.match(
    (await planner.call("requirement_claim")).error ?? "",
    /^denied: .*role planning may not/,
  );
  assert.match(
    (await planner.call("contract_propose", {
      name: "A",
      kind: "http",
      owner: "backend_agent",
      schema: { endpoints: [] },
    })).error ?? "",
    /^denied: /,
  );
  assert.match(
    (await planner.call("workspace_write", { path: "src/api/a.js", content: "" })).error ?? "",
    /^denied: /,
  );
  await using reviewer = await connect(project.path, ["--role", "review", "--toolsets", "all"]);
  assert.match(
    (await reviewer.call("requirement_decompose", { id: "R0", children: [] })).error ?? "",
    /^(denied|invalid): /,
  );
  assert.equal((await reviewer.call("workspace_read", { path: "src/api/sum.js" })).error, null);
});

Deno.test("a message that is too long is an error of its own call, and the next ones are served", async () => {
  await using project = await prepare();
  await using agent = await connect(project.path);
  await agent.call("requirement_claim");
  const long = { path: "src/api/long.js", content: '"{id: 7}\\",\n'.repeat(2_000_000) };
  const [refused, served] = await Promise.allSettled([
    agent.call("workspace_write", long),
    agent.call("status_get"),
  ]);
  assert.equal(refused.status, "rejected");
  assert.match(String(refused.reason), /longer than 8388608 bytes.*workspace_edit/);
  assert.equal(served.status, "fulfilled");
  const short = { path: "src/api/short.js", content: "x".repeat(1_000_000) };
  assert.equal((await agent.call("workspace_write", short)).error, null);
});

Deno.test("outside a project every call says so and the server lives on", async () => {
  await using directory = await temporaryDirectory();
  await using agent = await connect(directory.path);
  for (let i = 0; i < 2; i++) {
    assert.match(
      (await agent.call("status_get")).error ?? "",
      /not_found: .*no \.maestro directory/,
    );
  }
});
