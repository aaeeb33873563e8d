import assert from "node:assert/strict";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { failingScript, productScript } from "../helpers/product_script.ts";
import { fingerprint, git, usedRepository, write } from "../helpers/repository.ts";

const TASK = "Add a product function";

/** A project whose first runs pause or fail as their flags say. */
async function prepare(script = productScript) {
  const repository = await usedRepository();
  const server = startModelServer(scriptedBehaviour(script));
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  const at = (...args: string[]) => maestro(repository.path, args, { env });
  await inProcess(repository.path, ["init"]);
  return {
    path: repository.path,
    server,
    at,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
    },
  };
}

Deno.test("an abandoned run's half-done epoch is rolled back, kept reachable, and its requirements FAILED", async () => {
  await using project = await prepare();
  const before = await fingerprint(project.path);
  const paused = await project.at("run", TASK, "--max-steps", "4");
  assert.equal(paused.code, 5, paused.stderr);
  await Deno.stat(`${project.path}/src/api/product.js`);
  const ended = await project.at("resume", "--abandon");
  assert.equal(ended.code, 0, ended.stderr);
  assert.match(ended.stderr, /rolled back \d+ files and the state/);
  assert.match(ended.stdout, /FAIL/);
  await assert.rejects(Deno.stat(`${project.path}/src/api/product.js`), Deno.errors.NotFound);
  assert.deepEqual(await fingerprint(project.path), before);
  const shadow = `${project.path}/.maestro/shadow.git`;
  const kept = await git(
    project.path,
    "--git-dir",
    shadow,
    "ls-tree",
    "-r",
    "--name-only",
    "refs/maestro/run-1/epoch-1-failed",
  );
  assert.match(kept, /src\/api\/product\.js/);
  const status = JSON.parse((await project.at("status", "--json")).stdout);
  assert.deepEqual(status.claims, []);
  assert.deepEqual(
    status.requirements.map(({ id, status }: Record<string, string>) => [id, status]),
    [["R0", "FAILED"]],
  );
  const root = await project.at("tool", "requirement_get", '{"id": "R0"}');
  assert.match(root.stdout, /ended by a person/);
  assert.match(
    await Deno.readTextFile(`${project.path}/.maestro/runs/run-1/report.md`),
    /run-1: FAIL/,
  );
  await inProcess(project.path, ["log", "verify"]);
});

Deno.test("a summary counts its own run's requirements, not those of runs before", async () => {
  await using project = await prepare();
  await project.at("run", TASK, "--max-tokens", "9000");
  await project.at("resume", "--abandon");
  await inProcess(project.path, ["tool", "requirement_add", '{"title": "Something else"}']);
  const done = await project.at("run", TASK, "--json");
  assert.equal(done.code, 0, done.stderr);
  const { run, progress, criteria } = JSON.parse(done.stdout);
  assert.deepEqual([run.id, progress.done, progress.total], ["run-2", 1, 1]);
  assert.deepEqual(criteria, { passed: 1 });
});

Deno.test("resume goes on under the limits the run was started with, not those of a file", async () => {
  await using project = await prepare();
  await project.at("run", TASK, "--max-tokens", "9000");
  await write(project.path, { ".maestro/config.yaml": "run:\n  max_tokens: 900000\n" });
  const again = await project.at("resume", "--json");
  assert.equal(again.code, 5, again.stderr);
  assert.match(JSON.parse(again.stdout).run.reason, /of 9000 tokens/);
  assert.equal((await project.at("resume", "--max-tokens", "900000")).code, 0);
});

Deno.test("a run started without review is resumed without, unless its person says otherwise", async () => {
  for (const [flags, reviews] of [[[], 0], [["--review"], 1]] as const) {
    await using project = await prepare();
    await project.at("run", TASK, "--no-review", "--max-tokens", "9000");
    const done = await project.at("resume", "--max-tokens", "900000", ...flags);
    assert.equal(done.code, 0, done.stderr);
    const asked = project.server.requests.filter(({ body }) =>
      JSON.stringify(body).includes("Review the work under")
    );
    assert.equal(asked.length > 0 ? 1 : 0, reviews);
  }
});

Deno.test("a pause ends with the command that goes on, an escalation with its ways out, each said once", async () => {
  await using project = await prepare(failingScript);
  const paused = await project.at("run", TASK, "--max-tokens", "9000", "--retries", "1");
  const [, more] = /maestro resume --max-tokens (\d+)/.exec(paused.stdout) ?? [];
  assert.ok(Number(more) >= 18_000, paused.stdout);
  assert.match(paused.stdout, /Report: \.maestro\/runs\/run-1\/report\.md/);
  const escalated = await project.at("resume", "--max-tokens", "900000");
  assert.equal(escalated.code, 4, escalated.stderr);
  assert.match(escalated.stdout, /\n {2}maestro resume --retries 1\n/);
  assert.match(escalated.stdout, /\n {2}maestro resume --abandon\n/);
  const reasons =
    (escalated.stdout + escalated.stderr).match(/nobody can take it|failed: |checks failed/g) ?? [];
  assert.ok(
    reasons.length <= 6,
    `${reasons.length} times:\n${escalated.stderr}\n${escalated.stdout}`,
  );
});
