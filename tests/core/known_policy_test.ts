import assert from "node:assert/strict";
import { Hub, logicalClock, setMissionPolicy } from "../../core/mod.ts";
import { hashOf } from "../../core/hash.ts";
import { knownPolicy, POLICY_FORM } from "../../core/project_policy/known_policy.ts";
import { readPolicyFile } from "../../core/project_policy/policy_file.ts";
import { policyJsonSchema } from "../../policies/mod.ts";
import { child, plant, START_MS } from "../helpers/hub.ts";
import { temporaryDirectory, write } from "../helpers/repository.ts";

const person = { agent: "human", role: "human", session: "" } as const;
const BASE = "agents: { backend_agent: { commands: { allow: [ls] } } }\n";
const OWN = "extends: base.yaml\nagents: { backend_agent: { commands: { allow: [cat] } } }\n";
const MISSION = "agents: { backend_agent: { commands: { deny: [cat] } } }\n";

async function place() {
  const directory = await temporaryDirectory();
  const { path } = directory;
  await write(path, { ".maestro/policy.yaml": OWN, ".maestro/base.yaml": BASE });
  const hub = await Hub.open(`${path}/.maestro/hub.sqlite`, logicalClock(START_MS));
  await plant(hub, [child("Part")]);
  const known = (mission: string | null = null) => knownPolicy(hub, path, null, mission);
  const entries = async (mission: string | null = null) =>
    (await known(mission)).agents.backend_agent?.commands;
  return {
    path,
    hub,
    known,
    entries,
    async [Symbol.asyncDispose]() {
      await hub.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

Deno.test("a policy that is known is the one that its texts come to", async () => {
  await using at = await place();
  const { policy } = await readPolicyFile(at.path, null);
  for (let time = 0; time < 2; time++) assert.deepEqual(await at.known(), policy);
  assert.deepEqual((await at.entries())?.allow, ["ls", "cat"]);
});

Deno.test("what is known of other texts does not hold: of its own, of one it extends, of a mission", async () => {
  await using at = await place();
  await at.known();
  await write(at.path, { ".maestro/base.yaml": BASE.replace("ls", "wc") });
  assert.deepEqual((await at.entries())?.allow, ["wc", "cat"]);
  await write(at.path, { ".maestro/policy.yaml": OWN.replace("cat", "tail") });
  assert.deepEqual((await at.entries())?.allow, ["wc", "tail"]);
  await at.hub.write(person, { action: "POLICY" }, (tx) => setMissionPolicy(tx, "R0", MISSION));
  for (let time = 0; time < 2; time++) {
    assert.deepEqual((await at.entries("R0"))?.deny, ["cat"]);
    assert.deepEqual((await at.entries())?.deny, []);
  }
});

Deno.test("a policy that cannot be read is said to be so each time", async () => {
  await using at = await place();
  await write(at.path, { ".maestro/policy.yaml": "agents: [" });
  for (let time = 0; time < 2; time++) await assert.rejects(at.known(), { code: "invalid" });
});

Deno.test("where the policy's form changes, what is known of the earlier form does not hold", async (t) => {
  // Raise POLICY_FORM with each change of this snapshot: the same text may come to another policy.
  await t.assertSnapshot({ form: POLICY_FORM, schema: hashOf(policyJsonSchema()) });
});
