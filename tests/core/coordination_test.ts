import assert from "node:assert/strict";
import {
  acceptHandoff,
  addGuidance,
  addMilestone,
  addRoot,
  type Baton,
  claimRequirement,
  contractsYaml,
  coordinationYaml,
  createHandoff,
  createMission,
  decideMission,
  decompose,
  fail,
  type Hub,
  importState,
  isMaestroError,
  markDone,
  readyRequirements,
  requirementsYaml,
  retireGuidance,
  setMemory,
  setMissionPolicy,
  stateHashes,
  stateRows,
} from "../../core/mod.ts";
import type { Tx } from "../../core/store/mod.ts";
import { notify } from "../../core/ssot/contracts/notices.ts";
import { backend, child, onEachEngine, openHub, planner } from "../helpers/hub.ts";

const person = { agent: "ann", role: "human", session: "h" } as const;
const POLICY = "agents:\n  backend_agent:\n    deny: ['write(**/*.sql)']\n";
const BATON: Baton = {
  mode: "execute",
  summary: "Half: of it -- 'quoted'",
  next: "Write the second half",
  done: ["the first half", "# no comment"],
  decisions: [],
  files: ["src/api/a.js"],
  validation: ["node --test: 2 passed"],
  risks: ["none\tknown"],
  read_more: [],
  confidence: 0.8,
};

/** Everything that an export has, in every state that it can be in. */
async function fill(hub: Hub): Promise<void> {
  const as =
    (actor: typeof person | typeof planner | typeof backend) =>
    (use: (tx: Tx) => Promise<unknown>) =>
      hub.write(actor, { action: "FILL", always: true }, async (tx) => void await use(tx));
  const [byPerson, byPlanner, byBackend] = [as(person), as(planner), as(backend)];
  await byPlanner((tx) => createMission(tx, { title: "Shop", description: "All of it" }));
  await byPlanner((tx) =>
    decompose(tx, "R0", ["One", "Two", "Three"].map((title) => child(title)))
  );
  await byPerson((tx) => decideMission(tx, "R0", "APPROVED", "go: 'on'"));
  const milestone = { mission: "R0", kind: "work" as const };
  await byPlanner((tx) => addMilestone(tx, { ...milestone, title: "A", requirements: ["R0.1"] }));
  const gate = { ...milestone, kind: "gate" as const, title: "B", requirements: ["R0.2"] };
  await byPlanner((tx) => addMilestone(tx, gate));
  await byPlanner((tx) => addMilestone(tx, { ...milestone, title: "C", requirements: ["R0.3"] }));
  await byBackend((tx) => claimRequirement(tx, "R0.1"));
  await byBackend((tx) => markDone(tx, "R0.1", "it is done"));
  await byPlanner((tx) => createMission(tx, { title: "Draft", description: "" }));
  await byPlanner((tx) => decompose(tx, "R1", [child("Later")]));
  await byPlanner((tx) => addRoot(tx, { title: "Free", description: "", role: null }));
  await byPerson((tx) => setMissionPolicy(tx, "R1", POLICY));
  const handoff = { requirement: "R0.2", toAgent: null, toRole: "backend", baton: BATON } as const;
  await byPlanner((tx) => createHandoff(tx, { ...handoff, release: false }));
  await byBackend((tx) => acceptHandoff(tx, "H1"));
  const free = { requirement: null, toAgent: "frontend_agent", toRole: null, release: false };
  await byBackend((tx) => createHandoff(tx, { ...free, baton: { ...BATON, confidence: null } }));
  const learning = { kind: "learning", role: null, requirement: null } as const;
  await byBackend((tx) => addGuidance(tx, { ...learning, text: "Mind the gap" }));
  const correction = { kind: "correction", role: "backend", requirement: "R0" } as const;
  await byPerson((tx) => addGuidance(tx, { ...correction, text: "- not: a list" }));
  await byPerson((tx) => retireGuidance(tx, "G1", "it is closed"));
  await byBackend((tx) => setMemory(tx, "plan", "first\nthen\n"));
  await byBackend((tx) => setMemory(tx, undefined, "yes"));
  await byPlanner((tx) => notify(tx, "backend_agent", "C1", "Reconcile with frontend_agent"));
}

async function exported(hub: Hub) {
  return await hub.read(async (tx) => ({
    requirements: await requirementsYaml(tx),
    contracts: await contractsYaml(tx),
    coordination: await coordinationYaml(tx),
  }));
}

async function importTexts(hub: Hub, texts: Awaited<ReturnType<typeof exported>>) {
  const label = { action: "STATE_IMPORT", always: true };
  return await hub.write(person, label, (tx) =>
    importState(tx, {
      requirements: { name: "requirements_tree.yaml", text: texts.requirements },
      contracts: { name: "contract_registry.yaml", text: texts.contracts },
      coordination: { name: "coordination.yaml", text: texts.coordination },
      log: null,
    }, (mission, text) => {
      if (!text.includes("backend_agent")) {
        throw fail("invalid", `${mission} may not have it`, "Give it another.");
      }
    }));
}

onEachEngine("an exported and imported state has the same hash", async (open) => {
  await using source = await open();
  await fill(source.hub);
  const once = await exported(source.hub);
  await using target = await open();
  const counts = await importTexts(target.hub, once);
  assert.deepEqual(counts, {
    requirements: 7,
    contracts: 0,
    missions: 2,
    handoffs: 2,
    guidance: 2,
  });
  assert.deepEqual(await exported(target.hub), once);
  const hashes = (hub: Hub) => hub.read((tx) => stateHashes(tx));
  assert.deepEqual(await hashes(target.hub), await hashes(source.hub));
  const ready = (hub: Hub) => hub.read((tx) => readyRequirements(tx, { role: null, limit: 9 }));
  assert.deepEqual(await ready(target.hub), await ready(source.hub));
  assert.deepEqual(await ready(target.hub), ["R0.2", "R2"]);
});

/** What is wrong with a file, and where the refusal says it is. */
const WRONG: [string, (text: string) => string, RegExp][] = [
  ["no such mission", (text) => text.replace("id: R1", "id: R7"), /:\d+:\d+: there is no R7/],
  ["a part for a mission", (text) => text.replace("id: R1", "id: R0.1"), /it is no mission/],
  ["a decision there is not", (text) => text.replace("DRAFT", "MAYBE"), /missions\.1\.decision/],
  ["nobody who decided", (text) => text.replace(/^ *decided_by: .*\n/m, ""), /belong together/],
  ["a policy that does not fit", (text) => text.replace("backend_agent:", "x:"), /R1 may not/],
  ["a milestone out of place", (text) => text.replace("R0/M2", "R0/M4"), /R0\/M3 is out of place/],
  ["another's milestone", (text) => text.replace("R0/M1", "R1/M1"), /R1\/M1 is out of place/],
  ["a seal after none", (text) =>
    text.replace(/\n *sealed:\n.*\n.*\n/, "\n")
      .replace(
        "requirements: [R0.2]",
        'requirements: []\n        sealed: {by: ann, at: "2026-01-01T00:00:00.000Z"}',
      ), /R0\/M2 is sealed/],
  [
    "a seal over open work",
    (text) => text.replace("[R0.1]", "[R0.2]"),
    /R0\.2 is PENDING in a sealed/,
  ],
  ["a member of two", (text) => text.replace("[R0.3]", "[R0.2]"), /R0\.2 is in R0\/M2 already/],
  ["a member there is not", (text) => text.replace("[R0.3]", "[R0.9]"), /there is no R0\.9/],
  ["a member elsewhere", (text) => text.replace("[R0.3]", "[R1.1]"), /R1\.1 is not below R0/],
  ["the mission as its own member", (text) => text.replace("[R0.3]", "[R0]"), /R0 is not below R0/],
  ["two handoffs of one id", (text) => text.replace("id: H2", "id: H1"), /there are two of H1/],
  ["no handoff id", (text) => text.replace("id: H2", "id: X2"), /it is no handoff id/],
  ["half a baton", (text) => text.replace(/^ *next: .*\n/m, ""), /handoffs\.0\.baton\.next/],
  ["a confidence of 42", (text) => text.replace("0.8", "42"), /handoffs\.0\.baton\.confidence/],
  [
    "guidance of no kind",
    (text) => text.replace("kind: learning", "kind: rumour"),
    /guidance\.0\.kind/,
  ],
  [
    "two notes of one key",
    (text) => text.replace('key: "note-0001"', 'key: "plan"'),
    /there are two of backend_agent\/plan/,
  ],
  ["a field there is not", (text) => `${text}approvals: []\n`, /approvals/],
  ["no YAML", () => "missions: [", /coordination\.yaml:1:\d+/],
];

Deno.test("a coordination file that is wrong says where and leaves nothing", async () => {
  await using source = await openHub();
  await fill(source.hub);
  const good = await exported(source.hub);
  await using target = await openHub();
  for (const [what, broken, problem] of WRONG) {
    const coordination = broken(good.coordination);
    assert.notEqual(coordination, good.coordination, what);
    await assert.rejects(importTexts(target.hub, { ...good, coordination }), (error) => {
      assert.ok(isMaestroError(error, "invalid"), `${what}: ${error}`);
      assert.match(error.message, /^Cannot import coordination\.yaml/, what);
      assert.match(error.message, problem, what);
      return true;
    });
  }
  for (const table of ["requirements", "missions", "handoffs", "guidance", "memory"] as const) {
    assert.deepEqual(await target.hub.read((tx) => stateRows(tx, table)), [], table);
  }
  assert.equal((await importTexts(target.hub, good)).missions, 2);
});
