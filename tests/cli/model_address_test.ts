import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { usedRepository, write } from "../helpers/repository.ts";
import { inProcess } from "../helpers/in_process.ts";

const TASK = "Add a product function";
const KEYED = { OPENAI_API_KEY: "test-key", MAESTRO_MODEL: "scripted-model" };

/** A project, and an endpoint that nothing but its settings will name. */
async function prepare() {
  const repository = await usedRepository();
  const server = startModelServer(scriptedBehaviour(productScript));
  await inProcess(repository.path, ["init"]);
  return {
    path: repository.path,
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
    },
  };
}

Deno.test("the key is not sent to an address that only the project's file names, until the person does", async () => {
  await using project = await prepare();
  const { path, server } = project;
  await write(path, { ".maestro/config.yaml": `model:\n  base_url: ${server.baseUrl}\n` });
  const host = new URL(server.baseUrl).host;
  for (const command of [["run", TASK], ["doctor"]]) {
    const refused = await maestro(path, command, { env: KEYED });
    const said = refused.stdout + refused.stderr;
    assert.equal(refused.code, command[0] === "run" ? 8 : 1, said);
    assert.ok(said.includes(`Cannot send OPENAI_API_KEY to ${host}`), said);
    assert.ok(said.includes(`maestro config model.base_url ${server.baseUrl}`), said);
    assert.match(said, /set OPENAI_BASE_URL/);
  }
  assert.equal(server.requests.length, 0);
  const consent = await maestro(path, ["config", "model.base_url", server.baseUrl]);
  assert.equal(consent.code, 0, consent.stderr);
  const run = await maestro(path, ["run", TASK], { env: KEYED });
  assert.equal(run.code, 0, run.stderr);
  assert.equal(server.requests[0]?.authorization, "Bearer test-key");
});

Deno.test("without a key the project's address needs no word, nor does one from the person's own settings", async () => {
  await using project = await prepare();
  const { path, server } = project;
  await write(path, { ".maestro/config.yaml": `model:\n  base_url: ${server.baseUrl}\n` });
  const env = { MAESTRO_MODEL: "scripted-model" };
  assert.equal((await maestro(path, ["run", TASK], { env })).code, 0);
  await Deno.remove(`${path}/.maestro/config.yaml`);
  await write(path, { ".home/.maestro/config.yaml": `model:\n  base_url: ${server.baseUrl}\n` });
  const own = await maestro(path, ["run", TASK], { env: KEYED });
  assert.equal(own.code, 0, own.stderr);
});

Deno.test("the address is found however the YAML is written", async () => {
  await using project = await prepare();
  const { path, server } = project;
  const url = server.baseUrl;
  const forms = [
    `model: { base_url: ${url} }\n`,
    `model: {"base_url": "${url}", "name": "scripted-model"}\n`,
    `"model":\n  "base_url":\n    ${url}\n`,
    `model:\n  base_url: &here ${url}\n`,
  ];
  for (const form of forms) {
    await write(path, { ".maestro/config.yaml": form });
    const run = await maestro(path, ["run", TASK], { env: { MAESTRO_MODEL: "scripted-model" } });
    assert.equal(run.code, 0, form + run.stderr);
  }
});

Deno.test("an address that cannot be is refused with what it takes, wherever it stands", async () => {
  await using project = await prepare();
  const strange = [
    "http:///v1",
    "http://*/v1",
    "http://127.0.0.1:99999/v1",
    "http://a,b.example/v1",
    "http://2130706433/v1",
    "ftp://host/v1",
    "nonsense",
  ];
  for (const url of strange) {
    for (const where of ["environment", "project"]) {
      await write(project.path, {
        ".maestro/config.yaml": where === "project" ? `model:\n  base_url: "${url}"\n` : "",
      });
      const env = { ...KEYED, ...(where === "environment" ? { OPENAI_BASE_URL: url } : {}) };
      const result = await maestro(project.path, ["run", TASK], { env });
      assert.equal(result.code, 2, `${url}: ${result.stderr}`);
      assert.match(result.stderr, /model\.base_url is ".*"\n {2}It takes http:\/\/ or https:\/\//);
      assert.doesNotMatch(result.stderr, /--allow-net|Caused by|^\s+at /m);
    }
  }
});
