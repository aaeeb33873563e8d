import assert from "node:assert/strict";
import {
  decide,
  loadPolicy,
  type Policy,
  PolicyError,
  policyJsonSchema,
  policyRules,
  prepareCommands,
  testExamples,
} from "../../policies/mod.ts";

function effect(policy: Policy, agent: string, action: Parameters<typeof decide>[3]) {
  return decide(policy, { agent, role: "none" }, ["**"], action);
}

const write = (path: string) => ({ kind: "write", path, content: "", linesDeleted: 0 } as const);
const get = (url: string) => ({ kind: "http", url, method: "GET" } as const);

function problemOf(text: string, files: Record<string, string> = {}): string {
  try {
    loadPolicy(text, "dir/policy.yaml", reader(files));
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return "";
}

function reader(files: Record<string, string>) {
  return (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error("it does not exist");
    return text;
  };
}

Deno.test.beforeAll(prepareCommands);

Deno.test("a policy extends ready ones and files: lists add up, single values are replaced", () => {
  const base = `
agents: {a: {filesystem: {allow: ["src/**"], deny: ["*.env"]}, budget: {max_steps_per_epoch: 5}}}
network: {allow: [one.example]}
`;
  const own = `
extends: [reviewer, sub/base.yaml]
agents: {a: {filesystem: {allow: ["docs/**"]}, budget: {max_steps_per_epoch: 7}}}
network: {allow: [two.example]}
sandbox: {required: true}
`;
  const policy = loadPolicy(own, "policy.yaml", reader({ "sub/base.yaml": base }));
  assert.deepEqual(policy.agents.a?.filesystem, { allow: ["src/**", "docs/**"], deny: ["*.env"] });
  assert.equal(policy.agents.a?.budget.max_steps_per_epoch, 7);
  assert.deepEqual(policy.network.allow, ["one.example", "two.example"]);
  assert.equal(policy.sandbox.required, true);
  assert.ok(policy.agents.review_agent);
});

Deno.test("what cannot be extended is told at its place", () => {
  const a = "extends: b.yaml\nagents: {}\n";
  assert.match(
    problemOf("agents: {}\nextends: a.yaml", { "a.yaml": a, "b.yaml": "extends: ./a.yaml" }),
    /^dir\/b\.yaml:1:1: Cannot extend \.\/a\.yaml: it extends this file again/,
  );
  assert.match(
    problemOf("extends: ../a.yaml"),
    /^dir\/policy\.yaml:1:\d+: .*outside the directory/,
  );
  assert.match(problemOf("extends: nothing"), /neither default, deno, .* nor a path that ends/);
  assert.match(problemOf("extends: x.yaml"), /:1:1: Cannot extend x\.yaml: it does not exist/);
  assert.match(
    problemOf("\nextends: x.yaml", { "x.yaml": "agents:\n  a: {filesystem: {allow: [/x]}}" }),
    /^dir\/x\.yaml:2:\d+: Cannot use the glob "\/x"/,
  );
});

Deno.test("agents get what their role says where they say nothing; denials add up", () => {
  const policy = loadPolicy(
    `
roles:
  backend:
    filesystem: {allow: ["src/**"], deny: ["src/gen/**"]}
    commands: {allow: [ls], deny: [curl]}
agents:
  claude: {role: backend, filesystem: {allow: ["lib/**"], deny: ["lib/x/**"]}}
`,
    "policy.yaml",
  );
  assert.deepEqual(policy.agents.claude?.filesystem, {
    allow: ["lib/**"],
    deny: ["src/gen/**", "lib/x/**"],
  });
  assert.deepEqual(policy.agents.claude?.commands, { allow: ["ls"], deny: ["curl"] });
  assert.equal(effect(policy, "backend_agent", write("src/a")).effect, "allow");
  assert.equal(effect(policy, "claude", write("src/a")).effect, "deny");
  assert.equal(effect(policy, "stranger", write("src/a")).effect, "deny");
});

Deno.test("rules for reading and the network, for all and for one agent", () => {
  const policy = loadPolicy(
    `
agents:
  a: {read: {deny: ["plans/**"]}, network: {allow: [a.example]}}
  b: {read: {allow: ["src/**"]}, network: {deny: ["*.all.example"]}}
read: {allow: ["src/**", "plans/**"], deny: ["src/keys/**"]}
network: {allow: ["*.all.example"], deny: [bad.all.example]}
`,
    "policy.yaml",
  );
  const table: [string, Parameters<typeof decide>[3], string, string][] = [
    ["a", { kind: "read", path: "src/x" }, "allow", "builtin.read"],
    ["a", { kind: "read", path: "." }, "allow", "builtin.read"],
    ["a", { kind: "read", path: "other/x" }, "deny", "read.allow"],
    ["a", { kind: "read", path: "src/keys/x" }, "deny", 'read.deny: "src/keys/**"'],
    ["a", { kind: "read", path: "plans/x" }, "deny", 'a.read.deny: "plans/**"'],
    ["b", { kind: "read", path: "plans/x" }, "deny", "b.read.allow"],
    ["a", get("https://a.example/"), "allow", 'a.network.allow: "a.example"'],
    ["b", get("https://a.example/"), "deny", "network.allow"],
    ["a", get("https://x.all.example/"), "allow", 'network.allow: "*.all.example"'],
    ["a", get("https://bad.all.example/"), "deny", 'network.deny: "bad.all.example"'],
    ["b", get("https://x.all.example/"), "deny", 'b.network.deny: "*.all.example"'],
  ];
  for (const [agent, action, expected, rule] of table) {
    const decision = effect(policy, agent, action);
    assert.deepEqual([decision.effect, decision.rules], [expected, [rule]], JSON.stringify(action));
  }
});

const WITH_EXAMPLES = `
agents:
  a:
    filesystem:
      allow: [{rule: "src/**", match: [src/a.ts, src], not_match: [lib/a.ts]}]
      deny: [{rule: "*.env", match: [src/PROD.env], not_match: [src/env.ts]}]
    commands:
      allow: [ls, {rule: git, match: ["git status"]}]
      deny:
        - rule: rm -r
          match: ["rm -fr x", "rm --recursive x", "r'm' -R x", "timeout 5 rm -r x", "sh -c 'rm -r x'"]
          not_match: ["rm x", "ls -r"]
          justification: "Directories are removed by a person"
    human_gate:
      - {action_pattern: "DELETE > 50 lines", match: ["51 lines"], not_match: ["50"]}
      - {action_pattern: "MODIFY src/auth/**", match: [src/auth/a.ts]}
network: {allow: [{rule: "*.example.com", match: ["https://a.example.com/x"], not_match: [example.com]}]}
`;

Deno.test("rules carry examples, and why they are there is told to whom they stop", () => {
  const policy = loadPolicy(WITH_EXAMPLES, "policy.yaml");
  const decision = effect(policy, "a", { kind: "command", command: "rm -rf x" });
  assert.deepEqual(decision.rules, ['a.commands.deny: "rm -r"']);
  assert.match(decision.reason, /why: Directories are removed by a person$/);
  const rules = policyRules(WITH_EXAMPLES, "policy.yaml");
  const { tested, failures } = testExamples(policy, rules);
  assert.deepEqual(failures, []);
  assert.equal(tested, 18);
});

Deno.test("an example that does not hold is told at its place", () => {
  const text = `agents:
  a:
    commands:
      deny:
        - rule: rm -r
          match: ["rm x"]
          not_match: ["rm -Rf x", "ls | wc"]
`;
  assert.deepEqual(problemOf(text).split("\n"), [
    'dir/policy.yaml:6:19: Cannot use the example "rm x" of "rm -r" under match: it does not match. Correct the rule or the example',
    'dir/policy.yaml:7:23: Cannot use the example "rm -Rf x" of "rm -r" under not_match: it does match. Correct the rule or the example',
    'dir/policy.yaml:7:35: Cannot use the example "ls | wc" of "rm -r" under not_match: it is no simple command. Write one program with plain words',
  ]);
});

Deno.test("an example that another rule decides otherwise is found by testing", () => {
  const text = `
agents: {a: {commands: {allow: [{rule: git, match: ["git push"]}], deny: [git push]}}}`;
  const { failures } = testExamples(loadPolicy(text, "p"), policyRules(text, "p"));
  assert.deepEqual(failures.map(({ rule, example }) => [rule, example]), [
    ['a.commands.allow: "git"', "git push"],
  ]);
});

Deno.test("the JSON Schema knows both forms of a rule", () => {
  const schema = JSON.stringify(policyJsonSchema());
  for (const key of ["not_match", "justification", "extends", "roles", "e2b", "action_pattern"]) {
    assert.ok(schema.includes(`"${key}"`), key);
  }
});

Deno.test("a gate or denial meets its files in any spelling, in a pattern and in a directory", () => {
  const policy = loadPolicy(
    `
agents:
  backend_agent:
    filesystem: {allow: ["src/**"], deny: ["src/caf\u00e9/**"]}
    commands: {allow: [rm, sed, cp]}
    human_gate:
      - {action_pattern: "MODIFY src/na\u00efve/**"}
      - {action_pattern: "MODIFY src/db/schema.ts"}
      - {action_pattern: "MODIFY schema.sql"}
      - {action_pattern: "MODIFY src/free/**", requires_approval: false}
`,
    "policy.yaml",
  );
  const effectOf = (action: Parameters<typeof decide>[3]) =>
    decide(policy, { agent: "backend_agent", role: "backend" }, ["**"], action).effect;
  const written: [string, string][] = [
    ["src/cafe\u0301/a", "deny"],
    ["src/CAF\u00c9/a", "deny"],
    ["src/nai\u0308ve/a", "ask"],
    ["src/naive/a", "allow"],
  ];
  for (const [path, expected] of written) {
    const action = { kind: "write" as const, path, content: "x", linesDeleted: 0 };
    assert.equal(effectOf(action), expected, JSON.stringify(path));
  }
  const commands: [string, string][] = [
    ["rm src/db/*", "ask"],
    ["rm src/DB/*", "ask"],
    ["rm -r src/db", "ask"],
    ["sed -i s/a/b/ src/db/*", "ask"],
    ["sed -i s/a/b/ src/x/*.sql", "ask"],
    ["sed -i s/a/b/ src/x/*.ts", "allow"],
    ["rm -r src/x", "allow"],
    ["rm -r src/free", "allow"],
    ["rm src/caf*/a", "deny"],
    ["rm src/CAF*/a", "deny"],
  ];
  for (const [command, expected] of commands) {
    assert.equal(effectOf({ kind: "command", command }), expected, command);
  }
});
