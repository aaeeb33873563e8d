import assert from "node:assert/strict";
import {
  decide,
  loadPolicy,
  prepareCommands,
  READY_NAMES,
  readyPolicyText,
} from "../../policies/mod.ts";

const NEEDED: Record<string, readonly string[]> = {
  deno: ["deno test -A tests", "deno fmt --check", "deno check", "deno task build", "git status"],
  node: ["npm ci", "npm test", "npx tsc --noEmit", "node src/a.js", "pnpm lint", "yarn build"],
  python: ["pytest -q tests", "ruff check src", "mypy src", "python -m pytest", "uv sync"],
  fullstack: ["pytest tests/api", "npm run build", "make test"],
  default: ["npm test", "pytest", "git diff"],
  reviewer: ["git log --oneline", "rg TODO src", "cat README.md", "find . -name '*.ts'"],
};
const WRITTEN: Record<string, readonly string[]> = {
  deno: ["src/a.ts", "deno.json", "tests/a_test.ts", "README.md"],
  node: ["src/a.ts", "package.json", "tests/a.test.js", "tsconfig.json"],
  python: ["src/a.py", "pyproject.toml", "tests/test_a.py"],
  fullstack: ["src/api/a.py", "backend/a.go", "migrations/1.sql"],
  default: ["src/api/a.ts"],
  reviewer: [],
};

Deno.test.beforeAll(prepareCommands);

for (const name of READY_NAMES) {
  const policy = loadPolicy(readyPolicyText(name), `${name}.yaml`);
  const role = name === "reviewer" ? "review" : "backend";
  const judge = (action: Parameters<typeof decide>[3], as = role) =>
    decide(policy, { agent: "someone", role: as }, ["**"], action);
  const write = (path: string, as = role) =>
    judge({ kind: "write", path, content: "", linesDeleted: 0 }, as);

  Deno.test(`the ready policy ${name} allows what its stack needs`, () => {
    for (const command of NEEDED[name] ?? []) {
      const { effect, reason } = judge({ kind: "command", command });
      assert.equal(effect, "allow", `${command}: ${reason}`);
    }
    for (const path of WRITTEN[name] ?? []) {
      const { effect, reason } = write(path);
      assert.equal(effect, "allow", `${path}: ${reason}`);
    }
  });

  Deno.test(`the ready policy ${name} knows all roles and lets readers only read`, () => {
    for (const as of ["backend", "frontend", "test", "review", "planning"]) {
      assert.equal(judge({ kind: "read", path: "README.md" }, as).effect, "allow", as);
      for (const command of ["rm -rf src", "curl https://x", "git push", "sudo ls"]) {
        assert.equal(judge({ kind: "command", command }, as).effect, "deny", `${as}: ${command}`);
      }
      assert.equal(write(".env", as).effect, "deny");
    }
    assert.equal(write("src/a.ts", "review").effect, "deny");
    assert.equal(write("src/a.ts", "planning").effect, "deny");
  });
}
