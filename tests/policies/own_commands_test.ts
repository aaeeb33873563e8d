import assert from "node:assert/strict";
import { decide, defaultPolicy, prepareCommands, readyPolicyText } from "../../policies/mod.ts";
import { loadPolicy } from "../../policies/mod.ts";

const policy = loadPolicy(
  readyPolicyText("fullstack").replaceAll("deno, jest", "maestro, bin/maestro, deno, jest"),
  "policy.yaml",
);

const PERSONAL = [
  "deno run -A main.ts approvals approve 1",
  "deno main.ts approvals deny A1",
  "deno run --allow-all --config deno.json ./main.ts --project . approvals approve A1",
  "deno task maestro approvals approve A1",
  "deno task maestro config policy.file x.yaml",
  "deno task maestro run 'build it'",
  "npx maestro approvals approve A1 --always",
  "npx maestro@1.2.0 lock release requirement:R0.2",
  "npm run maestro -- approvals approve A1",
  "yarn maestro db move other.sqlite",
  "pnpm maestro snapshot restore 3",
  "maestro approvals approve A1",
  "maestro --project . approvals approve A1",
  "maestro tool requirement_complete --role human",
  "maestro init src",
  "maestro resume --abandon",
  "bin/maestro config policy.file x.yaml",
  "sh bin/maestro approvals approve A1",
  "bash -c 'bin/maestro approvals approve A1'",
  "node main.ts approvals approve A1",
  "node node_modules/maestro/main.js approvals approve A1",
  "npx -y maestro-agents@0.1.0 tool requirement_complete --role human",
  "deno run -A node_modules/maestro-agents/dist/main.js init src",
  "node node_modules/.bin/maestro lock release contract:C1",
  "timeout 5 deno run -A main.ts lock release requirement:R0.2",
  "env X=1 deno run -A main.ts db move x.sqlite",
  "echo A1 | xargs deno run -A main.ts approvals approve",
  "echo A1 | xargs npx maestro",
  "deno run -A src/api/copy.ts approvals approve A1",
  'deno run -A main.ts approvals "$what" A1',
  'npx maestro "$what" approve A1',
];

const HARMLESS = [
  "maestro status",
  "maestro status --json",
  "maestro approvals list",
  "maestro approvals",
  "maestro log verify",
  "maestro policy explain --agent backend_agent --command 'ls'",
  "maestro config model.name",
  "bin/maestro status",
  "npx maestro --version",
  "deno task maestro requirement tree",
  "deno run -A main.ts status",
  "deno run -A src/api/main.ts run",
  "deno run -A main.ts import data.csv",
  "python manage.py db upgrade",
  "node server.js --config config.json",
  "grep -rn 'approvals approve' docs",
  "git log --grep maestro",
  "deno test tests/maestro_test.ts",
  "npm run db:move",
];

Deno.test.beforeAll(prepareCommands);

function judged(command: string) {
  const subject = { agent: "backend_agent", role: "backend" };
  return decide(policy, subject, ["**"], { kind: "command", command });
}

Deno.test("what only a person does with MAESTRO no agent does, however it is spelt", () => {
  for (const command of PERSONAL) {
    const { effect, rules, reason } = judged(command);
    assert.deepEqual([effect, rules], ["deny", ["builtin.person"]], `${command}: ${reason}`);
    assert.match(reason, /only a person does that/);
  }
});

Deno.test("what only looks, and other programs' words, are left alone", () => {
  for (const command of HARMLESS) {
    const { effect, reason } = judged(command);
    assert.equal(effect, "allow", `${command}: ${reason}`);
  }
});

Deno.test("what shows git's settings whole, or an address among them, is refused", () => {
  const refused = ["--list", "-l", "--get remote.origin.url", "--get http.proxy"];
  for (const use of [...refused, "--get-all http.https://host/.extraheader"]) {
    assert.equal(judged(`git config ${use}`).effect, "deny", use);
  }
  assert.equal(judged("git config --get user.name").effect, "allow");
  assert.equal(
    decide(defaultPolicy(), { agent: "backend_agent", role: "backend" }, ["**"], {
      kind: "read",
      path: ".git/config",
    }).effect,
    "deny",
  );
});
