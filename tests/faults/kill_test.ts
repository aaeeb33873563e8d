import assert from "node:assert/strict";
import { maestro, spawnMaestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { fingerprint, git, usedRepository } from "../helpers/repository.ts";

const MOMENTS = 10;
const RESUMES_MAX = 3;

/** Spreads the kills over a run by its events: the n-th event line of the child is the moment. */
async function killAfterEvents(child: Deno.ChildProcess, count: number): Promise<void> {
  let lines = 0;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    lines += chunk.split("\n").length - 1;
    if (lines >= count) break;
  }
  try {
    child.kill("SIGKILL");
  } catch {
    // It had ended before: then there was nothing to kill.
  }
  await child.status;
  await child.stderr.cancel();
}

for (let moment = 0; moment < MOMENTS; moment++) {
  Deno.test(`killed at moment ${moment + 1} of ${MOMENTS}, the run resumes to the same end`, async () => {
    await using repository = await usedRepository();
    await using server = startModelServer(scriptedBehaviour(productScript));
    const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
    const { path } = repository;
    await inProcess(path, ["init"]);
    const before = await fingerprint(path);
    const child = spawnMaestro(path, ["run", "Add a product function", "--events"], env);
    await killAfterEvents(child, 1 + moment * 4);
    await inProcess(path, ["log", "verify"]);
    let state = "";
    for (let i = 0; i < RESUMES_MAX && state !== "DONE"; i++) {
      const resumed = await maestro(path, ["resume", "--json"], { env });
      state = resumed.code === 8 ? "DONE" : JSON.parse(resumed.stdout).run?.state;
      assert.ok(resumed.code === 0 || resumed.code === 8, resumed.stderr);
    }
    assert.equal(state, "DONE");
    assert.equal((await git(path, "tag")).trim(), "maestro/R0/epoch-1");
    const changed = await git(
      path,
      "diff",
      "--name-only",
      "maestro/R0/epoch-1^",
      "maestro/R0/epoch-1",
    );
    assert.deepEqual(changed.trim().split("\n"), [
      "src/api/product.js",
      "tests/api/product.test.js",
    ]);
    assert.deepEqual(await fingerprint(path), before);
    await inProcess(path, ["log", "verify"]);
  });
}
