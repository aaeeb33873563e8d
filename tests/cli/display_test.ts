import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { usedRepository } from "../helpers/repository.ts";

/** A title that clears the screen, turns the direction of writing and forges a second entry. */
const HOSTILE = "Pay\x1b[2J\x07\u202egnp.exe\u2069 now";
// deno-lint-ignore no-control-regex
const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

Deno.test("what acts on a terminal reaches neither the screen nor the report", async () => {
  await using project = await usedRepository();
  await using server = startModelServer(scriptedBehaviour(productScript));
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  await inProcess(project.path, ["init"]);
  const title = `${HOSTILE}\nR9  DONE  forged`;
  await inProcess(project.path, ["tool", "requirement_add", JSON.stringify({ title })]);
  const run = await maestro(project.path, ["run", HOSTILE, "--max-tokens", "1"], { env });
  assert.equal(run.code, 5, run.stderr);
  const status = await maestro(project.path, ["status"]);
  const report = await Deno.readTextFile(`${project.path}/.maestro/runs/run-1/report.md`);
  for (const text of [run.stdout, run.stderr, status.stdout, report]) {
    assert.doesNotMatch(text, UNSAFE);
  }
  assert.match(status.stdout, /^R0 .*Paygnp\.exe now R9 {2}DONE {2}forged$/m);
  assert.match(report, /Paygnp\.exe now/);
});

Deno.test("tables keep to the width of the terminal and mark what is cut; JSON is whole", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  const title = "A long title in 日本語 and words ".repeat(8).trim();
  await inProcess(project.path, ["tool", "requirement_add", JSON.stringify({ title })]);
  for (const [env, width] of [[{ COLUMNS: "80" }, 80], [{}, 100]] as const) {
    for (const command of [["status"], ["log", "show"]]) {
      const { stdout } = await maestro(project.path, command, { env });
      const lines = stdout.split("\n");
      // Wide characters take two places.
      const cells = lines.map((line) => line.length + (line.match(/[日本語]/g) ?? []).length);
      assert.ok(Math.max(...cells) <= width, stdout);
      if (command[0] === "status") assert.ok(lines.some((line) => line.endsWith("…")), stdout);
    }
  }
  const shown = await maestro(project.path, ["log", "show"]);
  assert.match(shown.stdout, /^\d{4}-\d\d-\d\d \(UTC\)\n *1 {2}\d\d:\d\d:\d\d {2}/);
  const [first = ""] = (await maestro(project.path, ["log", "show", "--json"])).stdout.split("\n");
  assert.match(JSON.parse(first).at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

Deno.test("a refusal says once what was refused", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  const calls = [
    ["workspace_write", '{"path": "src/a.js", "content": "x"}'],
    ["workspace_run", '{"command": "ls"}'],
    ["workspace_run", '{"command": "sudo ls"}'],
  ];
  for (const call of calls) {
    const { code, stderr } = await maestro(project.path, ["tool", ...call, "--role", "backend"]);
    assert.equal(code, 8, stderr);
    assert.equal(stderr.match(/cannot /gi)?.length, 1, stderr);
  }
});
