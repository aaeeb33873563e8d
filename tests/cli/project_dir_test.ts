import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { git, temporaryDirectory, usedRepository, write } from "../helpers/repository.ts";

Deno.test("every command finds its project from a directory below it", async () => {
  await using project = await usedRepository();
  await maestro(project.path, ["init"]);
  const below = `${project.path}/src/api`;
  const commands = [
    ["status"],
    ["config", "run.retries", "5"],
    ["log", "verify"],
    ["tool", "workspace_list", "{}"],
    ["run", "x", "--demo", "--max-steps", "1"],
    ["resume", "--abandon"],
  ];
  for (const command of commands) {
    const { code, stderr } = await maestro(below, command);
    assert.equal(code, command[0] === "run" ? 5 : 0, `${command.join(" ")}: ${stderr}`);
  }
  assert.match(await Deno.readTextFile(`${project.path}/.maestro/config.yaml`), /retries: 5/);
  await assert.rejects(Deno.lstat(`${below}/.maestro`), Deno.errors.NotFound);
});

Deno.test("a path given stays relative to where its person is", async () => {
  await using directory = await temporaryDirectory();
  await write(directory.path, { "outer/inner/file": "", "outer/other/file": "" });
  await maestro(directory.path, ["init", "outer"]);
  const inner = `${directory.path}/outer/inner`;
  assert.equal((await maestro(inner, ["init", "../other"])).code, 0);
  await Deno.stat(`${directory.path}/outer/other/.maestro`);
  const exact = await maestro(inner, ["--project", ".", "status"]);
  assert.equal(exact.code, 3, "--project names the project itself");
  assert.equal((await maestro(inner, ["--project", "..", "status"])).code, 0);
});

Deno.test("the person's own ~/.maestro makes no project of what lies below the home directory", async () => {
  await using home = await temporaryDirectory();
  await write(home.path, { ".maestro/config.yaml": "run:\n  retries: 5\n", "work/file": "" });
  const { code, stderr } = await maestro(`${home.path}/work`, ["status"], {
    env: { HOME: home.path },
  });
  assert.equal(code, 3, stderr);
});

Deno.test("init below the root of a repository asks which is meant, and does what is named", async () => {
  await using project = await usedRepository();
  const below = `${project.path}/src/api`;
  const asked = await maestro(below, ["init"]);
  assert.equal(asked.code, 2, asked.stderr);
  assert.ok(asked.stderr.includes(`maestro init ${project.path}\``), asked.stderr);
  assert.match(asked.stderr, /maestro init \./);
  await assert.rejects(Deno.lstat(`${below}/.maestro`), Deno.errors.NotFound);
  assert.equal((await maestro(below, ["init", "."])).code, 0);
  await Deno.stat(`${below}/.maestro/hub.sqlite`);
});

Deno.test("init again says that it is one already and changes nothing; an empty path is refused", async () => {
  await using project = await usedRepository();
  await git(project.path, "status");
  await maestro(project.path, ["init"]);
  await write(project.path, { ".maestro/.gitignore": "# mine\n*\n" });
  const again = await maestro(project.path, ["init"]);
  assert.match(again.stdout, /is a MAESTRO project already/);
  assert.equal(await Deno.readTextFile(`${project.path}/.maestro/.gitignore`), "# mine\n*\n");
  const empty = await maestro(project.path, ["init", ""]);
  assert.equal(empty.code, 2);
  assert.match(empty.stderr, /the path is empty/);
});

Deno.test("a name longer than the file system takes is refused with the limit", async () => {
  await using project = await usedRepository();
  await maestro(project.path, ["init"]);
  const name = "x".repeat(300);
  const commands = [
    ["init", name],
    ["config", "policy.file", name],
    ["tool", "workspace_read", JSON.stringify({ path: name })],
  ];
  for (const command of commands) {
    const { code, stderr } = await maestro(project.path, command);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /longer than 255 bytes/);
  }
});
