import assert from "node:assert/strict";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { git, temporaryDirectory, usedRepository, write } from "../helpers/repository.ts";

const COMMANDS = [
  ["init"],
  ["config", "run.retries", "3"],
  ["config"],
  ["status"],
  ["run", "x"],
  ["log", "verify"],
  ["tool", "status_get"],
];

/** Every file below a directory, as a clone's links could have made them. */
async function filesBelow(directory: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name).sort();
}

for (
  const name of [
    "",
    "/.gitignore",
    "/config.yaml",
    "/policy.yaml",
    "/run.lock",
    "/hub.sqlite-wal",
    "/runs",
    "/shadow.git",
    "/shadow.index",
  ]
) {
  Deno.test(`a clone whose .maestro${name} is a link gets nothing written outside`, async () => {
    await using origin = await usedRepository();
    await using outside = await temporaryDirectory();
    const linked = `${origin.path}/.maestro${name}`;
    if (name !== "") await Deno.mkdir(`${origin.path}/.maestro`);
    await Deno.symlink(
      name === "" || name === "/runs" ? outside.path : `${outside.path}/made`,
      linked,
    );
    await git(origin.path, "add", "-f", ".maestro");
    await git(origin.path, "commit", "--quiet", "-m", "A trap");
    await using clone = await temporaryDirectory();
    await git(clone.path, "clone", "--quiet", origin.path, "project");
    const project = `${clone.path}/project`;
    for (const command of COMMANDS) {
      const result = await maestro(project, command);
      assert.equal(result.code, 2, `${command.join(" ")}: ${result.stderr}`);
      assert.ok(
        result.stderr.includes(`Cannot use ${project}/.maestro${name}: it is a symbolic link`),
      );
      assert.match(result.stderr, /\n {2}Remove the link/);
    }
    assert.deepEqual(await filesBelow(outside.path), []);
  });
}

Deno.test("a run whose directory is a link, or whose runs are a file, says so and writes nothing", async () => {
  await using project = await usedRepository();
  await using outside = await temporaryDirectory();
  await using server = startModelServer(scriptedBehaviour(productScript));
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  await inProcess(project.path, ["init"]);
  await Deno.mkdir(`${project.path}/.maestro/runs`);
  await Deno.symlink(outside.path, `${project.path}/.maestro/runs/run-1`);
  const linked = await maestro(project.path, ["run", "Add a product function"], { env });
  assert.equal(linked.code, 2, linked.stderr);
  assert.match(linked.stderr, /runs\/run-1: it is a symbolic link/);
  assert.deepEqual(await filesBelow(outside.path), []);
  await Deno.remove(`${project.path}/.maestro/runs`, { recursive: true });
  await write(project.path, { ".maestro/runs": "not a directory\n" });
  const file = await maestro(project.path, ["run", "Add a product function"], { env });
  assert.equal(file.code, 2, file.stderr);
  assert.match(file.stderr, /\.maestro\/runs is a file, not a directory\n {2}Move that file away/);
});
