import assert from "node:assert/strict";
import { fakeAgent } from "../helpers/agent_programs.ts";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { usedRepository, write } from "../helpers/repository.ts";
import { leaf, plan } from "../flows/scenarios/script.ts";

const CHECK = "run: grep -q native src/api/R0.1.txt";

Deno.test("a program that only a clone's settings name is not started; one that its person named does the work", async () => {
  await using repository = await usedRepository();
  const { path } = repository;
  const script = { tasks: [plan([leaf("By a program", "backend", CHECK)])] };
  await using server = startModelServer(scriptedBehaviour(script));
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  const at = (...args: string[]) => maestro(path, args, { env });
  await inProcess(path, ["init"]);
  const command = fakeAgent("claim,native,escape,complete");
  const settings = { agents: { backend: { command }, environment: "DENO_DIR" } };
  await write(path, { ".maestro/config.yaml": JSON.stringify(settings) });
  const run = ["run", "Have it done", "--executor", "backend=command", "--no-review", "--json"];
  const refused = await at(...run);
  assert.equal(refused.code, 8, refused.stderr);
  assert.match(refused.stdout, /Cannot use agents\.backend\.command: only the project's settings/);
  await at("config", "agents.backend.command", command);
  await at("config", "agents.environment", "DENO_DIR");
  const done = await at(...run);
  assert.equal(done.code, 0, done.stderr);
  assert.equal(JSON.parse(done.stdout).run.state, "DONE");
  assert.equal(await Deno.readTextFile(`${path}/src/api/R0.1.txt`), "native\n");
  await assert.rejects(Deno.stat(`${path}/elsewhere.txt`), Deno.errors.NotFound);
});

Deno.test("who does a role's tasks is checked before a run begins", async () => {
  await using repository = await usedRepository();
  const at = (...args: string[]) => maestro(repository.path, args);
  await inProcess(repository.path, ["init"]);
  for (
    const [word, problem] of [
      ["backend=robot", /Cannot use --executor backend=robot/],
      ["review=external", /Cannot have the tasks of the role review done from elsewhere/],
      ["backend=command", /none is named/],
    ] as const
  ) {
    const refused = await maestro(repository.path, ["run", "x", "--executor", word], {
      env: { OPENAI_BASE_URL: "http://127.0.0.1:1/v1", MAESTRO_MODEL: "m" },
    });
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, problem);
  }
  assert.match((await at("status")).stdout, /No run yet/);
});
