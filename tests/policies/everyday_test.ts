import assert from "node:assert/strict";
import { decide, prepareCommands } from "../../policies/mod.ts";
import { BACKEND, policy, read, remove, request, run, SCOPE, write } from "./helpers.ts";

const COMMANDS = [
  "npm test",
  "npm run build -- --mode=production",
  "npm test 2>&1 | tail -n 40",
  "NODE_ENV=test CI=1 npm test",
  "npx tsc --noEmit",
  "npx jest -c jest.config.js",
  "node src/api/server.js --port 3000",
  "node --test tests/api/",
  "node --version",
  "node -r ./src/api/setup.js src/api/main.js -e production",
  "deno test -A tests/api",
  "deno check src/api/main.ts",
  "python -m pytest tests/api -x -c pytest.ini",
  "python src/api/manage.py migrate",
  "python3 -V",
  "PYTHONPATH=src pytest -q tests/api",
  "pytest tests/api -k 'login and not slow'",
  "git status --short",
  "git diff HEAD~1 -- src/api/a.ts",
  "git log --oneline -5 --format='%h %s'",
  "git show HEAD:src/api/a.ts",
  'git grep -n "/api/users"',
  "git commit -m 'Fix (the) $5 bug; rm -rf nothing'",
  "git log push",
  "ls -la src",
  "ls",
  "cat src/api/a.ts",
  "cat src/*.ts",
  "cat .env.example",
  "head -n 20 src/ui/a.ts",
  "grep -rn 'app.get(' src --include='*.ts'",
  "grep -n -e foo -e bar src/api/a.ts",
  "rg 'a|b' src",
  "find . -name '*.ts' -not -path './node_modules/*'",
  "find src -type f -exec grep -l TODO {} +",
  "find src -name '*.ts' | xargs grep -n foo",
  "find src -name '*.ts' | xargs -I{} wc -l {}",
  "sed -n '10,20p' src/api/a.ts",
  "sed -i 's/foo/bar/g' src/api/a.ts",
  "sed -i -e 's|/v1|/v2|' -e '/^#/d' src/api/a.ts",
  "awk -F: '{ print $1 }' src/api/a.txt",
  "sort src/api/a.txt | wc -l",
  "jq '.scripts | keys' package.json",
  "mkdir -p src/api/users",
  "touch src/api/users/index.ts",
  "cp src/ui/types.ts src/api/types.ts",
  "cp src/api/a.ts src/api/b.ts tests/api/",
  "mv src/api/a.ts src/api/b.ts",
  "echo 'hello; rm -rf /' > src/api/hello.txt",
  "echo done >> src/api/log.txt 2>/dev/null",
  "cat <<'EOF' > src/api/readme.txt\n$(not run) `nor this`\nEOF",
  "cat <<EOF > src/api/readme.txt\nplain $USER\nEOF",
  "ls > /dev/null 2>&1",
  "cd src/api && touch a.ts && cd .. && ls",
  "(cd src/api && touch a.ts); ls",
  "cd src/api && npm test",
  "for f in a b; do echo $f; done",
  'for f in src/api/*.ts; do grep -c foo "$f"; done',
  "if [ -f package.json ]; then npm test; else echo none; fi",
  '[ -n "$CI" ] || npm test',
  "test -d src && ls src",
  'while read -r line; do echo "$line"; done < src/api/a.txt',
  "case $CI in 1) ls;; *) echo no;; esac",
  "set -euo pipefail; npm test",
  "timeout 60 npm test",
  "env CI=1 npm test",
  "bash -c 'npm test && ls'",
  "sh -ec 'cd src/api && touch a.ts'",
  "bash src/api/run.sh",
  "npm run dev & sleep=1; ls",
  "command -v node",
  'x=$(git rev-parse HEAD); echo "$x"',
  "echo $((1 + 2)) ${x:-none}",
  "printf '%s\\n' \"$x\"",
  "true # nothing to do",
  "./gradlew build",
  "chmod +x src/api/run.sh",
  "tar -czf src/api/x.tgz src/api/a",
  "ln -s ../api/a.ts src/api/b.ts",
];

Deno.test.beforeAll(prepareCommands);

Deno.test("every everyday command is allowed", () => {
  const hindered = COMMANDS.flatMap((command) => {
    const { effect, rules, reason } = run(command);
    return effect === "allow" ? [] : [{ command, effect, rules, reason }];
  });
  assert.deepEqual(hindered, []);
});

Deno.test("everyday reads, writes, deletes and requests are allowed", () => {
  const decisions = [
    read("src/ui/a.ts"),
    read("."),
    read("./src//api/../ui/a.ts"),
    read(".env.example"),
    read(".gitignore"),
    read(".github/workflows/ci.yml"),
    write("src/api/a.ts"),
    write("./src/api/deep/er/a.ts"),
    write("tests/api/a_test.ts"),
    write("docs/a.md", "x", 50),
    remove("src/api/a.ts", 50),
    request("https://api.example.com/v1?x=1"),
    request("http://API.example.com./"),
    request("https://a.b.internal.example/"),
    request("http://localhost:8000/health"),
  ];
  for (const decision of decisions) assert.equal(decision.effect, "allow", decision.reason);
});

Deno.test("a person is asked before many lines go or a gated file changes", () => {
  const lines = 'backend_agent.human_gate: "DELETE > 50 lines"';
  const auth = 'backend_agent.human_gate: "MODIFY src/api/auth/**"';
  const cases: [ReturnType<typeof run>, string][] = [
    [remove("src/api/a.ts", 51), lines],
    [write("src/api/a.ts", "x", 51), lines],
    [run("rm src/api/a.ts"), lines],
    [write("src/api/auth/a.ts"), auth],
    [run("echo x > src/api/auth/a.ts"), auth],
    [run("ls && touch src/api/auth/a.ts"), auth],
  ];
  for (const [decision, rule] of cases) {
    assert.deepEqual([decision.effect, decision.rules], ["ask", [rule]], decision.reason);
  }
});

Deno.test("without a claim only reading is allowed, and the remedy is named", () => {
  const unclaimed = [
    run("git status", null),
    decide(policy, BACKEND, null, {
      kind: "write",
      path: "src/api/a.ts",
      content: "",
      linesDeleted: 0,
    }),
    decide(policy, BACKEND, null, { kind: "delete", path: "src/api/a.ts", linesDeleted: 1 }),
  ];
  for (const decision of unclaimed) {
    assert.deepEqual([decision.effect, decision.rules], ["deny", ["claim.none"]]);
    assert.match(decision.reason, /requirement_claim/);
  }
  const reading = decide(policy, BACKEND, null, { kind: "read", path: "src/api/a.ts" });
  assert.equal(reading.effect, "allow");
});

Deno.test("an entry is found by agent name, then by role; the unknown get nothing", () => {
  const act = { kind: "read", path: "README.md" } as const;
  const effect = (agent: string, role: string) =>
    decide(policy, { agent, role }, SCOPE, act).effect;
  assert.equal(effect("claude-code-1", "backend"), "allow");
  assert.equal(effect("backend_agent", "review"), "allow");
  assert.equal(effect("claude-code-1", "review"), "deny");
  assert.equal(effect("constructor", "__proto__"), "deny");
});
