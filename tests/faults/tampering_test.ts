import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import {
  addDependency,
  claimRequirement,
  openSession,
  proposeContract,
  setMemory,
  verifyLog,
} from "../../core/mod.ts";
import { createSnapshot } from "../../core/ssot/log/snapshots.ts";
import { keepKnownPolicy } from "../../core/ssot/missions/known_policies.ts";
import { backend, child, openHub, planner, plant } from "../helpers/hub.ts";

/** A hub with at least two rows in each table that agents fill. */
async function filledHub() {
  const test = await openHub();
  const { hub } = test;
  const label = { action: "X" };
  await plant(
    hub,
    ["a", "b", "c"].map((title) =>
      child(title, { role: "backend", criteria: [{ text: "works", check: null }] })
    ),
  );
  await hub.write(planner, label, (tx) => addDependency(tx, "R0.2", "R0.1"));
  await hub.write(planner, label, (tx) => addDependency(tx, "R0.3", "R0.2"));
  for (const name of ["A", "B"]) {
    await hub.write(planner, label, async (tx) => {
      await openSession(tx, { client: "c", role: "backend" });
      await createSnapshot(tx, name, null);
      await setMemory(tx, name, "1");
      await keepKnownPolicy(tx, name, "{}");
      await proposeContract(tx, {
        name,
        kind: "http",
        owner: "backend_agent",
        consumers: ["frontend_agent"],
        schema: { name },
        change: "",
      });
    });
  }
  await hub.write(backend, label, (tx) => claimRequirement(tx));
  return test;
}

const TABLES: [string, string][] = [
  ["requirements", "status = 'DONE'"],
  ["dependencies", "depends_on = 'R0.9'"],
  ["criteria", "result = 'passed'"],
  ["contracts", "version = 9"],
  ["contract_versions", "author = 'nobody'"],
  ["contract_consumers", "pinned = 9"],
  ["memory", "value = '2'"],
  ["leases", "fence = 0"],
  ["sessions", "role = 'human'"],
  ["snapshots", "seq = 0"],
  ["known_policies", `content = '{"agents":{}}'`],
];

async function problemAfter(
  path: string,
  hub: Awaited<ReturnType<typeof openHub>>["hub"],
  sql: string,
) {
  const database = new DatabaseSync(path);
  const { changes } = database.prepare(sql).run();
  database.close();
  assert.equal(Number(changes), 1, sql);
  return (await hub.read((tx) => verifyLog(tx))).problem ?? "";
}

for (const [table, edit] of TABLES) {
  Deno.test(`a row of ${table} that is edited, deleted or added behind the hub is named`, async () => {
    const first = `(SELECT MIN(id) FROM ${table})`;
    const id = async (hub: Awaited<ReturnType<typeof openHub>>["hub"]) =>
      String((await hub.read((tx) => tx.one(`SELECT MIN(id) AS id FROM ${table}`)))?.id);
    {
      await using test = await filledHub();
      const sql = `UPDATE ${table} SET ${edit} WHERE id = ${first}`;
      const named = `row ${await id(test.hub)} of ${table} was changed outside the hub`;
      assert.equal(await problemAfter(test.location, test.hub, sql), named);
    }
    {
      await using test = await filledHub();
      const named = `row ${await id(test.hub)} of ${table} was removed outside the hub`;
      const sql = `DELETE FROM ${table} WHERE id = ${first}`;
      assert.equal(await problemAfter(test.location, test.hub, sql), named);
    }
    {
      await using test = await filledHub();
      const row = await test.hub.read((tx) => tx.one(`SELECT * FROM ${table} LIMIT 1`));
      const columns = Object.keys(row ?? {});
      const values = columns.map((column) => column === "id" ? "'zz'" : column);
      const sql = `INSERT INTO ${table} (${columns.join(", ")})
        SELECT ${values.join(", ")} FROM ${table} WHERE id = ${first}`;
      const named = `row zz of ${table} is not in the journal`;
      assert.equal(await problemAfter(test.location, test.hub, sql), named);
    }
  });
}

const HISTORY: [string, string, RegExp][] = [
  ["a log entry's agent", "UPDATE log SET agent_id = 'x' WHERE seq = 3", /log entry 3 was changed/],
  ["the last log entry", "DELETE FROM log WHERE seq = 6", /journal has rows of log entry 6/],
  ["a log entry within", "DELETE FROM log WHERE seq = 4", /log entry 4 is missing/],
  [
    "an added log entry",
    `INSERT INTO log SELECT 7, at, agent_id, role, session, action_type, target, input_hash,
       output_hash, status, error, note, changes_hash, prev_hash, hash FROM log WHERE seq = 6`,
    /log entry 7 does not follow entry 6/,
  ],
  [
    "a journal row's image",
    "UPDATE journal SET before = '{}' WHERE seq = 4 AND n = 0",
    /journal of log entry 4 was changed/,
  ],
  ["a journal row", "DELETE FROM journal WHERE seq = 4 AND n = 1", /journal of log entry 4/],
  [
    "an added journal row",
    "INSERT INTO journal VALUES (2, 99, 'memory', 'x', NULL, '{}')",
    /journal of log entry 2 was changed/,
  ],
  [
    "a journal row of an entry to come",
    "INSERT INTO journal VALUES (7, 0, 'memory', 'x', NULL, NULL)",
    /journal has rows of log entry 7, which is not there/,
  ],
  [
    "a journal row of before the first entry",
    "INSERT INTO journal VALUES (0, 0, 'memory', 'x', NULL, NULL)",
    /journal has rows of log entry 0, which is not there/,
  ],
];

for (const [what, sql, problem] of HISTORY) {
  Deno.test(`${what}, changed or removed behind the hub, is found`, async () => {
    await using test = await filledHub();
    assert.match(await problemAfter(test.location, test.hub, sql), problem);
  });
}
