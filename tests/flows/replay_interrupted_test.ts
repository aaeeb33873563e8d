import assert from "node:assert/strict";
import { type Model, scriptedModel } from "../../agents/mod.ts";
import type { ModelRequest } from "../../agents/model.ts";
import { Toolbox } from "../../agents/toolbox.ts";
import { builtinAgents } from "../../cli/builtin_agents.ts";
import { replayRun } from "../../cli/replay/replay_run.ts";
import { driveRun, type Executor, openProject, reopenRun, startRun } from "../../core/mod.ts";
import { logicalClock, openSession, type Project } from "../../core/mod.ts";
import { connectAs } from "../helpers/connect.ts";
import { START_MS } from "../helpers/hub.ts";
import { temporaryDirectory } from "../helpers/repository.ts";
import { parallel } from "./scenarios/parallel.ts";
import { product } from "./scenarios/product.ts";
import { layOut, optionsOf, PERSON, type Scenario } from "./scenarios/scenario.ts";

/** A run that has begun and is driven by hand. */
async function begun(scenario: Scenario) {
  const directory = await temporaryDirectory();
  await layOut(scenario, directory.path);
  const project = await openProject({
    root: directory.path,
    policyFile: null,
    path: Deno.env.get("PATH") ?? "",
    clock: logicalClock(START_MS),
  });
  const { id } = await startRun(project, PERSON, scenario.task, optionsOf(scenario));
  return {
    project,
    drive: (executor: Executor, signal = new AbortController().signal) =>
      driveRun({ project, executor, emit: () => {}, signal }, id),
    resume: () => reopenRun(project, PERSON, id, {}),
    async replay() {
      await using scratch = await temporaryDirectory();
      const { path: scratchPath } = scratch;
      const path = Deno.env.get("PATH") ?? "";
      const options = { run: id, directory: scratchPath, path, policyFile: null, emit: () => {} };
      return await replayRun(project, options);
    },
    async [Symbol.asyncDispose]() {
      await project.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** The script's model, which before one of its queries does something else. */
function interrupted(
  scenario: Scenario,
  when: (request: ModelRequest) => boolean,
  what: () => void,
): Model {
  const model = scriptedModel(scenario.script);
  let done = false;
  return {
    ...model,
    query: (request, signal) => {
      if (done || !when(request)) return model.query(request, signal);
      done = true;
      what();
      signal.throwIfAborted();
      return model.query(request, signal);
    },
  };
}

/** The work of one agent once it has made so many calls. */
const workAfter = (calls: number) => ({ task, messages }: ModelRequest) =>
  task.kind === "work" && messages.filter(({ role }) => role === "assistant").length === calls;

for (const scenario of [product, parallel]) {
  Deno.test(`${scenario.name}: a run whose process died at work replays to the same state and trees`, async () => {
    await using run = await begun(scenario);
    const dying = interrupted(scenario, workAfter(1), () => {
      throw new Error("the process dies here");
    });
    await assert.rejects(run.drive(builtinAgents(run.project, dying)), /dies here/);
    const ended = await run.drive(builtinAgents(run.project, scriptedModel(scenario.script)));
    assert.equal(ended.state, "DONE", ended.reason);
    const replayed = await run.replay();
    assert.equal(replayed.difference, null);
    assert.equal(replayed.same, true);
  });
}

for (const scenario of [product, parallel]) {
  Deno.test(`${scenario.name}: a run that a person stopped and resumed replays to the same state and trees`, async () => {
    await using run = await begun(scenario);
    const stop = new AbortController();
    const stopped = interrupted(scenario, workAfter(2), () => stop.abort());
    const rest = await run.drive(builtinAgents(run.project, stopped), stop.signal);
    assert.equal(rest.state, "PAUSED", rest.reason);
    await run.resume();
    const ended = await run.drive(builtinAgents(run.project, scriptedModel(scenario.script)));
    assert.equal(ended.state, "DONE", ended.reason);
    const replayed = await run.replay();
    assert.equal(replayed.difference, null);
    assert.equal(replayed.same, true);
  });
}

Deno.test("what another agent program did is repeated from the log, its files too", async () => {
  await using run = await begun(product);
  const builtin = builtinAgents(run.project, scriptedModel(product.script));
  const ended = await run.drive({
    execute: async (task, emit, signal) => {
      if (task.kind !== "work") return await builtin.execute(task, emit, signal);
      await elsewhere(run.project, task.requirement);
      return { status: "finished", reason: "said so", steps: 0 };
    },
  });
  assert.equal(ended.state, "DONE", ended.reason);
  const replayed = await run.replay();
  assert.equal(replayed.difference, null);
  assert.equal(replayed.same, true);
});

/** Another program claims the requirement over MCP, does what the script's agent does, completes. */
async function elsewhere(project: Project, requirement: string): Promise<void> {
  const actor = await project.hub.write(
    PERSON,
    { action: "SESSION_OPEN" },
    (tx) => openSession(tx, { agent: "other-1", client: "other", role: "backend" }),
  );
  const toolbox = await Toolbox.connect(await connectAs(project, actor), "other-1");
  const { signal } = new AbortController();
  const model = scriptedModel(product.script);
  try {
    await toolbox.call("requirement_claim", JSON.stringify({ id: requirement }), signal);
    const task = { kind: "work", role: "backend", requirement, epoch: 1 };
    const messages: ModelRequest["messages"][number][] = [];
    for (let left = 8; left > 0; left--) {
      const { toolCalls } = await model.query({ messages, tools: [], task }, signal);
      for (const { name, arguments: given } of toolCalls) {
        const { isError, text } = await toolbox.call(name, given, signal);
        assert.equal(isError, false, text);
      }
      messages.push({ role: "assistant", content: "", toolCalls });
      if (toolCalls.some(({ name }) => name === "requirement_complete")) return;
    }
  } finally {
    await toolbox.close();
  }
}
