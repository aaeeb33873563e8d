import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decide,
  type Decision,
  EFFECTS,
  globMatches,
  mayWrite,
  normalizePath,
  type Policy,
  type PolicyAction,
  policySchema,
  prepareCommands,
  strictest,
  writableDirectories,
} from "../../policies/mod.ts";

Deno.test.beforeAll(prepareCommands);

const SUBJECT = { agent: "a1", role: "backend" };

const name = fc.constantFrom("src", "api", "ui", "a.ts", "b.env", ".env", ".git", "x");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
const globPart = fc.constantFrom(
  "src",
  "api",
  "ui",
  "*",
  "**",
  "*.ts",
  "*.env",
  "a.ts",
  "{api,ui}",
);
const glob = fc.array(globPart, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
const program = fc.constantFrom(
  "git",
  "rm",
  "npm",
  "cat",
  "touch",
  "rm -rf",
  "git push",
  "npm run",
);
const operand = fc.oneof(path, fc.constantFrom("-rf", "-r", "$x", "push", "run", "*"));
const command = fc.tuple(program, fc.array(operand, { maxLength: 3 }), fc.option(path)).map(
  ([run, operands, target]) =>
    [run, ...operands].join(" ") + (target === null ? "" : ` > ${target}`),
);
const action: fc.Arbitrary<PolicyAction> = fc.oneof(
  path.map((each): PolicyAction => ({ kind: "read", path: each })),
  path.map((each): PolicyAction => ({
    kind: "write",
    path: each,
    content: "x",
    linesDeleted: 0,
  })),
  fc.tuple(path, fc.nat(99)).map(([each, linesDeleted]): PolicyAction => ({
    kind: "delete",
    path: each,
    linesDeleted,
  })),
  command.map((each): PolicyAction => ({ kind: "command", command: each })),
);
const gate = fc.oneof(
  fc.nat(60).map((lines) => `DELETE > ${lines} lines`),
  glob.map((each) => `MODIFY ${each}`),
);
const rules = fc.record({
  filesystem: fc.record({
    allow: fc.array(glob, { maxLength: 3 }),
    deny: fc.array(glob, { maxLength: 2 }),
  }),
  commands: fc.record({
    allow: fc.array(program, { maxLength: 4 }),
    deny: fc.array(program, { maxLength: 2 }),
  }),
  human_gate: fc.array(gate, { maxLength: 1 }).map((gates) =>
    gates.map((action_pattern) => ({ action_pattern }))
  ),
});
const policy: fc.Arbitrary<Policy> = fc.tuple(rules, fc.array(glob, { maxLength: 1 })).map(
  ([entry, deny]) => policySchema.parse({ agents: { backend_agent: entry }, read: { deny } }),
);
const scope = fc.option(fc.array(glob, { maxLength: 2 }));

function rank(decision: Decision): number {
  return EFFECTS.indexOf(decision.effect);
}

function withRules(base: Policy, change: (entry: Policy["agents"][string]) => void): Policy {
  const copy = structuredClone(base);
  const entry = copy.agents.backend_agent;
  assert.ok(entry);
  change(entry);
  return copy;
}

Deno.test("a further deny rule or gate never makes an action more allowed", () => {
  fc.assert(
    fc.property(policy, scope, action, glob, program, gate, (base, held, act, path, run, ask) => {
      const before = rank(decide(base, SUBJECT, held, act));
      const stricter = [
        withRules(base, (entry) => entry.filesystem.deny.push(path)),
        withRules(base, (entry) => entry.commands.deny.push(run)),
        withRules(
          base,
          (entry) => entry.human_gate.push({ action_pattern: ask, requires_approval: true }),
        ),
        { ...base, read: { ...base.read, deny: [...base.read.deny, path] } },
      ];
      for (const each of stricter) {
        assert.ok(rank(decide(each, SUBJECT, held, act)) >= before, JSON.stringify(act));
      }
    }),
    { numRuns: 1500, seed: 1 },
  );
});

Deno.test("a further allow rule or a wider scope never makes an action less allowed", () => {
  fc.assert(
    fc.property(policy, scope, action, glob, program, (base, held, act, path, run) => {
      const before = rank(decide(base, SUBJECT, held, act));
      const wider = withRules(base, (entry) => {
        entry.filesystem.allow.push(path);
        entry.commands.allow.push(run);
      });
      assert.ok(rank(decide(wider, SUBJECT, [...held ?? [], path], act)) <= before);
    }),
    { numRuns: 1500, seed: 2 },
  );
});

Deno.test("an empty policy allows nothing", () => {
  const empty = policySchema.parse({ agents: {} });
  fc.assert(
    fc.property(scope, action, (held, act) => {
      assert.equal(decide(empty, SUBJECT, held, act).effect, "deny");
    }),
    { seed: 3 },
  );
});

Deno.test("normalising a path twice gives the same as once, and never leaves the workspace", () => {
  const piece = fc.constantFrom(
    "a",
    "..",
    ".",
    "",
    "/",
    "b c",
    ".git",
    "~",
    "C:",
    "\\",
    "é",
    "...",
  );
  const raw = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("/"));
  fc.assert(
    fc.property(fc.oneof(raw, fc.string()), (text) => {
      const once = normalizePath(text);
      if (!once.ok) return;
      assert.deepEqual(normalizePath(once.path), once);
      assert.ok(!once.path.startsWith("/") && !once.path.split("/").includes(".."), once.path);
    }),
    { numRuns: 3000, seed: 4 },
  );
});

Deno.test("another spelling of a path gets the same decision", () => {
  fc.assert(
    fc.property(policy, scope, path, (base, held, text) => {
      const judge = (each: string) =>
        decide(base, SUBJECT, held, {
          kind: "delete",
          path: each,
          linesDeleted: 0,
        });
      assert.deepEqual(judge(`./x/..//${text.replaceAll("/", "/./")}/`), judge(text));
    }),
    { numRuns: 500, seed: 5 },
  );
});

Deno.test("what may be written lies in a directory that commands can write in", () => {
  fc.assert(
    fc.property(policy, scope, path, (base, held, text) => {
      if (!mayWrite(base, SUBJECT, held, text)) return;
      const directories = writableDirectories(base, SUBJECT, held);
      const inside = directories.some((directory) =>
        directory === "." || text === directory || text.startsWith(`${directory}/`)
      );
      assert.ok(inside, `${text} is in none of ${directories}`);
    }),
    { numRuns: 3000, seed: 6 },
  );
});

Deno.test("the strictest decision does not depend on the order", () => {
  const decision = fc.record({
    effect: fc.constantFrom(...EFFECTS),
    rules: fc.array(fc.string(), { maxLength: 2 }),
    reason: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(decision, { minLength: 1, maxLength: 5 }), (decisions) => {
      const forward = strictest(decisions);
      const backward = strictest(decisions.toReversed());
      assert.equal(forward.effect, backward.effect);
      assert.deepEqual(forward.rules.toSorted(), backward.rules.toSorted());
    }),
    { seed: 7 },
  );
});

Deno.test("globs match as the policy file says", () => {
  const cases: [string, string, boolean][] = [
    ["src/api/**", "src/api", true],
    ["src/api/**", "src/api/.hidden/a", true],
    ["src/api/**", "src/apix", false],
    ["src/*", "src/a", true],
    ["src/*/**", "src/a", true],
    ["src/*/**", "src/a/b", true],
    ["src/*", "src/a/b", false],
    ["*.env", "a/b/prod.env", true],
    ["./*.md", "README.md", true],
    ["./*.md", "docs/README.md", false],
    ["src/", "src/a/b", true],
    ["src/{api,ui}/**", "src/ui/a", true],
    ["src/**/a.ts", "src/a.ts", true],
    ["**", "a/b", true],
    ["../**", "../x", false],
    ["!src/**", "x", false],
    ["****************a", "aaaa", false],
  ];
  for (const [pattern, text, expected] of cases) {
    assert.equal(globMatches(pattern, text), expected, `${pattern} ${text}`);
  }
});
