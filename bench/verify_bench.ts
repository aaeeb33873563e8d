import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { Hub, setMemory, verifyLog } from "../core/mod.ts";
import { worker } from "./filled_hub.ts";
import { median, type Row } from "./measure.ts";

const ENTRIES = 100_000;
const TURNS = 3;

/** Verifying a log against hashing the same bytes and reading the same rows without it. */
export async function benchVerify(directory: string): Promise<Row> {
  const path = `${directory}/verify.sqlite`;
  const hub = await Hub.open(path);
  for (let n = 0; n < ENTRIES; n++) {
    await hub.write(
      worker(n % 100),
      { action: "MEMORY_WRITE", input: { n } },
      (tx) => setMemory(tx, `k${n % 50}`, `note ${n}`),
    );
  }
  const floors: number[] = [];
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    let start = performance.now();
    readAndHash(path);
    floors.push(performance.now() - start);
    start = performance.now();
    const { ok, entries } = await hub.read((tx) => verifyLog(tx));
    times.push(performance.now() - start);
    if (!ok || entries !== ENTRIES) throw new Error("the log of the benchmark does not verify");
  }
  await hub.close();
  return {
    name: `log verify, ${ENTRIES} entries, against reading and hashing the same`,
    unit: "ms",
    floor: median(floors),
    ours: median(times),
  };
}

function readAndHash(path: string): void {
  const database = new DatabaseSync(path);
  for (const table of ["log", "journal", "memory"]) {
    const page = database.prepare(`SELECT rowid AS page, * FROM ${table} WHERE rowid > ?
      ORDER BY rowid LIMIT 1000`);
    let last = 0;
    while (true) {
      const rows = page.all(last) as { page: number }[];
      for (const row of rows) createHash("sha256").update(JSON.stringify(row)).digest("hex");
      const final = rows.at(-1);
      if (final === undefined) break;
      last = final.page;
    }
  }
  database.close();
}
