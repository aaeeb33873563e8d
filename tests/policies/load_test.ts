import assert from "node:assert/strict";
import { DEFAULT_POLICY_TEXT, defaultPolicy, loadPolicy, PolicyError } from "../../policies/mod.ts";

function problemsOf(text: string): string {
  try {
    loadPolicy(text, "policy.yaml");
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return "";
}

Deno.test("the documented example of a policy loads as it stands", () => {
  const policy = loadPolicy(
    `
agents:
  backend_agent:
    filesystem:
      allow:
        - "src/api/**"
        - "tests/api/**"
        - "migrations/**"
      deny:
        - "src/ui/**"
        - "*.env"
    commands:
      allow: ["python", "pytest", "pip", "git"]
      deny: ["rm -rf", "curl", "wget", "docker"]
    budget:
      max_tokens_per_task: 50000
      max_steps_per_epoch: 30
      max_wall_time_minutes: 10
    rollback: true
    human_gate:
      - action_pattern: "DELETE > 50 lines"
        requires_approval: true
      - action_pattern: "MODIFY .env*"
        requires_approval: true
  frontend_agent:
    filesystem:
      allow: ["src/ui/**", "tests/ui/**", "public/**"]
      deny: ["src/api/**"]
    commands:
      allow: ["npm", "npx", "vite", "jest", "git"]
      deny: ["curl", "wget", "docker", "sudo"]
    budget:
      max_tokens_per_task: 40000
      max_steps_per_epoch: 25
      max_wall_time_minutes: 8
`,
    "policy.yaml",
  );
  assert.deepEqual(Object.keys(policy.agents), ["backend_agent", "frontend_agent"]);
  assert.deepEqual(policy.agents.frontend_agent?.human_gate, []);
  assert.deepEqual(policy.network.allow, []);
  assert.equal(policy.sandbox.provider, "auto");
  assert.equal(policy.sandbox.required, false);
});

Deno.test("the default policy loads and knows the built-in agents", () => {
  assert.deepEqual(loadPolicy(DEFAULT_POLICY_TEXT, "default.yaml"), defaultPolicy());
  assert.deepEqual(Object.keys(defaultPolicy().agents).sort(), [
    "backend_agent",
    "contract_validator",
    "frontend_agent",
    "planning_agent",
    "review_agent",
    "test_agent",
  ]);
});

Deno.test("every problem of a policy is told with its place and its remedy", () => {
  const text = `agents:
  backend_agent:
    filesystem:
      allow: ["src/api/**", "/etc/**", 7]
      deny: ["../x", "!src/**", "a(b|c)"]
      forbid: []
    commands:
      allow: ["git && rm", ""]
    budget: {max_tokens_per_task: many, max_steps: 3}
    human_gate:
      - {action_pattern: "DROP TABLE", requires_approval: true}
      - {requires_approval: yes please}
  Backend: {}
network: {allow: ["https://example.com/x"]}
sandbox: {provider: podman}
`;
  assert.deepEqual(problemsOf(text).split("\n"), EXPECTED);
});

const EXPECTED = [
  'policy.yaml:4:29: Cannot use the glob "/etc/**": it is absolute; write it relative to the workspace',
  "policy.yaml:4:40: Cannot use agents.backend_agent.filesystem.allow.2: YAML takes it for a number. Put it in quotes",
  'policy.yaml:5:14: Cannot use the glob "../x": it leaves the workspace with `..`; stay below its root',
  'policy.yaml:5:22: Cannot use the glob "!src/**": it is negated; put what is forbidden under deny',
  'policy.yaml:5:33: Cannot use the glob "a(b|c)": it has a group; write one pattern for each alternative',
  "policy.yaml:6:7: Cannot use forbid in agents.backend_agent.filesystem: it is not known there. Remove it or correct it",
  'policy.yaml:8:15: Cannot use the command "git && rm": it holds shell syntax; write plain words, such as git or npm test',
  'policy.yaml:8:28: Cannot use the command "": it is empty; name a program, such as git or npm test',
  "policy.yaml:9:14: Cannot use agents.backend_agent.budget.max_tokens_per_task: expected number, received string. Correct it",
  "policy.yaml:9:41: Cannot use max_steps in agents.backend_agent.budget: it is not known there. Remove it or correct it",
  'policy.yaml:11:10: Cannot use the action pattern "DROP TABLE": it is neither `DELETE > N lines` nor `MODIFY <glob>`. Write one of these',
  "policy.yaml:12:9: Cannot use agents.backend_agent.human_gate.1.action_pattern: it is missing. Add it",
  "policy.yaml:12:10: Cannot use agents.backend_agent.human_gate.1.requires_approval: expected boolean, received string. Correct it",
  "policy.yaml:13:3: Cannot use this agent name: it needs lower-case letters, digits, `_` and `-`. Rename it",
  'policy.yaml:14:19: Cannot use the host "https://example.com/x": it is no host name; write it as api.example.com, *.example.com or localhost:8000',
  "policy.yaml:15:11: Cannot use sandbox.provider: it is not among auto, bubblewrap, docker, e2b, seatbelt, local. Use one of them",
];

Deno.test("syntax errors and repeated keys are told with their place", () => {
  assert.match(
    problemsOf("agents: {a: {}\nread: {}"),
    /^policy\.yaml:\d+:\d+: Cannot read the YAML/,
  );
  assert.match(problemsOf("agents: {}\nagents: {}\n"), /^policy\.yaml:2:1: .*unique/);
  assert.match(problemsOf("\tagents: {}"), /^policy\.yaml:1:1: Cannot read the YAML: Tabs/);
});

Deno.test("an empty, missing or huge policy is refused", () => {
  assert.match(problemsOf(""), /^policy\.yaml:1:1: Cannot use the policy: expected object/);
  assert.match(
    problemsOf("read: {}"),
    /^policy\.yaml:1:1: Cannot use agents: it is missing\. Add it$/,
  );
  assert.match(problemsOf("#".repeat(200_001)), /200001 characters\. Shorten it to 200000$/);
  const bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" +
    "bcdefghij".split("").map((name, i) => {
      const before = "abcdefghi".charAt(i);
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(",")}]\n`;
    }).join("");
  assert.match(problemsOf(bomb), /^policy\.yaml:1:1: Cannot read the YAML: .*alias/i);
});
