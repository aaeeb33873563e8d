import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { connect } from "../helpers/mcp_client.ts";
import {
  type ChatBehaviour,
  scriptedBehaviour,
  startModelServer,
} from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { usedRepository, write } from "../helpers/repository.ts";
import { connectHttp, serve, token } from "../helpers/serve.ts";

const scripted = scriptedBehaviour(productScript);
const TASK = { task: "Add a product function" };
const RUN_TOOLS = ["--agent", "bob", "--toolsets", "core,run"];

interface RunStatus {
  run: { id: string; state: string; reason: string };
  resting: boolean;
  driven: boolean;
}

type Call = Awaited<ReturnType<typeof connect>>["call"];

/** A project whose built-in agents ask a model server on loopback. */
async function project(behaviour: ChatBehaviour = scripted) {
  const repository = await usedRepository();
  const server = startModelServer(behaviour);
  await inProcess(repository.path, ["init"]);
  await write(repository.path, {
    ".maestro/config.yaml": `model:\n  name: scripted-model\n  base_url: ${server.baseUrl}\n`,
  });
  return {
    path: repository.path,
    server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
    },
  };
}

/** Follows the run until it rests, however long that takes. */
async function rested(call: Call): Promise<RunStatus> {
  for (;;) {
    const { output, error } = await call("run_status", { wait_s: 10 });
    assert.equal(error, null);
    const status = output as unknown as RunStatus;
    if (status.resting) return status;
  }
}

Deno.test("a client starts a run, follows it, and the server has built and tagged it", async () => {
  await using made = await project();
  await using agent = await connect(made.path, RUN_TOOLS);
  assert.match((await agent.call("run_status")).error ?? "", /not_found: .*run_start/);
  const keyed = { ...TASK, idempotency_key: "one" };
  const started = await agent.call("run_start", keyed);
  assert.equal(started.output.id, "run-1", started.error ?? "");
  assert.deepEqual(await agent.call("run_start", keyed), started);
  assert.match((await agent.call("run_start", TASK)).error ?? "", /conflict: .*driving|unfinished/);
  const { run, driven } = await rested(agent.call);
  assert.deepEqual([run.state, driven], ["DONE", false], run.reason);
  const { stdout } = await maestro(made.path, ["log", "verify", "--json"]);
  assert.equal(JSON.parse(stdout).ok, true);
});

Deno.test("a client stops a run that another client's server drives, and resumes it over HTTP", async () => {
  // The sixth question is asked when the first file is written; nobody answers it the first time.
  await using made = await project((request, number) =>
    number === 6 ? { fault: "hang" } : scripted(request, number)
  );
  await using bob = await connect(made.path, RUN_TOOLS);
  await bob.call("run_start", TASK);
  await made.server.arrived(6);
  await using server = await serve(made.path, ["--toolsets", "run"]);
  await using carol = await connectHttp(server.url, await token(made.path, "carol"));
  const status = (await carol.call("run_status")).output as unknown as RunStatus;
  assert.deepEqual([status.resting, status.driven], [false, true]);
  const asked = await carol.call("run_stop");
  assert.equal(asked.output.asked, "stop", asked.error ?? "");
  const paused = await rested(carol.call);
  assert.deepEqual([paused.run.state, paused.run.reason], ["PAUSED", "stopped by carol"]);
  assert.match(
    (await carol.call("run_stop")).error ?? "",
    /conflict: Cannot stop run-1: it is PAUSED/,
  );
  const resumed = await carol.call("run_start", { resume: true });
  assert.equal(resumed.output.id, "run-1", resumed.error ?? "");
  const done = await rested(carol.call);
  assert.equal(done.run.state, "DONE", done.run.reason);
});

Deno.test("a run pauses when the client that started it goes away", async () => {
  await using made = await project((request, number) =>
    number === 6 ? { fault: "hang" } : scripted(request, number)
  );
  {
    await using agent = await connect(made.path, RUN_TOOLS);
    await agent.call("run_start", TASK);
    await made.server.arrived(6);
  }
  await using again = await connect(made.path, RUN_TOOLS);
  const { run } = await rested(again.call);
  assert.equal(run.state, "PAUSED");
});

Deno.test("without a model, a task or the right, no run is started", async () => {
  await using repository = await usedRepository();
  await inProcess(repository.path, ["init"]);
  await using agent = await connect(repository.path, RUN_TOOLS);
  assert.match((await agent.call("run_start", TASK)).error ?? "", /Cannot ask a model/);
  assert.match((await agent.call("run_start")).error ?? "", /either task or resume/);
  const once = await maestro(repository.path, ["tool", "run_start", JSON.stringify(TASK)]);
  assert.match(once.stderr, /this process ends with the call/);
  await using worker = await connect(repository.path, [...RUN_TOOLS, "--role", "backend"]);
  assert.match((await worker.call("run_start", TASK)).error ?? "", /denied: .*backend may not/);
});
