import { DatabaseSync } from "node:sqlite";
import { addRoot, decompose, Hub } from "../core/mod.ts";

const PER_PARENT = 200;

export const PLANNER = { agent: "planning_agent", role: "planning", session: "bench" } as const;

/** A worker of its own for each turn: nobody holds two claims. */
export function worker(turn: number) {
  return { agent: `agent-${turn}`, role: "backend", session: "bench" } as const;
}

/** A hub on a new file with so many claimable requirements (rounded up to full parents). */
export async function filledHub(path: string, requirements: number): Promise<Hub> {
  const hub = await Hub.open(path);
  for (let made = 0; made < requirements; made += PER_PARENT) {
    await hub.write(PLANNER, { action: "REQUIREMENT_ADD" }, async (tx) => {
      const node = { title: "part", description: "", role: "backend" as const };
      const root = await addRoot(tx, node);
      await decompose(tx, root, Array.from({ length: PER_PARENT }, () => node));
    });
  }
  return hub;
}

/** The floor of every write: begin, select, update, commit, on a file as durable as ours. */
export function bareTransaction(path: string): { work: () => void; close: () => void } {
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
