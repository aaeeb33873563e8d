import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { startModelServer } from "../helpers/model_server.ts";
import { temporaryDirectory, write } from "../helpers/repository.ts";

const SUM = { calls: [{ tool: "report_sum", arguments: { sum: 5 } }] };

Deno.test("config models test asks each endpoint once and says what it can", async () => {
  await using directory = await temporaryDirectory();
  await using good = startModelServer(() => SUM, { apiKey: "good-key" });
  await using plain = startModelServer(() => ({ text: "5", usage: false }));
  await using refusing = startModelServer(() => SUM, { apiKey: "another-key" });
  await inProcess(directory.path, ["init"]);
  await write(directory.path, {
    ".home/.maestro/config.yaml": `model:
  name: large
  base_url: ${good.baseUrl}
  key_variable: GOOD_KEY
  roles:
    test:
      name: small
      base_url: ${plain.baseUrl}
    review:
      name: strict
      base_url: ${refusing.baseUrl}
`,
  });
  const env = { GOOD_KEY: "good-key" };
  const tested = await maestro(directory.path, ["config", "models", "test", "--json"], { env });
  assert.equal(tested.code, 1, tested.stderr);
  const answers: Record<string, unknown>[] = JSON.parse(tested.stdout);
  const seen = answers.map(({ model, roles, ok, tool_calls, usage_reported }) => [
    model,
    roles,
    ok,
    tool_calls,
    usage_reported,
  ]);
  assert.deepEqual(seen, [
    ["large", ["planning", "backend", "frontend"], true, true, true],
    ["small", ["test"], false, false, false],
    ["strict", ["review"], false, false, false],
  ]);
  assert.match(String(answers[2]?.problem), /the key was refused.*Set GOOD_KEY to a key/);
  assert.equal(good.requests.length, 1);
  assert.ok(!tested.stdout.includes("good-key"));
});

Deno.test("config models shows what each role asks, with providers, prices and keys that are not there", async () => {
  await using directory = await temporaryDirectory();
  await inProcess(directory.path, ["init"]);
  const set = async (key: string, value: string) => {
    const done = await maestro(directory.path, ["config", key, value]);
    assert.equal(done.code, 0, done.stderr);
  };
  await set("model.provider", "anthropic");
  await set("model.name", "claude-large");
  await set("model.price_in", "2.5");
  await set("model.roles.test.provider", "ollama");
  await set("model.roles.test.name", "small");
  await set("model.roles.test.context_tokens", "8000");
  const shown = await maestro(directory.path, ["config", "models", "--json"], {
    env: { ANTHROPIC_API_KEY: "there" },
  });
  const [planning, , , test] = JSON.parse(shown.stdout);
  assert.deepEqual([planning.endpoint, planning.key, planning.price], [
    "https://api.anthropic.com/v1",
    "ANTHROPIC_API_KEY (set)",
    "$2.5/$0",
  ]);
  assert.deepEqual([test.model, test.endpoint, test.key, test.context_tokens], [
    "small",
    "http://127.0.0.1:11434/v1",
    null,
    8_000,
  ]);
  const wrong = await maestro(directory.path, ["config", "model.provider", "nobody"]);
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.stderr,
    /one of openai, anthropic, gemini, openrouter, ollama, vllm, lmstudio/,
  );
});

Deno.test("a project's file sends no role's key elsewhere, and names no other variable, until the person does", async () => {
  await using directory = await temporaryDirectory();
  await using server = startModelServer(() => SUM);
  const { path } = directory;
  await inProcess(path, ["init"]);
  const host = new URL(server.baseUrl).host;
  const env = { OPENAI_API_KEY: "their-key", MAESTRO_MODEL: "large", GITHUB_TOKEN: "their-token" };
  const roles = (lines: string) =>
    write(path, { ".maestro/config.yaml": `model:\n  roles:\n    review:\n${lines}` });
  await roles(`      base_url: ${server.baseUrl}\n`);
  const run = await maestro(path, ["run", "Anything"], { env });
  assert.equal(run.code, 8, run.stderr);
  assert.ok(run.stderr.includes(`Cannot send OPENAI_API_KEY to ${host}`), run.stderr);
  assert.ok(run.stderr.includes(`maestro config model.roles.review.base_url ${server.baseUrl}`));
  await roles(`      base_url: ${server.baseUrl}\n      key_variable: GITHUB_TOKEN\n`);
  const other = await maestro(path, ["config", "models", "test", "--json"], { env });
  assert.ok(!other.stdout.includes("their-token"));
  assert.deepEqual(server.requests.map(({ authorization }) => authorization), [null]);
  await roles(`      base_url: ${server.baseUrl}\n`);
  await maestro(path, ["config", "model.roles.review.base_url", server.baseUrl], { env });
  const trusted = await maestro(path, ["config", "models", "test", "--json"], { env });
  assert.equal(server.requests[1]?.authorization, "Bearer their-key", trusted.stdout);
});
