import { DatabaseSync } from "node:sqlite";
import { addRoot, claimRequirement, decompose, Hub } from "../core/mod.ts";
import { compare, type Row } from "./measure.ts";

const TURNS = 1_000;
const PLANNER = { agent: "planning_agent", role: "planning", session: "bench" } as const;
const PER_PARENT = 200;

/** A claim (lease, status, journal, chained log) against a bare transaction of two statements. */
export async function benchClaim(directory: string, requirements: number): Promise<Row> {
  const hub = await Hub.open(`${directory}/claim-${requirements}.sqlite`);
  await fill(hub, Math.max(requirements, TURNS * 2));
  const bare = bareTransaction(`${directory}/bare-${requirements}.sqlite`);
  let turn = 0;
  const { floor, ours } = await compare(bare.work, async () => {
    const actor = { agent: `agent-${turn++}`, role: "backend", session: "bench" } as const;
    await hub.write(actor, { action: "REQUIREMENT_CLAIM" }, (tx) => claimRequirement(tx));
  }, TURNS);
  await hub.close();
  bare.close();
  const name = `claim, ${requirements} requirements, against a bare transaction`;
  return { name, unit: "us", floor: floor * 1_000, ours: ours * 1_000 };
}

async function fill(hub: Hub, count: number): Promise<void> {
  for (let made = 0; made < count; made += PER_PARENT) {
    await hub.write(PLANNER, { action: "REQUIREMENT_ADD" }, async (tx) => {
      const node = { title: "part", description: "", role: "backend" as const };
      const root = await addRoot(tx, node);
      await decompose(tx, root, Array.from({ length: PER_PARENT }, () => node));
    });
  }
}

function bareTransaction(path: string): { work: () => void; close: () => void } {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)");
  database.exec("INSERT INTO t VALUES (1, 0)");
  const [begin, read, write, commit] = [
    "BEGIN IMMEDIATE",
    "SELECT n FROM t WHERE id = 1",
    "UPDATE t SET n = n + 1 WHERE id = 1",
    "COMMIT",
  ].map((sql) => database.prepare(sql));
  return {
    work: () => {
      begin?.run();
      read?.get();
      write?.run();
      commit?.run();
    },
    close: () => database.close(),
  };
}
