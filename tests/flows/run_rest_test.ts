import assert from "node:assert/strict";
import { type Model, scriptedModel } from "../../agents/mod.ts";
import { builtinAgents } from "../../cli/builtin_agents.ts";
import {
  driveRun,
  FREE,
  lockRun,
  openProject,
  reopenRun,
  requestRest,
  startRun,
} from "../../core/mod.ts";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { temporaryDirectory, usedRepository } from "../helpers/repository.ts";
import { parallel } from "./scenarios/parallel.ts";
import { layOut, optionsOf, PERSON } from "./scenarios/scenario.ts";

Deno.test("`run stop` from another terminal ends the agents at work, undoes nothing, and resume goes on", async () => {
  await using repository = await usedRepository();
  const scripted = scriptedBehaviour(productScript);
  // The sixth question is asked when the first file is written; nobody answers it the first time.
  await using server = startModelServer((request, number) =>
    number === 6 ? { fault: "hang" } : scripted(request, number)
  );
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  const at = (...args: string[]) => maestro(repository.path, args, { env });
  await inProcess(repository.path, ["init"]);
  assert.match((await at("run", "stop")).stderr, /there is no run yet/);
  const running = at("run", "Add a product function", "--json");
  await server.arrived(6);
  const asked = await at("run", "stop", "--json");
  assert.equal(asked.code, 0, asked.stderr);
  assert.equal(JSON.parse(asked.stdout).request.kind, "stop");
  const stopped = await running;
  assert.equal(stopped.code, 5, stopped.stderr);
  assert.match(JSON.parse(stopped.stdout).run.reason, /^stopped by a person$/);
  await Deno.stat(`${repository.path}/src/api/product.js`);
  const again = await at("run", "stop");
  assert.match(again.stderr, /Cannot stop run-1: it is PAUSED/);
  const resumed = await at("resume", "--json");
  assert.equal(JSON.parse(resumed.stdout).run.state, "DONE", resumed.stderr);
  const late = await at("run", "pause");
  assert.match(late.stderr, /Cannot pause run-1: it is DONE/);
});

Deno.test("a run that nobody drives cannot be asked to stop", async () => {
  await using directory = await temporaryDirectory();
  await layOut(parallel, directory.path);
  const project = await openProject({ root: directory.path, policyFile: null, path: "" });
  try {
    await startRun(project, PERSON, "Anything", optionsOf(parallel));
    await assert.rejects(requestRest(project, PERSON, "pause"), {
      code: "conflict",
      message: /no process drives it; it stands still in PLAN/,
    });
  } finally {
    await project.close();
  }
});

Deno.test("`run pause` lets those at work come to their end, begins nothing new, and is over with the rest", async () => {
  await using directory = await temporaryDirectory();
  await layOut(parallel, directory.path);
  const path = Deno.env.get("PATH") ?? "";
  const project = await openProject({ root: directory.path, policyFile: null, path });
  try {
    const { id } = await startRun(project, PERSON, parallel.task, {
      ...optionsOf(parallel),
      parallel: 2,
    });
    using _lock = lockRun(project.stateDir);
    const scripted = scriptedModel(parallel.script);
    let asked = false;
    const model: Model = {
      ...scripted,
      query: async (request, ...rest) => {
        if (request.task.requirement === "R0.2" && !asked) {
          asked = true;
          const { request } = await requestRest(project, PERSON, "pause");
          assert.equal(request?.kind, "pause");
        }
        return await scripted.query(request, ...rest);
      },
    };
    const loop = {
      project,
      executor: builtinAgents(project, model),
      emit: () => {},
      signal: new AbortController().signal,
      order: FREE,
    };
    const paused = await driveRun(loop, id);
    assert.deepEqual([paused.state, paused.reason, paused.request], [
      "PAUSED",
      "paused by a person",
      null,
    ]);
    const statuses = await project.hub.read((tx) =>
      tx.all("SELECT id, status FROM requirements WHERE children = 0 ORDER BY id")
    );
    assert.deepEqual(statuses.map(({ status }) => status), [
      "DONE",
      "DONE",
      "PENDING",
      "PENDING",
      "PENDING",
    ]);
    await reopenRun(project, PERSON, id, {});
    assert.equal((await driveRun(loop, id)).state, "DONE");
  } finally {
    await project.close();
  }
});
