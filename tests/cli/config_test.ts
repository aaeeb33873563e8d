import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { usedRepository, write } from "../helpers/repository.ts";

Deno.test("each layer overrides the one before it, and says where a value came from", async () => {
  await using project = await usedRepository();
  const { path } = project;
  await inProcess(path, ["init"]);
  const shown = async (env: Record<string, string> = {}) => {
    const { stdout, stderr } = await maestro(path, ["config", "run.retries", "--json"], { env });
    assert.equal(stderr, "");
    const { value, source } = JSON.parse(stdout)["run.retries"];
    return [value, source];
  };
  assert.deepEqual(await shown(), [2, "default"]);
  await write(path, { ".home/.maestro/config.yaml": "run:\n  retries: 3\n" });
  assert.deepEqual(await shown(), [3, "global"]);
  await write(path, { ".maestro/config.yaml": "run:\n  retries: 4\n" });
  assert.deepEqual(await shown(), [4, "project"]);
  assert.deepEqual(await shown({ MAESTRO_RETRIES: "5" }), [5, "environment"]);
});

Deno.test("setting a value keeps the file's comments and order", async () => {
  await using project = await usedRepository();
  const { path } = project;
  await inProcess(path, ["init"]);
  const before = "# ours\nmodel:\n  name: small # cheap\nrun:\n  retries: 1\n";
  await write(path, { ".maestro/config.yaml": before });
  const result = await maestro(path, ["config", "run.retries", "7"]);
  assert.equal(result.code, 0, result.stderr);
  assert.equal(
    await Deno.readTextFile(`${path}/.maestro/config.yaml`),
    before.replace("retries: 1", "retries: 7"),
  );
});

Deno.test("a value that the setting does not take is refused and the file stays", async () => {
  await using project = await usedRepository();
  const { path } = project;
  await inProcess(path, ["init"]);
  const result = await maestro(path, ["config", "run.retries", "-1"]);
  assert.equal(result.code, 2);
  await assert.rejects(Deno.stat(`${path}/.maestro/config.yaml`), Deno.errors.NotFound);
});

Deno.test("a key taken out falls back to the layer below, and its neighbours stay", async () => {
  await using project = await usedRepository();
  const { path } = project;
  await inProcess(path, ["init"]);
  await write(path, {
    ".maestro/config.yaml": "# ours\nmodel:\n  name: small # cheap\nrun:\n  retries: 7\n",
  });
  const unset = await maestro(path, ["config", "run.retries", "--unset"]);
  assert.match(unset.stdout, /run\.retries +2 +default/, unset.stderr);
  assert.equal(
    await Deno.readTextFile(`${path}/.maestro/config.yaml`),
    "# ours\nmodel:\n  name: small # cheap\n",
  );
  await maestro(path, ["config", "model.name", "--unset"]);
  assert.equal((await maestro(path, ["config", "run.retries", "3"])).code, 0);
});
