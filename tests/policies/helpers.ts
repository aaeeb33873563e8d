import { decide, type Decision, loadPolicy, type Policy } from "../../policies/mod.ts";

export const BACKEND = { agent: "backend_agent", role: "backend" };

/** A policy with one backend agent that may run what the tables below need. */
export const POLICY_TEXT = `
agents:
  backend_agent:
    filesystem:
      allow: ["src/api/**", "tests/api/**", "migrations/*.sql", "docs/*.md"]
      deny: ["src/api/generated/**", "*.env", "LOCKED.md"]
    commands:
      allow: [git, npm, npx, node, deno, python, python3, pytest, ls, cat, head, tail, grep, rg,
        find, sed, awk, sort, wc, jq, tar, make, bash, cp, mv, rm, rmdir, mkdir, touch, tee, ln, dd,
        chmod, truncate, ./gradlew]
      deny: ["rm -rf", "git push", "npm publish", curl, wget]
    human_gate:
      - {action_pattern: "DELETE > 50 lines"}
      - {action_pattern: "MODIFY src/api/auth/**"}
read: {deny: ["private/**"]}
network: {allow: [api.example.com, "*.internal.example", "localhost:8000"]}
`;

export const policy: Policy = loadPolicy(POLICY_TEXT, "policy.yaml");

export const SCOPE = ["src/api/**", "tests/api/**", "docs/**"];

export function run(command: string, scope: readonly string[] | null = SCOPE): Decision {
  return decide(policy, BACKEND, scope, { kind: "command", command });
}

export function write(path: string, content = "x\n", linesDeleted = 0): Decision {
  return decide(policy, BACKEND, SCOPE, { kind: "write", path, content, linesDeleted });
}

export function remove(path: string, linesDeleted = 1): Decision {
  return decide(policy, BACKEND, SCOPE, { kind: "delete", path, linesDeleted });
}

export function read(path: string): Decision {
  return decide(policy, BACKEND, SCOPE, { kind: "read", path });
}

export function request(url: string): Decision {
  return decide(policy, BACKEND, SCOPE, { kind: "http", url, method: "GET" });
}
