import assert from "node:assert/strict";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { failingScript, productScript } from "../helpers/product_script.ts";
import { usedRepository } from "../helpers/repository.ts";
import type { Script } from "../../agents/mod.ts";

const TASK = "Add a product function";

/** A finished run in a used repository; the endpoint goes away before anything is replayed. */
async function ran(script: Script, args: string[] = []) {
  const repository = await usedRepository();
  const env: Record<string, string> = { OPENAI_API_KEY: "test-key", MAESTRO_MODEL: "scripted" };
  {
    await using server = startModelServer(scriptedBehaviour(script), { apiKey: "test-key" });
    env.OPENAI_BASE_URL = server.baseUrl;
    await inProcess(repository.path, ["init"]);
    await maestro(repository.path, ["run", TASK, "--json", ...args], { env });
  }
  return {
    path: repository.path,
    at: (args: string[], more: Record<string, string> = {}) =>
      maestro(repository.path, args, { env: { ...env, ...more } }),
    [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose](),
  };
}

Deno.test("replay needs no endpoint, says that all is the same, and leaves nothing behind", async () => {
  await using project = await ran(failingScript, ["--retries", "1"]);
  const replayed = await project.at(["replay", "run-1", "--json"]);
  assert.equal(replayed.code, 0, replayed.stdout + replayed.stderr);
  const result = JSON.parse(replayed.stdout);
  assert.deepEqual([result.same, result.difference, result.directory], [true, null, null]);
  const names = result.trees.map(({ name }: { name: string }) => name);
  assert.deepEqual(names, ["epoch-1-base", "epoch-1-failed", "epoch-2-base", "epoch-2-failed"]);
  const left = await Array.fromAsync(Deno.readDir(`${project.path}/.maestro/replays`));
  assert.deepEqual(left, []);
});

Deno.test("a record that was changed replays to something else, which is named", async () => {
  await using project = await ran(productScript);
  const directory = `${project.path}/.maestro/runs/run-1`;
  const index = await Deno.readTextFile(`${directory}/exchanges.jsonl`);
  const blobs = (await Array.fromAsync(Deno.readDir(`${directory}/exchanges`))).map(({ name }) =>
    name
  );
  // Another file is written than was.
  for (const name of blobs) {
    const text = await Deno.readTextFile(`${directory}/exchanges/${name}`);
    if (!writesProduct(JSON.parse(text))) continue;
    const changed = text.replaceAll("src/api/product.js", "src/api/produce.js");
    const hash = await sha256(changed);
    await Deno.writeTextFile(`${directory}/exchanges/${hash}.json`, changed);
    await Deno.writeTextFile(
      `${directory}/exchanges.jsonl`,
      index.replaceAll(name.replace(".json", ""), hash),
    );
  }
  const replayed = await project.at(["replay", "--json"]);
  assert.equal(replayed.code, 9, replayed.stdout + replayed.stderr);
  const { same, difference } = JSON.parse(replayed.stdout);
  assert.equal(same, false);
  assert.match(difference, /src\/api\/product\.js.*src\/api\/produce\.js/);
  const first = blobs[0] ?? "";
  await Deno.writeTextFile(`${directory}/exchanges/${first}`, "{}");
  const damaged = await project.at(["replay"]);
  assert.match(damaged.stderr + damaged.stdout, /its content is not what its name says|differs/);
});

/** Whether it is the model's reply that writes the product's file. */
function writesProduct(
  { usage, toolCalls = [] }: { usage?: unknown; toolCalls?: { name: string; arguments: string }[] },
): boolean {
  return usage !== undefined &&
    toolCalls.some(({ name, arguments: given }) =>
      name === "workspace_write" && JSON.parse(given).path === "src/api/product.js"
    );
}

Deno.test("from an exchange on a live model goes on in the scratch workspace alone", async () => {
  await using project = await ran(failingScript, ["--retries", "0"]);
  await using server = startModelServer(scriptedBehaviour(productScript), { apiKey: "test-key" });
  const live = { OPENAI_BASE_URL: server.baseUrl };
  const forked = await project.at(["replay", "--from", "5", "--with-live", "--json"], live);
  assert.equal(forked.code, 0, forked.stdout + forked.stderr);
  const result = JSON.parse(forked.stdout);
  assert.equal(result.live.state, "DONE");
  const product = await Deno.readTextFile(`${result.directory}/src/api/product.js`);
  assert.match(product, /a \* b/);
  await assert.rejects(Deno.stat(`${project.path}/src/api/product.js`), Deno.errors.NotFound);
  // What is on record is not asked again.
  const asked = server.requests.map(({ body }) => JSON.stringify(body));
  assert.ok(asked.length > 0 && !asked.some((body) => body.includes("Task: plan")), asked[0]);
  const half = await project.at(["replay", "--from", "5"]);
  assert.equal(half.code, 2, half.stderr);
});

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
