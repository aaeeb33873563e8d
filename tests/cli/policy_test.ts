import assert from "node:assert/strict";
import { MAESTRO } from "../helpers/maestro.ts";

const POLICY = `
agents:
  backend_agent:
    filesystem: {allow: ["src/api/**"], deny: ["*.env"]}
    commands:
      allow: [ls, git]
      deny: [{rule: rm -rf, match: [rm -fr x], justification: "A person removes directories"}]
    human_gate: [{action_pattern: "DELETE > 50 lines"}]
network: {allow: [api.example.com]}
`;

async function maestro(cwd: string, args: string[], input = "") {
  const child = new Deno.Command(MAESTRO, {
    args,
    cwd,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** A policy in one directory and an empty one that is no project to call from. */
async function prepared(policy = POLICY, extended = "") {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(`${directory}/here`);
  await Deno.writeTextFile(`${directory}/policy.yaml`, policy);
  await Deno.writeTextFile(`${directory}/base.yaml`, extended);
  return { here: `${directory}/here`, file: "../policy.yaml" };
}

Deno.test("policy check answers every line, also those it cannot read, without a project", async () => {
  const { here, file } = await prepared();
  const ask = (id: number, action: string, rest: Record<string, unknown>) =>
    JSON.stringify({ id, agent: "backend_agent", action, ...rest });
  const lines = [
    ask(1, "command", { command: "git status" }),
    ask(2, "command", { command: "rm -fr src" }),
    "no json",
    ask(3, "write", { path: "src/api/a.ts", content: "x", lines_deleted: 51 }),
    ask(4, "jump", {}),
    "",
    ask(5, "http", { url: "https://api.example.com/v1", method: "GET" }),
    ask(6, "read", { path: ".env" }),
    ask(7, "delete", { path: "src/api/a.ts", lines_deleted: 3 }),
    '{"id":"last","agent":"nobody","action":"read","path":"a"}',
  ];
  const { code, out, err } = await maestro(
    here,
    ["policy", "check", "--policy", file, "--stdin"],
    lines.join("\n"),
  );
  assert.equal(code, 0, err);
  const replies = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(replies.map(({ id, decision }) => [id, decision]), [
    [1, "allow"],
    [2, "deny"],
    [null, "deny"],
    [3, "ask"],
    [4, "deny"],
    [5, "allow"],
    [6, "deny"],
    [7, "allow"],
    ["last", "deny"],
  ]);
  assert.deepEqual(Object.keys(replies[0]), ["id", "decision", "rules", "reason"]);
  assert.match(replies[1].reason, /A person removes directories/);
  assert.match(replies[2].reason, /no JSON/);
});

Deno.test("policy explain says it in words, policy test and policy schema go without a project", async () => {
  const { here, file } = await prepared();
  const explained = await maestro(here, [
    ...["policy", "explain", "--policy", file, "--agent", "backend_agent"],
    ...["--command", "rm -rf src"],
  ]);
  assert.equal(explained.code, 0, explained.err);
  assert.match(
    explained.out,
    /^deny: backend_agent must not do this\nrule +backend_agent\.commands/,
  );
  const tested = await maestro(here, ["policy", "test", `--policy=${file}`]);
  assert.deepEqual([tested.code, /: 1 examples, 0 failed/.test(tested.out)], [0, true], tested.err);
  const schema = await maestro(here, ["policy", "schema"]);
  assert.equal(JSON.parse(schema.out).type, "object");
});

Deno.test("a policy that extends a file beside it is checked with it; what is wrong has its place", async () => {
  const { here, file } = await prepared("extends: base.yaml\n", "agents:\n  a: {forbid: 1}\n");
  const { code, err } = await maestro(here, ["policy", "check", "--policy", file]);
  assert.equal(code, 2);
  assert.match(err, /base\.yaml:2:7: Cannot use forbid in agents\.a/);
  const missing = await maestro(here, ["policy", "test", "--policy", "../none.yaml"]);
  assert.deepEqual([missing.code, /Cannot read the policy/.test(missing.err)], [2, true]);
});
