import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addDependency,
  contractsYaml,
  type Hub,
  importState,
  isMaestroError,
  requirementsYaml,
  stateRows,
} from "../../core/mod.ts";
import type { ImportFile } from "../../core/mod.ts";
import { canonicalJson } from "../../core/hash.ts";
import { openHub, planner } from "../helpers/hub.ts";

const file = (name: string, text: string): ImportFile => ({ name, text });

async function exported(hub: Hub): Promise<{ requirements: string; contracts: string }> {
  return await hub.read(async (tx) => ({
    requirements: await requirementsYaml(tx),
    contracts: await contractsYaml(tx),
  }));
}

async function importTexts(hub: Hub, texts: { requirements: string; contracts: string }) {
  return await hub.write(
    planner,
    { action: "STATE_IMPORT", always: true },
    (tx) =>
      importState(tx, {
        requirements: file("requirements_tree.yaml", texts.requirements),
        contracts: file("contract_registry.yaml", texts.contracts),
        coordination: null,
        log: null,
      }, () => {}),
  );
}

/** The documented examples of the three files, to the letter. */
const APPENDIX = {
  requirements: `requirements:
- id: R0
  description: "Implement a user authentication system"
  status: IN_PROGRESS
  children:
  - id: R0.1
    description: "Backend: JWT token generation and validation"
    status: DONE
    assignee: backend_agent
    acceptance_criteria:
    - "POST /auth/login returns valid JWT"
    - "JWT contains user_id and exp claims"
    dependencies: []
  - id: R0.2
    description: "Frontend: Login form and protected routes"
    status: IN_PROGRESS
    assignee: frontend_agent
    acceptance_criteria:
    - "Login form calls POST /auth/login"
    - "401 redirects to /login"
    dependencies: [R0.1]
`,
  contracts: `contracts:
- id: C1
  name: "AuthAPI"
  owner: backend_agent
  consumers: [frontend_agent]
  version: 2
  status: STABLE
  schema:
    endpoints:
    - path: "/auth/login"
      method: POST
      request: { email: string, password: string }
      response: { token: string, expires_in: int }
  changelog:
  - version: 2
    change: "Added /auth/verify endpoint"
    timestamp: "2025-04-23T10:00:00Z"
`,
};

Deno.test("the documented forms can be imported as they are, and come out as they are", async (t) => {
  await using test = await openHub();
  const counts = await importTexts(test.hub, APPENDIX);
  assert.deepEqual([counts.requirements, counts.contracts], [3, 1]);
  const once = await exported(test.hub);
  await t.assertSnapshot(once);
  await using other = await openHub();
  await importTexts(other.hub, once);
  assert.deepEqual(await exported(other.hub), once);
});

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }),
  fc.constantFrom(
    "yes",
    "null",
    "- a",
    "a: b",
    "# c",
    "'",
    '"',
    "~",
    "\ttab",
    "a\n\nb\n",
    "é\u2028",
  ),
).filter((value) => value.isWellFormed() && !value.includes("\0"));
const criterion = fc.record({
  text,
  check: fc.constantFrom(null, "run: npm test", "contract: C1", "manual"),
  result: fc.constantFrom("pending", "passed", "failed", "blocked", "waived"),
  evidence: fc.oneof(fc.constant(""), text),
});
const node = fc.record({
  title: text.map((value) => value.slice(0, 50)).filter((value) => value.isWellFormed()),
  description: fc.oneof(fc.constant(""), text),
  role: fc.constantFrom(null, "backend", "frontend", "test"),
  status: fc.constantFrom("PENDING", "IN_PROGRESS", "BLOCKED", "REVIEW", "DONE", "FAILED"),
  assignee: fc.constantFrom(null, "backend_agent"),
  priority: fc.integer({ min: -9, max: 9 }),
  scope: fc.array(fc.constantFrom("src/**", "a b", "{x,y}/*"), { maxLength: 2 }),
  criteria: fc.array(criterion, { maxLength: 3 }),
  summary: fc.oneof(fc.constant(""), text),
  parent: fc.nat(),
  dependsOn: fc.nat(),
});
const schema = fc.jsonValue({ maxDepth: 3 });
const contract = fc.record({
  owner: fc.constantFrom("backend_agent", "frontend_agent"),
  status: fc.constantFrom("DRAFT", "STABLE", "DEPRECATED", "BROKEN"),
  schemas: fc.array(schema, { minLength: 1, maxLength: 3 }),
  consumers: fc.uniqueArray(fc.constantFrom("a", "b: c", "[d]"), { maxLength: 3 }),
  pinned: fc.constantFrom(null, 1),
  reason: fc.oneof(fc.constant(""), text),
});

Deno.test("what is exported, imported and exported again is the same, byte for byte", async () => {
  const states = fc.tuple(
    fc.array(node, { minLength: 1, maxLength: 8 }),
    fc.array(contract, { maxLength: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(states, async ([nodes, contracts]) => {
      await using source = await openHub();
      await fill(source.hub, nodes, contracts);
      const once = await exported(source.hub);
      await using target = await openHub();
      await importTexts(target.hub, once);
      assert.deepEqual(await exported(target.hub), once);
      for (const table of TABLES) {
        assert.deepEqual(await rows(target.hub, table), await rows(source.hub, table));
      }
    }),
    { numRuns: 60 },
  );
});

const TABLES = [
  "requirements",
  "dependencies",
  "criteria",
  "contracts",
  "contract_versions",
  "contract_consumers",
] as const;

/** When a row was last written is the one thing that an import does not keep. */
async function rows(hub: Hub, table: (typeof TABLES)[number]) {
  const found = await hub.read((tx) => stateRows(tx, table));
  return found.map(({ updated_at: _when, ...row }) => row);
}

type Node = typeof node extends fc.Arbitrary<infer T> ? T : never;
type Contract = typeof contract extends fc.Arbitrary<infer T> ? T : never;

async function fill(hub: Hub, nodes: readonly Node[], contracts: readonly Contract[]) {
  await hub.write(planner, { action: "FILL" }, async (tx) => {
    const ids: string[] = [];
    const children = new Map<string, number>();
    for (const [index, given] of nodes.entries()) {
      const parent = index === 0 ? null : ids[given.parent % ids.length] ?? null;
      const ordinal = parent === null ? 0 : (children.get(parent) ?? 0) + 1;
      const id = parent === null ? "R0" : `${parent}.${ordinal}`;
      if (parent !== null) {
        children.set(parent, ordinal);
        await tx.update("requirements", parent, { children: ordinal, ordinals: ordinal });
      }
      const { scope, criteria, parent: _parent, dependsOn: _later, ...rest } = given;
      await tx.insert("requirements", {
        ...rest,
        id,
        parent,
        ordinal,
        scope: JSON.stringify(scope),
        children: 0,
        ordinals: 0,
        open_dependencies: 0,
        chain: 0,
        reason: "",
        version: index,
        created_at: tx.now,
        updated_at: tx.now,
      });
      for (const [n, { text, check, result, evidence }] of criteria.entries()) {
        const row = { requirement: id, ordinal: n + 1, text, check_text: check, result, evidence };
        await tx.insert("criteria", { id: `${id}#${n + 1}`, ...row, updated_at: tx.now });
      }
      ids.push(id);
    }
    for (const [index, { dependsOn }] of nodes.entries()) {
      // Kin and cycles are refused before anything is written: then there is one less.
      await addDependency(tx, ids[index] ?? "", ids[dependsOn % ids.length] ?? "").catch(() => {});
    }
    for (const [index, given] of contracts.entries()) await insert(given, `C${index + 1}`);

    async function insert({ schemas, consumers, pinned, ...rest }: Contract, id: string) {
      const last = canonicalJson(schemas.at(-1));
      const version = schemas.length;
      const times = { created_at: tx.now, updated_at: tx.now };
      const row = { id, name: `N${id}`, kind: "http", version, semver: "1.0.0", successor: null };
      await tx.insert("contracts", { ...row, ...rest, schema: last, ...times });
      for (const [n, value] of schemas.entries()) {
        await tx.insert("contract_versions", {
          id: `${id}@${n + 1}`,
          contract: id,
          version: n + 1,
          semver: `1.${n}.0`,
          schema: canonicalJson(value),
          change: rest.reason,
          author: rest.owner,
          epoch: null,
          created_at: tx.now,
        });
      }
      for (const module of consumers) {
        await tx.insert("contract_consumers", {
          id: `${id}:${module}`,
          contract: id,
          module,
          pinned,
        });
      }
    }
  });
}

const WRONG: [string, Partial<typeof APPENDIX>, RegExp][] = [
  ["a status there is not", {
    requirements: APPENDIX.requirements.replace("DONE", "FINISHED"),
  }, /requirements_tree\.yaml:8:13: requirements\.0\.children\.0\.status/],
  ["a field there is not", {
    requirements: APPENDIX.requirements.replace("status: DONE", "state: DONE"),
  }, /requirements_tree\.yaml:6:5: /],
  ["a dependency that is not there", {
    requirements: APPENDIX.requirements.replace("[R0.1]", "[R0.7]"),
  }, /requirements_tree\.yaml:21:20: there is no R0\.7/],
  ["a cycle", {
    requirements: APPENDIX.requirements.replace("[]", "[R0.2]"),
  }, /requirements_tree\.yaml:21:20: .*cycle/],
  ["a node out of place", {
    requirements: APPENDIX.requirements.replace("id: R0.2", "id: R1.2"),
  }, /requirements_tree\.yaml:14:9: R1\.2 is out of place/],
  ["two of one id", {
    requirements: APPENDIX.requirements.replace("id: R0.2", "id: R0.1"),
  }, /requirements_tree\.yaml:14:9: there are two of R0\.1/],
  ["no YAML", { contracts: "contracts: [" }, /contract_registry\.yaml:1:13: /],
  ["no contracts", { contracts: "{}" }, /contract_registry\.yaml:1:1: contracts/],
  [
    "an alias bomb",
    {
      contracts: `a: &a [x,x,x,x,x,x,x,x,x]\n${
        [..."bcdefghi"].map((name, n) =>
          `${name}: &${name} [${Array(9).fill(`*${"abcdefghi"[n]}`).join(",")}]\n`
        ).join("")
      }contracts: []\n`,
    },
    /contract_registry\.yaml: it is nested or repeated too deeply/,
  ],
  ["a depth nobody needs", {
    contracts: `contracts: ${"[".repeat(50_000)}`,
  }, /contract_registry\.yaml/],
];

for (const [what, texts, problem] of WRONG) {
  Deno.test(`an import with ${what} says where and leaves nothing`, async () => {
    await using test = await openHub();
    await assert.rejects(importTexts(test.hub, { ...APPENDIX, ...texts }), (error) => {
      assert.ok(isMaestroError(error, "invalid"), String(error));
      assert.match(error.message, problem);
      return true;
    });
    assert.deepEqual(await test.hub.read((tx) => stateRows(tx, "requirements")), []);
  });
}

Deno.test("a project that has something already takes no import", async () => {
  await using test = await openHub();
  await importTexts(test.hub, APPENDIX);
  await assert.rejects(
    importTexts(test.hub, APPENDIX),
    /Cannot import: this project has 3 requirements/,
  );
});
