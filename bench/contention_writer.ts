import { addRoot, claimRequirement, Hub, overview, setMemory } from "../core/mod.ts";
import type { WriterReport } from "./contention_bench.ts";

const [path = "", kind = "claims", each = "0", number = "0"] = Deno.args;
const hub = await Hub.open(path);
const report: WriterReport = { claimed: [], acknowledged: 0, waits: [], errors: [] };

/** Claims alone, or claims, notes, new requirements and reads in turn. */
async function operate(turn: number): Promise<void> {
  const actor = { agent: `w${number}-${turn}`, role: "backend", session: `w${number}` } as const;
  const choice = kind === "claims" ? 0 : turn % 4;
  if (choice === 1) {
    await hub.write(actor, { action: "MEMORY_WRITE" }, (tx) => setMemory(tx, "k", String(turn)));
  } else if (choice === 2) {
    const node = { title: "more", description: "", role: null };
    await hub.write(actor, { action: "REQUIREMENT_ADD" }, (tx) => addRoot(tx, node));
  } else if (choice === 3) {
    await hub.read((tx) => overview(tx));
  } else {
    const label = { action: "REQUIREMENT_CLAIM" };
    const { requirement } = await hub.write(actor, label, (tx) => claimRequirement(tx));
    if (requirement) report.claimed.push(requirement.id);
  }
}

for (let turn = 0; turn < Number(each); turn++) {
  const start = performance.now();
  try {
    await operate(turn);
    report.acknowledged++;
  } catch (error) {
    report.errors.push(String(error));
  }
  report.waits.push(performance.now() - start);
}
await hub.close();
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(report)));
