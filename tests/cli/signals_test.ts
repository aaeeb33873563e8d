import assert from "node:assert/strict";
import { inProcess } from "../helpers/in_process.ts";
import { maestro, spawnMaestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { temporaryDirectory, usedRepository } from "../helpers/repository.ts";

const HANGING_REQUEST = 4;

/** A run that waits for the model's fourth answer, which never comes while `hang.on`. */
async function hangingRun() {
  const repository = await usedRepository();
  const hang = { on: true };
  const scripted = scriptedBehaviour(productScript);
  const server = startModelServer((request, number) =>
    hang.on && number >= HANGING_REQUEST ? { fault: "hang" } : scripted(request, number)
  );
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  await inProcess(repository.path, ["init"]);
  const child = spawnMaestro(repository.path, ["run", "Add a product function", "--json"], env);
  await server.arrived(HANGING_REQUEST);
  return {
    path: repository.path,
    child,
    resume: () => {
      hang.on = false;
      return maestro(repository.path, ["resume", "--json"], { env });
    },
    abandon: () => maestro(repository.path, ["resume", "--abandon", "--json"], { env }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
    },
  };
}

Deno.test("Ctrl-C pauses a run in the middle of a model's answer; resume finishes it", async () => {
  await using run = await hangingRun();
  run.child.kill("SIGINT");
  const { code, stdout, stderr } = await run.child.output();
  const decoder = new TextDecoder();
  assert.equal(code, 5, decoder.decode(stderr));
  assert.equal(JSON.parse(decoder.decode(stdout)).run.state, "PAUSED");
  assert.match(decoder.decode(stderr), /stopping after the present step/);
  const resumed = await run.resume();
  assert.equal(JSON.parse(resumed.stdout).run.state, "DONE", resumed.stderr);
});

Deno.test("Ctrl-C twice stops at once and nothing is lost", async () => {
  await using run = await hangingRun();
  run.child.kill("SIGINT");
  run.child.kill("SIGINT");
  const { code } = await run.child.output();
  // Signals that arrive together are one; then it is a pause.
  assert.ok(code === 130 || code === 5, `exit code ${code}`);
  await inProcess(run.path, ["log", "verify"]);
  const resumed = await run.resume();
  assert.equal(JSON.parse(resumed.stdout).run.state, "DONE", resumed.stderr);
});

Deno.test("while one process drives a run, status works and a second driver is refused", async () => {
  await using run = await hangingRun();
  const status = await maestro(run.path, ["status", "--json"]);
  const { run: seen } = JSON.parse(status.stdout);
  assert.deepEqual([seen.state, seen.driven], ["EXEC", true], status.stderr);
  assert.doesNotMatch((await maestro(run.path, ["status"])).stdout, /No process drives it/);
  const second = await run.resume();
  assert.equal(second.code, 8);
  assert.match(second.stdout, /another MAESTRO process is driving/);
  run.child.kill("SIGKILL");
  await run.child.output();
  const after = await maestro(run.path, ["status", "--json"]);
  assert.equal(JSON.parse(after.stdout).run.driven, false);
  assert.match(
    (await maestro(run.path, ["status"])).stdout,
    /No process drives it: it was stopped\. `maestro resume` goes on/,
  );
  assert.equal(JSON.parse((await run.resume()).stdout).run.state, "DONE");
});

Deno.test("a driven run is not abandoned under its driver; a killed one is, and rolled back", async () => {
  await using run = await hangingRun();
  const early = await run.abandon();
  assert.equal(early.code, 8);
  assert.match(early.stdout, /another MAESTRO process is driving/);
  run.child.kill("SIGKILL");
  await run.child.output();
  const ended = await run.abandon();
  assert.equal(ended.code, 0, ended.stderr);
  const { run: after, failed_epochs } = JSON.parse(ended.stdout);
  assert.deepEqual([after.state, after.rollbacks, failed_epochs.length], ["FAIL", 1, 1]);
  const status = JSON.parse((await maestro(run.path, ["status", "--json"])).stdout);
  assert.deepEqual([status.claims, status.requirements[0].status], [[], "FAILED"]);
  await inProcess(run.path, ["log", "verify"]);
});

Deno.test("an MCP server whose stdin is closed ends quietly", async () => {
  await using directory = await temporaryDirectory();
  const ended = await maestro(directory.path, ["mcp"], { stdin: "" });
  assert.deepEqual([ended.code, ended.stdout], [0, ""], ended.stderr);
});

Deno.test("an MCP server answers nonsense on stdin with errors or silence, never with noise", async () => {
  await using directory = await temporaryDirectory();
  const nonsense = [
    "not json",
    "{}",
    '{"jsonrpc":"2.0","id":1,"method":"no/such"}',
    '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":7}}',
    `{"jsonrpc":"2.0","id":3,"method":"${"x".repeat(100_000)}"}`,
    "[".repeat(10_000),
  ];
  const ended = await maestro(directory.path, ["mcp"], { stdin: nonsense.join("\n") + "\n" });
  assert.equal(ended.code, 0, ended.stderr);
  for (const line of ended.stdout.split("\n").filter(Boolean)) {
    assert.equal(JSON.parse(line).jsonrpc, "2.0");
  }
  assert.doesNotMatch(ended.stdout + ended.stderr, /^\s+at /m);
});

Deno.test("init says why a directory cannot be a project", async () => {
  await using project = await usedRepository();
  const result = await maestro(project.path, ["init", "README.md/sub"]);
  assert.equal(result.code, 6);
  assert.match(result.stderr, /^maestro: Cannot make .*README\.md\/sub a project: /);
  assert.doesNotMatch(result.stderr, /^\s+at /m);
});
