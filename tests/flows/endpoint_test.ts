import assert from "node:assert/strict";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import {
  type ChatBehaviour,
  scriptedBehaviour,
  startModelServer,
} from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { usedRepository, write } from "../helpers/repository.ts";
import type { Script, ScriptedTask } from "../../agents/mod.ts";
import type { ScriptStep } from "../../agents/models/scripted.ts";

const TASK = "Add a product function";
const scripted = scriptedBehaviour(productScript);

/** A project whose agents ask a loopback endpoint. */
async function project(behaviour: ChatBehaviour, config = "") {
  const repository = await usedRepository();
  const server = startModelServer(behaviour);
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted" };
  await inProcess(repository.path, ["init"]);
  if (config !== "") await write(repository.path, { ".maestro/config.yaml": config });
  return {
    path: repository.path,
    server,
    maestro: (...args: string[]) => maestro(repository.path, args, { env }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
    },
  };
}

/** The same script with other steps for whoever works. */
function working(steps: readonly ScriptStep[]): Script {
  const other = (task: ScriptedTask) => task.kind === "work" ? { ...task, steps } : task;
  return { tasks: productScript.tasks.map(other) };
}

Deno.test("an endpoint that stays away pauses the run; resumed it ends DONE, and all of it replays", async () => {
  let away = true;
  await using at = await project((request, number) =>
    away && number >= 5
      ? { fault: "status", status: 503, headers: { "retry-after": "9000" } }
      : scripted(request, number)
  );
  const paused = await at.maestro("run", TASK, "--json");
  assert.equal(paused.code, 5, paused.stderr);
  assert.match(JSON.parse(paused.stdout).run.reason, /asks to wait.*status 503/);
  away = false;
  const resumed = await at.maestro("resume", "--json");
  assert.equal(resumed.code, 0, resumed.stderr);
  const replayed = await at.maestro("replay", "--json");
  assert.equal(replayed.code, 0, replayed.stdout + replayed.stderr);
});

Deno.test("an agent with a small window finishes: old results are left out, its packet never", async () => {
  const long = "// filler\n".repeat(900);
  const read = { calls: [{ tool: "workspace_read", arguments: { path: "src/api/long.js" } }] };
  const reads = Array.from({ length: 6 }, (_, n) => ({
    calls: [{ ...read.calls[0], arguments: { path: "src/api/long.js", line: n + 1 } }],
  })) as ScriptStep[];
  const [work] = productScript.tasks.filter(({ kind }) => kind === "work");
  const script = working([...reads, ...work?.steps ?? []]);
  const config = "model:\n  roles:\n    backend:\n      context_tokens: 12000\n";
  const behaviour = scriptedBehaviour(script);
  // This server counts characters as tokens; where it does not count, the estimate holds.
  const uncounted: ChatBehaviour = (request, n) => ({ ...behaviour(request, n), usage: false });
  await using at = await project(uncounted, config);
  await write(at.path, { "src/api/long.js": long });
  const done = await at.maestro("run", TASK, "--events");
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /"type":"elided"/);
  const asked = at.server.requests.map(({ body }) => JSON.stringify(body))
    .filter((body) => body.includes("as backend"));
  const last = asked.at(-1) ?? "";
  assert.match(
    last,
    /result of workspace_read.{0,200}was left out to save space. Call workspace_read/,
  );
  assert.match(last, /product multiplies/, "the criteria stay");
  assert.ok(asked.every((body) => body.length < 12_000 * 6));
});

Deno.test("an agent that goes round in circles fails its attempt with the reason, and no step more", async () => {
  const list = { calls: [{ tool: "workspace_list", arguments: {} }] };
  const read = { calls: [{ tool: "workspace_read", arguments: { path: "src/api/sum.js" } }] };
  await using at = await project(
    scriptedBehaviour(working([list, read, list, read, list, read, list, read])),
  );
  const ended = await at.maestro("run", TASK, "--retries", "0", "--json");
  assert.equal(ended.code, 4, ended.stderr);
  const { failed_epochs } = JSON.parse(ended.stdout);
  assert.match(failed_epochs[0].findings[0], /repeats workspace_read with the same result/);
  const asked = at.server.requests.filter(({ body }) =>
    JSON.stringify(body).includes("as backend")
  );
  assert.equal(asked.length, 6);
});
