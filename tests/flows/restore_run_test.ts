import assert from "node:assert/strict";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { failingScript } from "../helpers/product_script.ts";
import { usedRepository } from "../helpers/repository.ts";

const PRODUCT = "src/api/product.js";

Deno.test("the journal knows what files were in an epoch that was rolled back", async () => {
  await using repository = await usedRepository();
  await using server = startModelServer(scriptedBehaviour(failingScript));
  const { path } = repository;
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  const at = (...args: string[]) => maestro(path, args, { env });
  const product = () => Deno.readTextFile(`${path}/${PRODUCT}`).catch(() => null);
  await inProcess(path, ["init"]);
  const run = await at("run", "Add a product function", "--retries", "0");
  assert.equal(run.code, 4, run.stderr);
  assert.equal(await product(), null);

  const log = (await at("log", "show", "--target", PRODUCT, "--action", "CODE_WRITE", "--json"))
    .stdout.trim().split("\n").map((line) => JSON.parse(line));
  const written = String(log[0].seq);
  const refused = await at("snapshot", "restore", written);
  assert.equal(refused.code, 8);
  assert.match(refused.stderr, /run-1 is ESCALATED\n {2}.*--force/);

  const back = await at("snapshot", "restore", written, "--force");
  assert.equal(back.code, 0, back.stderr);
  assert.match(await product() ?? "", /a \+ b/);
  const tree = JSON.parse((await at("requirement", "list", "--json")).stdout);
  assert.deepEqual(
    tree.requirements.map(({ id, status }: { id: string; status: string }) => [
      id,
      status,
    ]),
    [["R0", "PENDING"], ["R0.1", "IN_PROGRESS"]],
  );
  const status = JSON.parse((await at("status", "--json")).stdout);
  assert.equal(status.run.state, "FAIL");

  const start = await at("snapshot", "restore", "run-1/epoch-1");
  assert.equal(start.code, 0, start.stderr);
  assert.equal(await product(), null);
  const recovered = await at("snapshot", "recover", "run-1/epoch-1-failed", PRODUCT);
  assert.equal(recovered.code, 0, recovered.stderr);
  assert.match(await product() ?? "", /a \+ b/);
  await inProcess(path, ["log", "verify"]);
});
