import assert from "node:assert/strict";
import { inProcess } from "../helpers/in_process.ts";
import { maestro } from "../helpers/maestro.ts";
import { temporaryDirectory, usedRepository, write } from "../helpers/repository.ts";

interface Case {
  name: string;
  args: string[];
  code: number;
  says: RegExp;
  files?: Record<string, string>;
  env?: Record<string, string>;
}

const IN_A_PROJECT: Case[] = [
  {
    name: "an unknown command is answered with the nearest",
    args: ["statsu"],
    code: 2,
    says: /unknown command 'statsu'[\s\S]*Did you mean status\?/,
  },
  {
    name: "an unknown flag is answered with the nearest",
    args: ["status", "--jsn"],
    code: 2,
    says: /unknown option '--jsn'[\s\S]*Did you mean --json\?[\s\S]*see `maestro status --help`/,
  },
  {
    name: "a limit that is no number is refused",
    args: ["run", "x", "--max-tokens", "many"],
    code: 2,
    says: /whole number of at least 1/,
  },
  {
    name: "without a model the three ways to name one are said",
    args: ["run", "Add a page"],
    code: 2,
    says:
      /no model is named[\s\S]*OPENAI_API_KEY and MAESTRO_MODEL[\s\S]*OPENAI_BASE_URL[\s\S]*maestro config/,
  },
  {
    name: "a requirement of 100 kB is refused with the limit",
    args: ["run", "x".repeat(100_000)],
    code: 2,
    says: /100000 characters[\s\S]*1 to 20000/,
    env: { MAESTRO_MODEL: "m", OPENAI_BASE_URL: "http://127.0.0.1:9/v1" },
  },
  {
    name: "malformed YAML in the configuration is shown with file, line and column",
    args: ["tool", "status_get"],
    code: 2,
    says: /config\.yaml:3:1: .*\n {2}Correct that line/,
    files: { ".maestro/config.yaml": "run:\n  retries: [1,\n" },
  },
  {
    name: "a setting that does not exist is shown with its place and those that do",
    args: ["config"],
    code: 2,
    says: /config\.yaml:2:3: there is no setting run\.retry[\s\S]*run\.retries/,
    files: { ".maestro/config.yaml": "run:\n  retry: 3\n" },
  },
  {
    name: "a value of the wrong type is shown with its place",
    args: ["tool", "status_get"],
    code: 2,
    says: /config\.yaml:2:3: run\.retries is "lots"/,
    files: { ".maestro/config.yaml": "run:\n  retries: lots\n" },
  },
  {
    name: "retries may be none, but not fewer",
    args: ["run", "x", "--retries", "-1"],
    code: 2,
    says: /whole number of at least 0/,
  },
  {
    name: "half a second is no timeout, and what it takes is said",
    args: ["config", "model.timeout_s", "1.5"],
    code: 2,
    says: /model\.timeout_s is 1\.5\n {2}It takes a whole number of seconds, 1 to 3600/,
  },
  {
    name: "a policy file that is not there is refused when it is set",
    args: ["config", "policy.file", "nope.yaml"],
    code: 2,
    says: /Cannot read the policy nope\.yaml: there is no such file/,
  },
  {
    name: "a ready policy that is named as a file is told where it goes",
    args: ["config", "policy.file", "python"],
    code: 2,
    says: /Cannot read the policy python[\s\S]*`extends: python` into \.maestro\/policy\.yaml/,
  },
  {
    name: "a configuration that is no map is refused, not a defect",
    args: ["config", "run.retries", "3"],
    code: 2,
    says: /config\.yaml:1:1: it is .*, not a map of settings/,
    files: { ".maestro/config.yaml": "\0\x01 nonsense" },
  },
  {
    name: "a value where a group of settings belongs is refused, not a defect",
    args: ["config", "run.retries", "3"],
    code: 2,
    says: /run is 7, not a map/,
    files: { ".maestro/config.yaml": "run: 7\n" },
  },
  {
    name: "aliases that multiply are refused in the configuration",
    args: ["config"],
    code: 2,
    says: /config\.yaml/,
    files: { ".maestro/config.yaml": aliasBomb("run", "retries") },
  },
  {
    name: "aliases that multiply are refused in the policy",
    args: ["tool", "status_get"],
    code: 2,
    says: /policy\.yaml/,
    files: { ".maestro/policy.yaml": aliasBomb("agents", "backend_agent") },
  },
  {
    name: "a malformed policy is shown with file, line and column",
    args: ["tool", "status_get"],
    code: 2,
    says: /policy\.yaml:\d+:\d+/,
    files: { ".maestro/policy.yaml": "agents:\n  backend_agent:\n    filesystm: {}\n" },
  },
  {
    name: "a corrupt database is called corrupt and what to do is said",
    args: ["status"],
    code: 7,
    says: /not an intact database\n {2}Move the file away/,
    files: { ".maestro/hub.sqlite": "garbage ".repeat(1_000) },
  },
  {
    name: "a port that there cannot be is refused before Deno is asked for it",
    args: ["serve", "--port", "70000"],
    code: 2,
    says: /whole number from 0 to 65535/,
  },
  {
    name: "there is nothing to resume before the first run",
    args: ["resume"],
    code: 3,
    says: /there is no run yet/,
  },
  {
    name: "arguments of a tool that are no JSON are refused",
    args: ["tool", "status_get", "{"],
    code: 2,
    says: /not JSON/,
  },
];

for (const { name, args, code, says, files = {}, env = {} } of IN_A_PROJECT) {
  Deno.test(name, async () => {
    await using project = await usedRepository();
    await inProcess(project.path, ["init"]);
    if (files[".maestro/hub.sqlite"]) await removeDatabase(project.path);
    await write(project.path, files);
    const result = await maestro(project.path, args, { env });
    assert.match(result.stderr, says);
    assert.equal(result.code, code, result.stderr);
    assert.doesNotMatch(result.stderr, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace");
    assert.equal(result.stdout, "");
  });
}

Deno.test("outside a project every command says how to make one", async () => {
  await using directory = await temporaryDirectory();
  for (const args of [["status"], ["run", "x"], ["resume"], ["log", "verify"]]) {
    const result = await maestro(directory.path, args);
    assert.equal(result.code, 3, args.join(" "));
    assert.match(result.stderr, /has no \.maestro directory\n.*maestro init/);
  }
});

Deno.test("with --json an error is JSON on stdout", async () => {
  await using directory = await temporaryDirectory();
  const result = await maestro(directory.path, ["status", "--json"]);
  assert.equal(JSON.parse(result.stdout).error.code, "not_found");
});

Deno.test("without git the run says so before anything is done", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  const deno = Deno.execPath();
  await using tools = await temporaryDirectory();
  for (const name of ["sh", "dirname", "readlink", "sed", "head", "printf", "env"]) {
    await Deno.symlink(await Deno.realPath(`/usr/bin/${name}`), `${tools.path}/${name}`);
  }
  await Deno.symlink(deno, `${tools.path}/deno`);
  const env = { PATH: tools.path, MAESTRO_MODEL: "m", OPENAI_BASE_URL: "http://127.0.0.1:9/v1" };
  const result = await maestro(project.path, ["run", "x"], { env });
  assert.equal(result.code, 6, result.stderr);
  assert.match(result.stderr, /git/);
  const status = await maestro(project.path, ["log", "verify"]);
  assert.equal(status.code, 0, status.stderr);
});

Deno.test("a policy that demands isolation stops where there is none", async () => {
  await using project = await usedRepository();
  await inProcess(project.path, ["init"]);
  await write(project.path, { ".maestro/policy.yaml": "sandbox:\n  required: true\nagents: {}\n" });
  const env = { MAESTRO_MODEL: "m", OPENAI_BASE_URL: "http://127.0.0.1:9/v1" };
  const result = await maestro(project.path, ["run", "x"], { env, withoutBubblewrap: true });
  assert.equal(result.code, 6, result.stderr);
  assert.match(result.stderr, /bubblewrap/);
});

/** Nine aliases of nine aliases ... : a few lines that would be a billion values. */
function aliasBomb(group: string, key: string): string {
  const levels = "abcdefghi".split("");
  const lines = levels.map((name, at) =>
    `  ${name}: &${name} [${Array(9).fill(at === 0 ? "x" : `*${levels[at - 1]}`).join(", ")}]`
  );
  return `${group}:\n${lines.join("\n")}\n  ${key}: *i\n`;
}

async function removeDatabase(project: string): Promise<void> {
  for (const suffix of ["", "-wal", "-shm"]) {
    await Deno.remove(`${project}/.maestro/hub.sqlite${suffix}`).catch(() => {});
  }
}
