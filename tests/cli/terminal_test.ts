import assert from "node:assert/strict";
import { plain } from "../../core/plain_text.ts";
import { maestro, spawnMaestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { maestroInTerminal } from "../helpers/pseudo_terminal.ts";
import { usedRepository } from "../helpers/repository.ts";
import { inProcess } from "../helpers/in_process.ts";
import { available } from "../helpers/require.ts";

const ignore = !available("python3");

const ENTER_SCREEN = "\x1b[?1049h";
const LEAVE_SCREEN = "\x1b[?1049l";
/** What gives the agent at work something to wait for. */
const HANGING_REQUEST = 5;

/** A project and a model; with `hang` it never answers the request that is waited for. */
async function prepare(hang = false) {
  const repository = await usedRepository();
  const scripted = scriptedBehaviour(productScript);
  const state = { hang };
  const server = startModelServer((request, number) =>
    state.hang && number >= HANGING_REQUEST ? { fault: "hang" } : scripted(request, number)
  );
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  await inProcess(repository.path, ["init"]);
  return {
    path: repository.path,
    env,
    /** Until the model is asked what it does not answer. */
    arrived: () => server.arrived(HANGING_REQUEST),
    /** How the run stands, from another process. */
    status: async () => JSON.parse((await maestro(repository.path, ["status", "--json"])).stdout),
    resume: () => {
      state.hang = false;
      return maestro(repository.path, ["resume", "--json"], { env });
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await repository[Symbol.asyncDispose]();
    },
  };
}

const RUN = ["run", "Add a product function"];
/** The screen says so once the agent waits for the answer that does not come. */
const AT_WORK = "thinking, query 2";

Deno.test({
  name: "a run in a terminal is a screen; what happened and the result stay when it is closed",
  ignore,
  fn: async () => {
    await using project = await prepare();
    const { code, output } = await maestroInTerminal(
      project.path,
      RUN,
      [{ wait: "Ctrl-C: go on", resize: [40, 120] }],
      { env: project.env },
    );
    assert.equal(code, 0, output);
    const [before = "", screen = "", after = ""] = output.replaceAll(LEAVE_SCREEN, ENTER_SCREEN)
      .split(ENTER_SCREEN);
    assert.doesNotMatch(before, /R0\.1/);
    assert.match(screen, /run-1 {2}.*epoch 1/);
    assert.match(screen, /\[#*-*\] 0 of 1 requirements/);
    assert.match(screen, /backend_agent/);
    // Once it is larger, lines are longer than they were allowed to be before.
    const frames = screen.split("\x1b[H").map((frame) => frame.split("\r\n").length);
    assert.deepEqual([...new Set(frames.filter((lines) => lines > 1))].sort(), [24, 40]);
    assert.match(plain(after), /done {3}R0\.1[^]*tagged maestro\/R0\/epoch-1[^]*result +DONE/);
  },
});

Deno.test({
  name: "Ctrl-C asks: to go on lets it go on, to pause pauses; the run is resumed to its end",
  ignore,
  fn: async () => {
    await using project = await prepare(true);
    const { code, output } = await maestroInTerminal(project.path, RUN, [
      { wait: AT_WORK, send: "\x03" },
      { wait: "Stop? [c]ontinue", send: "what\r" },
      { wait: "Stop? [c]ontinue", send: "c\r" },
      { wait: "Ctrl-C: go on", send: "\x03" },
      { wait: "Stop? [c]ontinue", send: "p\r" },
    ], { env: project.env });
    assert.equal(code, 5, output);
    assert.ok(output.lastIndexOf(LEAVE_SCREEN) > output.lastIndexOf(ENTER_SCREEN));
    assert.match(output, /result +.*PAUSED/);
    const { run } = await project.status();
    assert.deepEqual([run.state, run.driven, run.reason], ["PAUSED", false, "stopped by a person"]);
    const resumed = await project.resume();
    assert.equal(JSON.parse(resumed.stdout).run.state, "DONE", resumed.stderr);
    await inProcess(project.path, ["log", "verify"]);
  },
});

Deno.test({
  name: "Ctrl-C twice pauses at the last committed step, also where lines are printed",
  ignore,
  fn: async () => {
    for (const [env, atWork] of [[{}, AT_WORK], [{ TERM: "dumb" }, "requirement_claim"]] as const) {
      await using project = await prepare(true);
      const { code, output } = await maestroInTerminal(project.path, RUN, [
        { wait: atWork, send: "\x03" },
        { wait: "Stop? [c]ontinue", send: "\x03" },
      ], { env: { ...project.env, ...env } });
      assert.equal(code, 5, output);
      assert.equal((await project.status()).run.state, "PAUSED");
      if ("TERM" in env) assert.ok(!output.includes(ENTER_SCREEN));
    }
  },
});

Deno.test({
  name: "to abandon undoes the open epoch and ends the run; NO_COLOR has lines without escapes",
  ignore,
  fn: async () => {
    await using project = await prepare(true);
    const { code, output } = await maestroInTerminal(project.path, RUN, [
      { wait: "requirement_claim", send: "\x03" },
      { wait: "Stop? [c]ontinue", send: "abandon\r" },
    ], { env: { ...project.env, NO_COLOR: "1" } });
    assert.equal(code, 0, output);
    assert.ok(!output.includes("\x1b"), output);
    const { run, requirements } = await project.status();
    assert.deepEqual([run.state, run.rollbacks, requirements[0].status], ["FAIL", 1, "FAILED"]);
  },
});

Deno.test({
  name: "status --watch shows a run that another process drives; leaving it leaves the run alone",
  ignore,
  fn: async () => {
    await using project = await prepare(true);
    const driver = spawnMaestro(project.path, RUN, project.env);
    await project.arrived();
    const { code, output } = await maestroInTerminal(project.path, ["status", "--watch"], [
      { wait: "the run goes on", send: "\x03" },
    ]);
    assert.equal(code, 0, output);
    const [, screen = "", after = ""] = output.replaceAll(LEAVE_SCREEN, ENTER_SCREEN)
      .split(ENTER_SCREEN);
    assert.match(plain(screen), /run-1 {2}EXEC {2}epoch 1[^]*backend_agent +R0\.1/);
    assert.match(plain(after), /run-1 on R0: EXEC/);
    assert.equal((await project.status()).run.driven, true);
    driver.kill("SIGTERM");
    assert.equal((await driver.output()).code, 5);
  },
});

Deno.test({
  name: "`maestro` alone in a terminal takes the command line's commands, completes and remembers",
  ignore,
  fn: async () => {
    await using project = await prepare();
    await inProcess(project.path, ["tool", "requirement_add", '{"title": "Invoices"}']);
    const first = await maestroInTerminal(project.path, [], [
      { wait: "maestro> ", send: "requirement sh\t" },
      // Typed at once: what follows a tab is for the completed line.
      { wait: "requirement show ", send: "R\t\r" },
      { wait: "R0 Invoices", send: "" },
      { wait: "maestro> ", send: "serve\r" },
      { wait: "is none of a session's commands", send: "" },
      { wait: "maestro> ", send: 'run "Add a product function"\r' },
      { wait: ENTER_SCREEN, send: "" },
      { wait: LEAVE_SCREEN, send: "" },
      { wait: "result", send: "" },
      { wait: "maestro> ", send: "quit\r" },
    ], { env: project.env });
    assert.equal(first.code, 0, first.output);
    assert.equal((await project.status()).run.state, "DONE");
    const history = `${project.path}/.maestro/history`;
    assert.match(await Deno.readTextFile(history), /^requirement show R0 \nserve\nrun "Add/);
    assert.equal((await Deno.stat(history)).mode! & 0o777, 0o600);
    const second = await maestroInTerminal(project.path, [], [
      // Up three times: quit was not kept, run and serve were.
      { wait: "maestro> ", send: "\x1b[A\x1b[A\x1b[A\x1b[A" },
      { wait: "requirement show R0", send: "\r" },
      { wait: "R0 Invoices", send: "" },
      { wait: "maestro> ", send: "\x04" },
    ], { env: project.env });
    assert.equal(second.code, 0, second.output);
  },
});

Deno.test({
  name: "a session under a plain terminal works line by line; without a terminal there is help",
  ignore,
  fn: async () => {
    await using project = await prepare();
    const { code, output } = await maestroInTerminal(project.path, [], [
      { wait: "maestro> ", send: "status\r" },
      { wait: "No run yet", send: "" },
      { wait: "maestro> ", send: "approve A1\r" },
      { wait: "Cannot find approval A1", send: "" },
      { wait: "maestro> ", send: "exit\r" },
    ], { env: { ...project.env, TERM: "dumb", NO_COLOR: "1" } });
    assert.equal(code, 0, output);
    assert.ok(!output.includes("\x1b"), output);
    const help = await maestro(project.path, []);
    assert.equal(help.code, 2);
    assert.match(help.stderr, /^Usage: maestro/);
  },
});
