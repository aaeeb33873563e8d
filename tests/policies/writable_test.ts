import assert from "node:assert/strict";
import {
  globMatches,
  grantedBy,
  mayRead,
  mayWrite,
  policySchema,
  readOnlyDirectories,
  writableDirectories,
} from "../../policies/mod.ts";

const BACKEND = { agent: "backend_agent", role: "backend" };

function policyWith(allow: string[], deny: string[] = []) {
  return policySchema.parse({ agents: { backend_agent: { filesystem: { allow, deny } } } });
}

Deno.test("commands may write where the policy and the scope meet", () => {
  const cases: [string[], string[] | null, string[]][] = [
    [["src/api/**"], ["src/**"], ["src/api"]],
    [["src/**"], ["src/api/**"], ["src/api"]],
    [["src/api/**", "tests/api/**"], ["**"], ["src/api", "tests/api"]],
    [["src/**", "src/api/**"], ["**"], ["src"]],
    [["src/api/**"], ["src/ui/**"], []],
    [["src/api/**"], [], []],
    [["src/api/**"], null, []],
    [["src/api/*.ts"], ["src/api/users.ts"], ["src/api"]],
    [["*.md"], ["**"], ["."]],
    [["*.md"], ["docs/**"], ["docs"]],
    [["**"], ["README.md"], ["."]],
    [["src/{api,lib}/**"], ["src/lib/**"], ["src/lib"]],
    [["src/*/gen/**"], ["src/api/**"], ["src/api"]],
    [["src/*.ts"], ["src/*.py"], []],
  ];
  for (const [allow, scope, expected] of cases) {
    const found = writableDirectories(policyWith(allow), BACKEND, scope);
    assert.deepEqual(found, expected, `${allow} and ${scope}`);
  }
});

Deno.test("denied and protected directories stay read-only", () => {
  const policy = policyWith(["src/**"], ["src/ui/**", "*.env", "src/*/gen/**", "src/ui/old/**"]);
  assert.deepEqual(readOnlyDirectories(policy, BACKEND), [".git", ".maestro", "src/ui"]);
});

Deno.test("a change by a command is judged like a write, and a gated one is not granted", () => {
  const policy = policySchema.parse({
    agents: {
      backend_agent: {
        filesystem: { allow: ["src/**"], deny: ["*.env"] },
        human_gate: [{ action_pattern: "MODIFY src/auth/**" }],
      },
    },
  });
  const may = (path: string) => mayWrite(policy, BACKEND, ["src/**"], path);
  assert.ok(may("src/a.ts"));
  assert.ok(!may("src/prod.env"));
  assert.ok(!may("README.md"));
  assert.ok(!may("src/auth/a.ts"));
  assert.ok(!may("src/.git/config"));
  assert.ok(!mayWrite(policy, BACKEND, null, "src/a.ts"));
  assert.ok(!mayWrite(policy, { agent: "x", role: "y" }, ["**"], "src/a.ts"));
});

Deno.test("secrets may not be read, templates of secrets may", () => {
  const policy = policySchema.parse({
    agents: { backend_agent: {} },
    read: { deny: ["private"] },
  });
  const may = (path: string) => mayRead(policy, BACKEND, path);
  for (const path of ["src/a.ts", ".env.example", "env.ts", "keys/public.pub", "monkey.ts"]) {
    assert.ok(may(path), path);
  }
  const secrets = [".env", "app/.ENV.local", "tls/server.key", ".ssh/config", "private/a/b"];
  for (const path of [...secrets, ".aws/credentials", "deploy/id_ed25519", ".git/config"]) {
    assert.ok(!may(path), path);
  }
});

Deno.test("an agent is told of no more than the policy and its scope both allow", () => {
  const cases: [string[], string[] | null, string[]][] = [
    [["src/api/**", "tests/**"], ["src/**"], ["src/api/**"]],
    [["src/api/**"], ["**/*.ts"], ["src/api/**/*.ts"]],
    [["*.ts"], ["src/**"], ["src/**/*.ts"]],
    [["src/api/**"], ["src/api/a.ts", "src/api/**"], ["src/api/**"]],
    [["src/api/**"], ["src/{api,ui}/**"], ["src/api/**"]],
    [["src/"], ["src/api/*.ts"], ["src/api/*.ts"]],
    [["./a"], ["a"], ["./a"]],
    [["src/*/x.ts"], ["src/api/**"], ["src/api/** within src/*/x.ts"]],
    [["src/api/**"], ["docs/**"], []],
    [["src/api/**"], null, []],
  ];
  const paths = ["a", "docs/a", "src/api/a.ts", "src/api/b/c.ts", "src/api/x.ts", "src/ui/a.ts"];
  for (const [allow, scope, expected] of cases) {
    const policy = policyWith(allow);
    const { write_scope } = grantedBy(policy, BACKEND, scope);
    assert.deepEqual(write_scope, expected, `${allow} and ${scope}`);
    const told = (path: string) =>
      write_scope.some((glob) => glob.split(" within ").every((each) => globMatches(each, path)));
    for (const path of paths) {
      assert.equal(told(path), mayWrite(policy, BACKEND, scope, path), `${path} of ${expected}`);
    }
  }
});

Deno.test("an agent is told what within its scope is denied, and its commands while it holds a claim", () => {
  const policy = policySchema.parse({
    agents: {
      backend_agent: {
        filesystem: { allow: ["src/api/**"], deny: ["*.env", "src/ui/**"] },
        commands: { allow: ["npm test"] },
      },
    },
  });
  assert.deepEqual(grantedBy(policy, BACKEND, ["src/**"]), {
    write_scope: ["src/api/**"],
    write_denied: ["*.env"],
    commands: ["npm test"],
  });
  assert.deepEqual(grantedBy(policy, BACKEND, null), { write_scope: [], commands: [] });
});
