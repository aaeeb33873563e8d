import assert from "node:assert/strict";
import type { Script, ScriptCall } from "../../agents/mod.ts";
import { gatedProject, TASK_TOKENS } from "../helpers/gated_project.ts";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { git, write } from "../helpers/repository.ts";

const GATED = { path: "src/api/gated.js", content: "export const gated = 1;\n" };

/** Fails while the gated file is missing or the long one is there. */
const CHECK = `import { existsSync } from "node:fs";
const done = existsSync("src/api/gated.js") && !existsSync("src/api/long.js");
process.exit(done ? 0 : 1);
`;

/** Agents that make these calls, try to complete the work, and give it back if they cannot. */
function gatedScript(calls: readonly ScriptCall[]): Script {
  return {
    tasks: [
      {
        kind: "plan",
        steps: [
          {
            calls: [{
              tool: "requirement_decompose",
              arguments: {
                id: "$requirement",
                children: [{
                  title: "Backend: gated",
                  description: "Write the gated file and delete the long one.",
                  role: "backend",
                  scope: ["src/api/**"],
                  criteria: [{ text: "both are done", check: "run: node tests/api/both.mjs" }],
                }],
              },
            }],
          },
          { text: "Planned." },
        ],
      },
      {
        kind: "work",
        role: "backend",
        steps: [
          ...calls.map((call) => ({ calls: [call] })),
          {
            calls: [{
              tool: "requirement_complete",
              arguments: { id: "$requirement", summary: "Did it." },
            }],
          },
          {
            calls: [{
              tool: "requirement_release",
              arguments: { id: "$requirement", reason: "A person must approve it." },
            }],
          },
        ],
      },
    ],
  };
}

const WRITE = { tool: "workspace_write", arguments: GATED };
const REMOVE = { tool: "workspace_delete", arguments: { path: "src/api/long.js" } };

async function prepare(calls: readonly ScriptCall[]) {
  const project = await gatedProject(false);
  await write(project.path, { "tests/api/both.mjs": CHECK });
  const server = startModelServer(scriptedBehaviour(gatedScript(calls)));
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  const at = (...args: string[]) => maestro(project.path, args, { env });
  return {
    path: project.path,
    server,
    at,
    async state() {
      return JSON.parse((await at("status", "--json")).stdout);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await project[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a run that meets human gates pauses, burns no retry, and goes on to DONE once approved", async () => {
  await using project = await prepare([WRITE, REMOVE]);
  const first = await project.at("run", "Write it", "--no-review", "--retries", "0");
  assert.equal(first.code, 5, first.stdout + first.stderr);
  assert.match(first.stderr, /approval backend_agent A1 asked: write src\/api\/gated\.js/);
  assert.match(
    first.stdout,
    /Why: backend_agent waits for a person's approval A1 and 1 more: write/,
  );
  assert.match(first.stdout, /\n {2}maestro approvals approve A1\n/);
  assert.match(first.stdout, /\n {2}maestro resume\n/);
  const { run, approvals } = await project.state();
  assert.deepEqual([run.state, run.epoch, run.rollbacks, run.retries_left], ["PAUSED", 1, 0, 0]);
  assert.equal(approvals.pending, 2);

  // Resumed without an answer it waits for the same.
  assert.equal((await project.at("resume")).code, 5);
  assert.equal((await project.state()).approvals.pending, 2);

  await project.at("approvals", "approve", "A1");
  const second = await project.at("resume");
  assert.equal(second.code, 5, second.stdout + second.stderr);
  assert.match(second.stdout, /Why: backend_agent waits for a person's approval A2: delete/);
  const asked = JSON.stringify(project.server.requests.map(({ body }) => body));
  assert.match(asked, /A person approved these actions of yours.*A1: write src\/api\/gated\.js/s);
  assert.equal(await Deno.readTextFile(`${project.path}/${GATED.path}`), GATED.content);

  await project.at("approvals", "approve", "A2");
  const third = await project.at("resume");
  assert.equal(third.code, 0, third.stdout + third.stderr);
  const ended = await project.state();
  assert.equal(ended.run.rollbacks, 0);
  // All that four attempts used is the run's; no attempt paid for another's.
  const queries = (await project.at("log", "show", "--limit", "1000", "--json")).stdout
    .split("\n").filter((line) => line.includes('"MODEL_QUERY"'))
    .map((line) => JSON.parse(line) as { agent_id: string; note: string })
    .map(({ agent_id, note }) => ({ agent: agent_id, tokens: Number(note.split(" ")[0]) }));
  const used = (agent: RegExp) =>
    queries.filter((query) => agent.test(query.agent)).reduce((sum, { tokens }) => sum + tokens, 0);
  assert.equal(ended.run.tokens, used(/./));
  assert.ok(used(/backend/) > TASK_TOKENS, `${used(/backend/)} tokens`);
  const tag = "maestro/R0/epoch-1";
  assert.equal(await git(project.path, "show", `${tag}:${GATED.path}`), GATED.content);
  await assert.rejects(git(project.path, "show", `${tag}:src/api/long.js`));
  await inProcess(project.path, ["log", "verify"]);
});

Deno.test("a run whose deletion is denied fails like any other, with the person's reason", async () => {
  await using project = await prepare([REMOVE]);
  assert.equal((await project.at("run", "Remove it", "--no-review", "--retries", "0")).code, 5);
  await project.at("approvals", "deny", "A1", "--reason", "we need it");
  const ended = await project.at("resume");
  assert.equal(ended.code, 4, ended.stdout + ended.stderr);
  assert.match(
    JSON.stringify(project.server.requests.at(-1)?.body),
    /denied it \(A1\): we need it/,
  );
  assert.ok((await Deno.stat(`${project.path}/src/api/long.js`)).isFile);
});
