import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import {
  type ChatBehaviour,
  scriptedBehaviour,
  startModelServer,
} from "../helpers/model_server.ts";
import { CHECK, clumsyScript, failingScript, productScript } from "../helpers/product_script.ts";
import { fingerprint, git, usedRepository } from "../helpers/repository.ts";

const TASK = "Add a product function";

/** A used repository that is a project, and a loopback endpoint that plays a script. */
async function prepare(behaviour: ChatBehaviour) {
  const repository = await usedRepository();
  const server = startModelServer(behaviour, { apiKey: "test-key" });
  const env = {
    OPENAI_API_KEY: "test-key",
    OPENAI_BASE_URL: server.baseUrl,
    MAESTRO_MODEL: "scripted-model",
  };
  const at = (args: string[], more: Record<string, string> = {}) =>
    maestro(repository.path, args, { env: { ...env, ...more } });
  assert.equal((await at(["init"])).code, 0);
  return {
    path: repository.path,
    server,
    maestro: at,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a run on a used repository ends DONE with one new tag and nothing of the person's touched", async () => {
  await using project = await prepare(scriptedBehaviour(productScript));
  const before = await fingerprint(project.path);
  const result = await project.maestro(["run", TASK, "--json"]);
  assert.equal(result.code, 0, result.stderr);
  const summary = JSON.parse(result.stdout);
  assert.equal(summary.run.state, "DONE");
  assert.equal(summary.run.tokens_estimated, false);
  assert.deepEqual(await fingerprint(project.path), before);
  assert.equal((await git(project.path, "tag")).trim(), "maestro/R0/epoch-1");
  const changed = await git(
    project.path,
    "diff",
    "--name-only",
    "maestro/R0/epoch-1^",
    "maestro/R0/epoch-1",
  );
  assert.deepEqual(changed.trim().split("\n"), ["src/api/product.js", "tests/api/product.test.js"]);
  await git(project.path, "fsck", "--strict");
  const message = await git(
    project.path,
    "tag",
    "-l",
    "--format=%(contents)",
    "maestro/R0/epoch-1",
  );
  assert.match(message, /Maestro-Chain: [0-9a-f]{64} \d+ [0-9a-f]{64}/);
  const verified = await project.maestro(["log", "verify", "--json"]);
  assert.equal(verified.code, 0, verified.stderr);
  assert.deepEqual([JSON.parse(verified.stdout).ok, JSON.parse(verified.stdout).anchors], [
    true,
    1,
  ]);
});

Deno.test("the key reaches the endpoint and nothing else: no log, no report, no transcript", async () => {
  await using project = await prepare(scriptedBehaviour(productScript));
  await project.maestro(["run", TASK]);
  assert.equal(project.server.requests[0]?.authorization, "Bearer test-key");
  const found = await new Deno.Command("grep", {
    args: ["-rlE", "test-key", project.path, "--exclude-dir=.home"],
  }).output();
  assert.equal(new TextDecoder().decode(found.stdout), "");
});

Deno.test("an endpoint that fails for a while is asked again; malformed calls are answered, not fatal", async () => {
  const scripted = scriptedBehaviour(clumsyScript);
  const faults: Record<number, ReturnType<ChatBehaviour>> = {
    1: { fault: "status", status: 429, headers: { "retry-after": "0" } },
    3: { fault: "status", status: 500 },
    5: { fault: "drop" },
  };
  await using project = await prepare((request, number) =>
    faults[number] ?? scripted(request, number)
  );
  const result = await project.maestro(["run", TASK, "--json"]);
  assert.equal(result.code, 0, result.stderr);
  assert.equal(JSON.parse(result.stdout).run.state, "DONE");
  const asked = JSON.stringify(project.server.requests.map(({ body }) => body));
  assert.match(asked, /not valid JSON/);
  assert.match(
    asked,
    /no tool.{0,20}workspace_teleport|workspace_teleport.{0,80}(no such tool|unknown)/i,
  );
});

Deno.test("a token budget that runs out mid-epoch pauses with a report; resume with more goes on", async () => {
  await using project = await prepare(scriptedBehaviour(productScript));
  const before = await fingerprint(project.path);
  const paused = await project.maestro(["run", TASK, "--max-tokens", "9000", "--json"]);
  assert.equal(paused.code, 5, paused.stderr);
  const { run, report } = JSON.parse(paused.stdout);
  assert.equal(run.state, "PAUSED");
  assert.match(run.reason, /of 9000 tokens are used/);
  assert.match(await Deno.readTextFile(`${project.path}/${report}`), /maestro resume/);
  const again = await project.maestro(["run", "something else"]);
  assert.equal(again.code, 8, "a second run must not start over a paused one");
  const resumed = await project.maestro(["resume", "--max-tokens", "1000000", "--json"]);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal(JSON.parse(resumed.stdout).run.state, "DONE");
  assert.deepEqual(await fingerprint(project.path), before);
});

Deno.test("when every retry failed the run escalates, the workspace is as before, the report says why", async () => {
  await using project = await prepare(scriptedBehaviour(failingScript));
  const before = await git(project.path, "status", "--porcelain", "-uall");
  const escalated = await project.maestro(["run", TASK, "--retries", "1", "--json"]);
  assert.equal(escalated.code, 4, escalated.stderr);
  const { run, report, failed_epochs } = JSON.parse(escalated.stdout);
  assert.deepEqual([run.state, run.rollbacks, failed_epochs.length], ["ESCALATED", 2, 2]);
  assert.equal(await git(project.path, "status", "--porcelain", "-uall"), before);
  assert.equal(await git(project.path, "tag"), "");
  const text = await Deno.readTextFile(`${project.path}/${report}`);
  assert.match(text, /Epoch 2 failed/);
  assert.match(text, /maestro resume --retries/);
  const asked = JSON.stringify(project.server.requests.map(({ body }) => body));
  assert.match(asked, new RegExp(`1 of its checks failed.*${CHECK.slice(0, 12)}`));
  assert.match(asked, /Epoch 1 failed and was rolled back/);
  const ended = await project.maestro(["resume", "--abandon", "--json"]);
  assert.equal(JSON.parse(ended.stdout).run.state, "FAIL");
});

Deno.test("a rollback keeps what a person changed meanwhile and says so", async () => {
  const scripted = scriptedBehaviour(failingScript);
  let path = "";
  await using project = await prepare((request, number) => {
    // The person edits a file just before the agent says that it is done.
    if (JSON.stringify(request.messages.at(-1)).includes("exit_code")) {
      Deno.writeTextFileSync(`${path}/src/api/product.js`, "// mine now\n");
    }
    return scripted(request, number);
  });
  path = project.path;
  const escalated = await project.maestro(["run", TASK, "--retries", "0"]);
  assert.equal(escalated.code, 4, escalated.stderr);
  assert.match(escalated.stderr, /kept, since you changed them: src\/api\/product\.js/);
  assert.equal(await Deno.readTextFile(`${project.path}/src/api/product.js`), "// mine now\n");
  await assert.rejects(
    Deno.stat(`${project.path}/tests/api/product.test.js`),
    Deno.errors.NotFound,
  );
});
