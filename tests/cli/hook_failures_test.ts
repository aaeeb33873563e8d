import assert from "node:assert/strict";
import fc from "fast-check";
import { hook } from "../../cli/commands/hook.ts";
import { HOOK_CLIENTS } from "../../cli/hook/clients.ts";
import { quietTerminal } from "../helpers/in_process.ts";
import { cleanEnvironment, MAESTRO, maestro } from "../helpers/maestro.ts";
import { temporaryDirectory } from "../helpers/repository.ts";
import { claimedProject } from "./hooks/project.ts";

const CLIENTS = HOOK_CLIENTS.map(({ name }) => name);
const WAY_OUT = /A person can take the MAESTRO hook out of the client's settings/;

Deno.test("what is no event is denied, with the way out and no stack", async () => {
  await using project = await claimedProject();
  for (const stdin of ["", "garbage", "[]", "null", '{"hook_event_name":"PreToolUse"}']) {
    const { code, stdout, stderr } = await maestro(project.path, ["hook", "claude"], { stdin });
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, WAY_OUT);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
  const after = await maestro(project.path, ["hook", "claude", "Stop"], { stdin: "garbage" });
  assert.equal(after.code, 0, "an event that is about no tool cannot be a danger");
  const cline = await maestro(project.path, ["hook", "cline"], { stdin: "garbage" });
  assert.equal(JSON.parse(cline.stdout).cancel, true);
});

Deno.test("an event of 10 MB is read to its end and denied", async () => {
  await using project = await claimedProject();
  const event = {
    hook_event_name: "PreToolUse",
    tool_name: "Write",
    tool_input: { file_path: "src/api/a.js", content: "x".repeat(10_000_000) },
  };
  const { code, stderr } = await maestro(project.path, ["hook", "claude", "--agent", "builder"], {
    stdin: JSON.stringify(event),
  });
  assert.equal(code, 2);
  assert.match(stderr, /larger than \d+ bytes/);
});

Deno.test("a client that nobody knows is told which there are", async () => {
  await using project = await claimedProject();
  const { code, stderr } = await maestro(project.path, ["hook", "emacs"], { stdin: "{}" });
  assert.equal(code, 2);
  assert.match(stderr, /"emacs": the clients are claude, codex/);
});

Deno.test("outside of a project everything passes in silence", async () => {
  await using directory = await temporaryDirectory();
  for (const client of [...CLIENTS, "emacs"]) {
    const { code, stdout, stderr } = await maestro(directory.path, ["hook", client], {
      stdin: "garbage",
    });
    const out = { cursor: '{"permission":"allow"}\n', cline: "{}\n" }[client] ?? "";
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: out, stderr: "" }, client);
  }
});

Deno.test("a client that went elsewhere is still judged in its own project", async () => {
  await using project = await claimedProject();
  await using elsewhere = await temporaryDirectory();
  const stdin = JSON.stringify({
    hook_event_name: "PreToolUse",
    cwd: elsewhere.path,
    tool_name: "Write",
    tool_input: { file_path: `${project.path}/README.md`, content: "x" },
  });
  const env = { CLAUDE_PROJECT_DIR: project.path };
  const { code, stderr } = await maestro(elsewhere.path, ["hook", "claude"], { stdin, env });
  assert.equal(code, 2, stderr);
});

Deno.test("a policy or a state that cannot be read denies and says so", async () => {
  await using project = await claimedProject();
  const stdin = JSON.stringify({
    hook_event_name: "PreToolUse",
    tool_name: "Read",
    tool_input: { file_path: "README.md" },
  });
  const ask = () => maestro(project.path, ["hook", "claude", "--agent", "builder"], { stdin });
  assert.equal((await ask()).code, 0);
  const policy = `${project.path}/.maestro/policy.yaml`;
  await Deno.writeTextFile(policy, "agents: [");
  const broken = await ask();
  assert.equal(broken.code, 2);
  assert.match(broken.stderr, /policy\.yaml:1/);
  await Deno.remove(policy);
  const config = `${project.path}/.maestro/config.yaml`;
  await Deno.writeTextFile(config, "database: postgres://nobody@127.0.0.1:1/none\n");
  const gone = await ask();
  assert.equal(gone.code, 2);
  assert.match(gone.stderr, WAY_OUT);
});

Deno.test("a client that never ends its event is denied at the hook's own deadline", async () => {
  await using project = await claimedProject();
  const child = new Deno.Command(MAESTRO, {
    args: ["hook", "claude"],
    cwd: project.path,
    clearEnv: true,
    env: cleanEnvironment(project.path),
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { code, stderr } = await child.output();
  await child.stdin.close().catch(() => {});
  assert.equal(code, 2);
  assert.match(new TextDecoder().decode(stderr), /took longer than/);
});

Deno.test("a hook that dies in any way is a denial", async () => {
  await using project = await claimedProject();
  const bin = `${project.path}/.home/bin`;
  await Deno.mkdir(bin, { recursive: true });
  await Deno.writeTextFile(`${bin}/deno`, "#!/bin/sh\nexit 137\n", { mode: 0o755 });
  const env = { PATH: `${bin}:${Deno.env.get("PATH")}` };
  const claude = await maestro(project.path, ["hook", "claude"], { stdin: "{}", env });
  assert.equal(claude.code, 2);
  assert.match(claude.stderr, /ended with code 137/);
  const cline = await maestro(project.path, ["hook", "cline"], { stdin: "{}", env });
  assert.equal(cline.code, 0);
  assert.equal(JSON.parse(cline.stdout).cancel, true);
  // Nor is it started where its permissions cannot be named, or with what it does not know.
  const unnamed = `${project.path}/.home/a,b`;
  await Deno.mkdir(`${unnamed}/.maestro`, { recursive: true });
  for (const [cwd, option] of [[unnamed, "--agent=a"], [project.path, "--nothing"]] as const) {
    const { code, stdout } = await maestro(cwd, ["hook", "cline", option], { stdin: "{}" });
    assert.deepEqual([code, JSON.parse(stdout).cancel], [0, true], option);
  }
});

Deno.test("a client whose directory is gone is denied, for nobody knows its project", async () => {
  await using project = await claimedProject();
  const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" hook codex';
  const { code, stderr } = await new Deno.Command("/bin/sh", {
    args: ["-c", script, MAESTRO],
    cwd: project.path,
    clearEnv: true,
    env: cleanEnvironment(project.path),
    stdin: "null",
  }).output();
  assert.equal(code, 2);
  assert.match(new TextDecoder().decode(stderr), /the present directory is gone/);
});

Deno.test("whatever comes in, it answers in the client's form and shows no stack", async () => {
  await using project = await claimedProject();
  const fields = ["file_path", "path", "paths", "command", "commands", "edits", "content", "patch"];
  const word = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("src/api/a.js", "..", "/", "*** Begin Patch\n*** End Patch", "a\0b", "$("),
  );
  const value = fc.oneof(word, fc.jsonValue(), fc.array(word, { maxLength: 3 }));
  const noise = fc.dictionary(fc.constantFrom(...fields), value, { minKeys: 1 });
  const texts = fc.record({ file_path: word, content: word, command: word, patch: word });
  const input = fc.oneof(noise, texts);
  const known = fc.constantFrom("Write", "Edit", "Bash", "apply_patch", "Read", "editor", "Quill");
  const event = fc.tuple(fc.oneof(known, known, word), fc.oneof(input, input, value)).map(
    wellFormed,
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.jsonValue().map((each) => new TextEncoder().encode(JSON.stringify(each))),
    { weight: 12, arbitrary: event.map((each) => new TextEncoder().encode(JSON.stringify(each))) },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...CLIENTS), bytes, async (client, stdin) => {
      const said: string[] = [];
      const say = (text: string) => void said.push(text);
      const terminal = quietTerminal(project.path, { env: () => undefined, out: say, err: say });
      const stream = new Blob([stdin.slice()]).stream();
      const invocation = { terminal, projectDir: project.path };
      const code = await hook(invocation, client, undefined, { agent: "builder" }, stream);
      assert.ok(code === 0 || code === 2, `${code}`);
      assert.doesNotMatch(said.join(""), /\n\s+at |\.ts:\d|defect/);
      if (code === 2) assert.notEqual(said.join("").trim(), "");
    }),
    { numRuns: 300 },
  );
});

/** One object in which every client finds a tool call where it looks for one. */
function wellFormed([tool, input]: [string, unknown]): Record<string, unknown> {
  const call = { tool, args: input, tool_name: tool, tool_input: input };
  return { ...call, tool_call: { name: tool, input } };
}

Deno.test("the opencode plugin throws what the hook says, and lets the rest run", async () => {
  await using project = await claimedProject();
  const script = `import { Maestro } from ${
    JSON.stringify(new URL("../../cli/hook/opencode_plugin.js", import.meta.url).href)
  };
const hooks = await Maestro({ directory: ${JSON.stringify(project.path)} });
for (const filePath of ["src/api/a.js", "README.md"]) {
  const args = { filePath, content: "x" };
  const call = { tool: "write", sessionID: "s", callID: "c" };
  await hooks["tool.execute.before"](call, { args }).then(
    () => Deno.stdout.writeSync(new TextEncoder().encode("runs\\n")),
    (error) => Deno.stdout.writeSync(new TextEncoder().encode(error.message + "\\n")),
  );
}`;
  const file = `${project.path}/.home/ask.js`;
  await Deno.mkdir(`${project.path}/.home`, { recursive: true });
  await Deno.writeTextFile(file, script);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-config", file],
    env: {
      ...cleanEnvironment(project.path),
      MAESTRO_BIN: MAESTRO,
      MAESTRO_AGENT: "builder",
    },
    clearEnv: true,
    stderr: "inherit",
  }).output();
  const [first, second] = new TextDecoder().decode(stdout).trim().split("\n");
  assert.equal(first, "runs");
  assert.match(second ?? "", /Cannot write README\.md/);
});
