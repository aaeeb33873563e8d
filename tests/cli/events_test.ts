import assert from "node:assert/strict";
import { maestro, spawnMaestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { failingScript, productScript } from "../helpers/product_script.ts";
import { usedRepository } from "../helpers/repository.ts";

interface Line extends Record<string, unknown> {
  type: string;
}

/** Event kinds and their fields, as the README lists them. */
const LISTED = new Map(
  (await Deno.readTextFile(new URL("../../README.md", import.meta.url))).split("\n").flatMap(
    (row) => {
      const [, type, fields] = /^\| `(\w+)` +\| (.*?) *\|$/.exec(row) ?? [];
      return type && fields ? [[type, withoutBrackets(fields)] as const] : [];
    },
  ),
);

function withoutBrackets(fields: string): string[] {
  return [...fields.replace(/\(`code`[^)]*\)|\(`(?!run)[^)]*\)/g, "").matchAll(/`(\w+)`/g)]
    .map(([, name = ""]) => name);
}

/** Every line as JSON: of a listed kind, with its fields and no others, the end last and once. */
function eventsOf(stdout: string): Line[] {
  const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Line);
  for (const { type, at, ...rest } of lines) {
    const fields = LISTED.get(type);
    assert.ok(fields, `the README does not list ${type}`);
    assert.match(String(at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    for (const name of Object.keys(rest)) assert.ok(fields.includes(name), `${type}.${name}`);
  }
  assert.deepEqual(lines.map(({ type }) => type).filter((type) => type === "end").length, 1);
  assert.equal(lines.at(-1)?.type, "end");
  return lines;
}

Deno.test("--events prints a line of JSON for everything that happens, of the kinds that are listed", async () => {
  await using project = await usedRepository();
  await using server = startModelServer(scriptedBehaviour(failingScript));
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  await inProcess(project.path, ["init"]);
  const task = "Add a product function";
  const failed = await maestro(project.path, ["run", task, "--events", "--retries", "0"], { env });
  assert.equal(failed.code, 4, failed.stderr);
  const kinds = new Set(eventsOf(failed.stdout).map(({ type }) => type));
  const expected = ["start", "state", "assigned", "query", "reply", "tool", "attempt", "finding"];
  for (const kind of [...expected, "rollback"]) assert.ok(kinds.has(kind), kind);
  const ended = await maestro(project.path, ["resume", "--abandon", "--events"], { env });
  const end = eventsOf(ended.stdout).at(-1);
  assert.deepEqual([ended.code, end?.exit_code], [0, 0], ended.stderr);
});

Deno.test("--events ends with `end` and --json is JSON also when there is nothing to run", async () => {
  await using project = await usedRepository();
  const calls: [string[], number, string][] = [
    [["run", "Anything"], 3, "not_found"],
    [["run", "Anything", "--retries", "many"], 2, "invalid"],
    [["run", "Anything", "--no-such-option"], 2, "invalid"],
    [["resume"], 3, "not_found"],
  ];
  for (const [words, code, name] of calls) {
    const events = await maestro(project.path, [...words, "--events"]);
    const [end, ...more] = eventsOf(events.stdout);
    assert.deepEqual([events.code, end?.exit_code, more.length], [code, code, 0], events.stdout);
    assert.equal((end?.error as Record<string, string>).code, name);
    const json = await maestro(project.path, [...words, "--json"]);
    assert.deepEqual([json.code, JSON.parse(json.stdout).error.code], [code, name], json.stdout);
  }
});

Deno.test("without a terminal SIGTERM pauses at the last committed step, and the end says so", async () => {
  await using project = await usedRepository();
  const scripted = scriptedBehaviour(productScript);
  await using server = startModelServer((request, number) =>
    number >= 5 ? { fault: "hang" } : scripted(request, number)
  );
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  await inProcess(project.path, ["init"]);
  const child = spawnMaestro(project.path, ["run", "Add a product function", "--events"], env);
  await server.arrived(5);
  // A person watches from elsewhere, as lines, for there is no terminal.
  const watching = spawnMaestro(project.path, ["status", "--watch"]);
  const watched = watching.stderr.getReader();
  child.kill("SIGTERM");
  const { code, stdout } = await child.output();
  const end = eventsOf(new TextDecoder().decode(stdout)).at(-1);
  assert.deepEqual([code, end?.exit_code], [5, 5]);
  assert.equal((end?.run as Record<string, string>).state, "PAUSED");
  await watched.cancel();
  assert.equal((await watching.status).code, 0);
});
