import assert from "node:assert/strict";
import fc from "fast-check";
import { decide, loadPolicy, prepareCommands } from "../../policies/mod.ts";

const POLICY = loadPolicy(
  `
agents:
  test_agent:
    filesystem: {allow: ["ok/**", "./top.txt"], deny: ["ok/no/**"]}
    commands: {allow: [ls, cat, touch, tee, cp, rm, sed, git status, git add, timeout, npm test, node, find]}
read: {deny: ["hidden/**"]}
`,
  "policy.yaml",
);
const PARTS = [
  "ls",
  "cd ok",
  "cd ok/no",
  "cd ..",
  "cd hidden",
  "cd .git",
  "! cd ok",
  "(cd ok)",
  "ls | cat",
];
const COMMANDS = [
  "touch ok/a",
  "touch top.txt",
  "touch elsewhere/a",
  "rm ok/no/a",
  "cp ok/a ok/b",
  "cp ok/a .git/config",
  "cat .env",
  "cat hidden/x",
  "sed -i s/a/b/ ok/a",
  "git status",
  "git push",
  "npm test",
  "node ok/a.js --out /etc/x",
  "find ok -name x -delete",
  "curl example.com",
];
const WRAPPERS: ((command: string) => string)[] = [
  (command) => `timeout 5 ${command}`,
  (command) => `timeout -k 1 5 nice -n 2 ${command}`,
  (command) => `env A=b ${command}`,
  (command) => `command ${command}`,
  (command) => `nohup ${command}`,
  (command) => `sh -c '${command}'`,
  (command) => `bash -ec '${command}; true'`,
  (command) => `(${command})`,
  (command) => `{ ${command}; }`,
  (command) => `if true; then ${command}; fi`,
  (command) => `for i in 1 2; do ${command}; done`,
  (command) => `true | ${command}`,
  (command) => `find ok -exec ${command} \\;`,
];

Deno.test.beforeAll(prepareCommands);

function effect(command: string): string {
  const subject = { agent: "test_agent", role: "test" };
  return decide(POLICY, subject, ["**"], { kind: "command", command }).effect;
}

Deno.test("behind any list of cd, a redirect is judged as a program that writes the file", () => {
  const list = fc.array(
    fc.tuple(fc.constantFrom(...PARTS), fc.constantFrom(" && ", " || ", "; ")),
    { maxLength: 4 },
  );
  const file = fc.constantFrom("a", "ok/a", "top.txt", "no/a", "../top.txt", "hooks/x");
  let allowed = 0;
  fc.assert(
    fc.property(list, file, (parts, path) => {
      const before = parts.map(([part, operator]) => part + operator).join("");
      const [touch, redirect, append, tee] = [
        `touch ${path}`,
        `ls > ${path}`,
        `ls >> ${path}`,
        `tee ${path}`,
      ].map((last) => effect(before + last));
      assert.deepEqual([redirect, append, tee], [touch, touch, touch], `${before}> ${path}`);
      if (touch === "allow") allowed++;
    }),
    { numRuns: 2000, seed: 3 },
  );
  assert.ok(allowed > 20, `only ${allowed} were allowed: the test shows too little`);
});

Deno.test("a wrapped command is judged like the command", () => {
  for (const command of COMMANDS) {
    for (const wrap of WRAPPERS) {
      assert.equal(effect(wrap(command)), effect(command), wrap(command));
    }
  }
});

Deno.test("an option that nobody knows and looks like a path is never a way out of the scope", () => {
  const option = fc.stringMatching(/^-{1,2}[a-z][a-z-]{0,8}$/);
  const place = fc.constantFrom(
    "/etc/x",
    "../x",
    ".git/config",
    "elsewhere/a",
    "hidden/x",
    "/tmp/a.js",
  );
  const form = fc.constantFrom("=", " ");
  fc.assert(
    fc.property(option, form, place, (name, between, path) => {
      // An option that only reads may read what is not denied.
      if (path === "elsewhere/a") return;
      assert.notEqual(effect(`node ok/a.js ${name}${between}${path}`), "allow");
    }),
    { numRuns: 1500, seed: 5 },
  );
});
