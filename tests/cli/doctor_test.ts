import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { scriptedBehaviour, startModelServer } from "../helpers/model_server.ts";
import { productScript } from "../helpers/product_script.ts";
import { usedRepository, write } from "../helpers/repository.ts";

interface Finding {
  what: string;
  state: string;
  detail: string;
}

async function examine(path: string, env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await maestro(path, ["doctor", "--json"], { env });
  const findings = JSON.parse(stdout) as Finding[];
  return { code, stderr, of: (what: string) => findings.find((finding) => finding.what === what) };
}

Deno.test("a healthy project is found healthy, a password in an address is not shown", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  await write(project.path, {
    "lib/one/.git/HEAD": "ref: refs/heads/main\n",
    "lib/two/.git": "gitdir: ../../.git/modules/two\n",
  });
  const env = { OPENAI_BASE_URL: "http://me:hunter2@127.0.0.1:9/v1", MAESTRO_MODEL: "m" };
  const { code, of } = await examine(project.path, env);
  assert.equal(code, 0);
  for (const what of ["configuration", "model", "project", "state", "log", "git", "file names"]) {
    assert.equal(of(what)?.state, "ok", `${what}: ${of(what)?.detail}`);
  }
  // A submodule's own repository is a file, a repository's a directory.
  assert.equal(of("repositories")?.state, "warning");
  assert.match(of("repositories")?.detail ?? "", /^lib\/one, lib\/two: repositories of their own/);
  assert.match(of("model")?.detail ?? "", /http:\/\/\*\*\*@127\.0\.0\.1:9\/v1/);
  const config = await maestro(project.path, ["config"], { env });
  assert.doesNotMatch(config.stdout, /hunter2/);
});

Deno.test("a shadow repository that was removed, or lost its objects, is made anew by the next run", async () => {
  await using project = await usedRepository();
  await using server = startModelServer(scriptedBehaviour(productScript));
  const env = { OPENAI_BASE_URL: server.baseUrl, MAESTRO_MODEL: "scripted-model" };
  await inProcess(project.path, ["init"]);
  for (const lost of ["shadow.git", "shadow.git/objects"]) {
    assert.equal((await examine(project.path, env)).of("git")?.state, "ok");
    await Deno.remove(`${project.path}/.maestro/${lost}`, { recursive: true });
    if (lost !== "shadow.git") await Deno.mkdir(`${project.path}/.maestro/${lost}`);
    const run = await maestro(project.path, ["run", "Add a product function"], { env });
    assert.equal(run.code, 0, `${lost}: ${run.stderr}`);
  }
});

Deno.test("a shadow repository that came with a clone runs nothing of its own", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  await examine(project.path);
  const made = `${project.path}/made-by-filter`;
  await write(project.path, {
    ".maestro/shadow.git/config":
      `[core]\n\tbare = true\n[filter "evil"]\n\tclean = touch ${made}; cat\n\trequired = true\n`,
    ".maestro/shadow.git/info/attributes": "* filter=evil\n",
    "notes.txt": "changed\n",
  });
  assert.equal((await examine(project.path)).of("git")?.state, "ok");
  await assert.rejects(Deno.stat(made), Deno.errors.NotFound);
});

Deno.test("a lost table is a corrupt state, not a defect, and doctor names it", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  const database = new DatabaseSync(`${project.path}/.maestro/hub.sqlite`);
  database.exec("DROP TABLE notices");
  database.exec("ALTER TABLE requirements RENAME TO lost");
  database.close();
  const status = await maestro(project.path, ["status"]);
  assert.equal(status.code, 7, status.stderr);
  assert.match(status.stderr, /no such table: requirements/);
  const { code, of } = await examine(project.path);
  assert.equal(code, 1);
  assert.equal(of("state")?.state, "problem");
  assert.match(of("state")?.detail ?? "", /no such table/);
});

Deno.test("a log that was tampered with and a name that is no text are found", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  await inProcess(project.path, ["tool", "requirement_add", '{"title": "Pay"}']);
  const database = new DatabaseSync(`${project.path}/.maestro/hub.sqlite`);
  database.exec("UPDATE requirements SET title = 'Steal'");
  database.close();
  const named = new Deno.Command("bash", {
    args: ["-c", "printf x > $'caf\\xe9.txt'"],
    cwd: project.path,
  });
  assert.ok((await named.output()).success);
  const { code, of } = await examine(project.path);
  assert.equal(code, 1);
  assert.match(of("log")?.detail ?? "", /does not verify: .*requirements/);
  assert.equal(of("file names")?.state, "warning");
  assert.match(of("file names")?.detail ?? "", /not UTF-8.*Rename the file/);
});

Deno.test("one mistake in the configuration is said once", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  await write(project.path, { ".maestro/config.yaml": "run:\n  retry: 3\n" });
  const { code, stdout } = await maestro(project.path, ["doctor"]);
  assert.equal(code, 1);
  assert.equal(stdout.match(/there is no setting run\.retry/g)?.length, 1, stdout);
});
