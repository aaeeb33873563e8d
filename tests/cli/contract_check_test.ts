import assert from "node:assert/strict";
import { maestro } from "../helpers/maestro.ts";
import { usedRepository, write } from "../helpers/repository.ts";

const REGISTRY = `modules:
  backend_agent: ["src/api/**"]
  frontend_agent: src/ui/**
contracts:
  - id: C1
    name: "AuthAPI"
    kind: http
    owner: backend_agent
    consumers: [{ module: frontend_agent, pinned: 2 }]
    version: 2
    status: STABLE
    schema:
      endpoints:
        - path: "/auth/login"
          method: POST
          request: { email: string, password: string }
          response: { token: string, expires_in: int }
`;

const SERVER = `import express from "express";
const app = express();
app.use(express.json());
app.post("/auth/login", (req, res) => {
  const { email, password } = req.body;
  res.json({ token: email + password, expires_in: 3600 });
});
app.listen(8000);
`;

const CLIENT = `export async function login(email, password) {
  const response = await fetch("/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const { token } = await response.json();
  return token;
}
`;

Deno.test("a registry file and a directory are enough to check contracts", async () => {
  await using directory = await usedRepository();
  const { path } = directory;
  await write(path, {
    "contract_registry.yaml": REGISTRY,
    "code/src/api/server.js": SERVER,
    "code/src/ui/login.js": CLIENT,
  });
  const args = [
    "contract",
    "check",
    "--contracts",
    "contract_registry.yaml",
    "--workspace",
    "code",
  ];
  const fine = await maestro(path, args);
  assert.deepEqual([fine.code, fine.stdout], [0, "C1 AuthAPI: STABLE\n"], fine.stderr);
  await write(path, { "code/src/ui/login.js": CLIENT.replace("/auth/login", "/auth/logon") });
  const broken = await maestro(path, [...args, "--json"]);
  assert.equal(broken.code, 1, broken.stderr);
  const { contracts: [contract] } = JSON.parse(broken.stdout);
  assert.equal(contract.status, "BROKEN");
  assert.deepEqual(
    contract.violations.map(({ rule, module, file, line, element }: Record<string, unknown>) => [
      rule,
      module,
      file,
      line,
      element,
    ]),
    [["consumer_unknown_element", "frontend_agent", "src/ui/login.js", 2, "POST /auth/logon"]],
  );
  const text = await maestro(path, args);
  assert.match(
    text.stdout,
    /^C1 AuthAPI: BROKEN\n {2}consumer_unknown_element src\/ui\/login\.js:2\n/,
  );
});

Deno.test("what is wrong with a registry file is said with its place", async () => {
  await using directory = await usedRepository();
  const { path } = directory;
  const args = ["contract", "check", "--contracts", "registry.yaml"];
  const absent = await maestro(path, args);
  assert.deepEqual([absent.code, absent.stdout], [3, ""]);
  assert.match(absent.stderr, /Cannot check registry\.yaml: there is no such file/);
  await write(path, { "registry.yaml": REGISTRY.replace("owner: backend_agent", "owner: 7") });
  const wrong = await maestro(path, args);
  assert.deepEqual([wrong.code, wrong.stdout], [2, ""]);
  assert.match(wrong.stderr, /Cannot check registry\.yaml:8:12: contracts\.0\.owner/);
  await write(path, { "registry.yaml": REGISTRY.replace("src/ui/**", "/etc/**") });
  assert.match((await maestro(path, args)).stderr, /it is absolute; write it relative/);
});
