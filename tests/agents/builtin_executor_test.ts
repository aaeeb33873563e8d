import assert from "node:assert/strict";
import {
  builtinExecutor,
  type Model,
  ModelError,
  openaiModel,
  type Script,
  scriptedModel,
} from "../../agents/mod.ts";
import type { QueryRecord } from "../../agents/record.ts";
import { logicalClock } from "../../core/clock.ts";
import type { AgentEvent, AgentTask } from "../../core/loop/executor.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { taskOf } from "./agent_task.ts";
import { startToolServer } from "./tool_server.ts";

const SCRIPT: Script = {
  tasks: [
    {
      kind: "work",
      role: "backend",
      steps: [
        { calls: [{ tool: "workspace_write", arguments: { path: "a.txt", content: "a" } }] },
        {
          calls: [{
            tool: "requirement_complete",
            arguments: { id: "$requirement", summary: "Done" },
          }],
        },
      ],
    },
    {
      kind: "plan",
      role: "planning",
      steps: [
        { calls: [{ tool: "requirement_decompose", arguments: { id: "R0", children: [{}] } }] },
        { text: "Planned." },
      ],
    },
  ],
};

interface Setup {
  packet?: Record<string, unknown>;
  modelFor?: (task: AgentTask) => Model;
}

async function execute(task: AgentTask, model: Model, setup: Setup = {}) {
  const server = await startToolServer(setup.packet);
  const events: AgentEvent[] = [];
  const records: QueryRecord[] = [];
  const actors: unknown[] = [];
  const executor = builtinExecutor({
    modelFor: setup.modelFor ?? (() => model),
    connect: (actor) => {
      actors.push(actor);
      return Promise.resolve(server.transport);
    },
    record: () => ({
      query: (entry) => Promise.resolve(void records.push(entry)),
      end: () => Promise.resolve(),
    }),
    clock: logicalClock(0),
    readTogether: false,
  });
  const { signal } = new AbortController();
  const outcome = await executor.execute(task, (event) => events.push(event), signal);
  return { outcome, events, records, actors, server };
}

Deno.test("a work task starts with the claim, and its packet opens the conversation", async () => {
  const { outcome, events, records, actors, server } = await execute(
    taskOf(),
    scriptedModel(SCRIPT),
  );
  assert.deepEqual(outcome, { status: "finished", reason: "requirement_complete: Done", steps: 2 });
  assert.deepEqual(actors, [{ agent: "backend_agent", role: "backend" }]);
  assert.deepEqual(server.calls[0], { tool: "requirement_claim", arguments: { id: "R0.1" } });
  assert.deepEqual(events[0], {
    type: "tool",
    agent: "backend_agent",
    step: 0,
    tool: "requirement_claim",
    target: "R0.1",
    ok: true,
  });
  const [system, opening] = records[0]?.messages ?? [];
  assert.match(system?.content ?? "", /You are the backend agent/);
  assert.match(
    opening?.content ?? "",
    /^Task: work R0\.1 epoch 2 as backend\n\nEarlier attempts: none\.\n\nWork packet .*\n\{"requirement"/,
  );
});

Deno.test("a large work packet reaches the model whole", async () => {
  const schema = "s".repeat(90_000);
  const packet = { requirement: { id: "R0.1" }, contracts: [{ id: "C1", schema }] };
  const { records } = await execute(taskOf(), scriptedModel(SCRIPT), { packet });
  assert.ok(records[0]?.messages[1]?.content.includes(schema));
});

Deno.test("a refused claim ends the task before any query, with the reason", async () => {
  const { outcome, records } = await execute(
    taskOf({ requirement: "R9" }),
    scriptedModel(SCRIPT),
  );
  assert.deepEqual([outcome.status, outcome.steps, records.length], ["gave_up", 0, 0]);
  assert.match(outcome.reason, /R9 is held by backend_agent/);
});

Deno.test("a claim that finds nothing ready ends the task with its reason", async () => {
  const packet = { requirement: null, reason: "R0.1 waits for R0.2" };
  const { outcome, events } = await execute(taskOf(), scriptedModel(SCRIPT), { packet });
  assert.equal(outcome.status, "gave_up");
  assert.match(outcome.reason, /R0\.1 waits for R0\.2/);
  assert.equal(events[0]?.type === "tool" && events[0].ok, false);
});

Deno.test("a plan task is opened by its brief alone and claims nothing", async () => {
  const task = taskOf({
    kind: "plan",
    role: "planning",
    agent: "planning_agent",
    requirement: "R0",
  });
  const { outcome, records, server } = await execute(task, scriptedModel(SCRIPT));
  assert.equal(outcome.status, "finished");
  assert.deepEqual(server.calls.map((call) => call.tool), ["requirement_decompose"]);
  assert.equal(
    records[0]?.messages[1]?.content,
    "Task: plan R0 epoch 2 as planning\n\nEarlier attempts: none.",
  );
});

Deno.test("a role without a prompt and a role without a model end the task with the reason", async () => {
  const validator = await execute(taskOf({ role: "validator" }), scriptedModel(SCRIPT));
  assert.equal(validator.outcome.status, "gave_up");
  assert.match(validator.outcome.reason, /no built-in agent has the role validator/);
  const modelFor = () => {
    throw new ModelError("Cannot start backend_agent: no model is set.", "Set MAESTRO_MODEL.");
  };
  const modelless = await execute(taskOf(), scriptedModel(SCRIPT), { modelFor });
  assert.equal(modelless.outcome.status, "model_unavailable");
  assert.match(modelless.outcome.reason, /Set MAESTRO_MODEL/);
});

Deno.test("the same script drives the executor over the wire, through an endpoint that fails at times", async () => {
  const scripted = scriptedBehaviour(SCRIPT);
  await using endpoint = startModelServer((request, number) =>
    number === 2
      ? { fault: "status", status: 429, headers: { "retry-after": "3" } }
      : scripted(request, number)
  );
  const model = openaiModel({
    model: "tiny",
    clock: logicalClock(0),
    random: () => 0,
    baseUrl: endpoint.baseUrl,
  });
  const { outcome, events, server } = await execute(taskOf(), model);
  assert.deepEqual(outcome, { status: "finished", reason: "requirement_complete: Done", steps: 2 });
  assert.equal(server.files.get("a.txt"), "a");
  const retries = events.filter((event) => event.type === "retry");
  assert.deepEqual(retries.map((event) => [event.step, event.waitMs]), [[2, 3_000]]);
  assert.equal(endpoint.requests.length, 3);
});
