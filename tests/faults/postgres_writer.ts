import { Hub, memoryOf, setMemory } from "../../core/mod.ts";

// Counts up in the hub until its input ends, and says each number once its write is acknowledged.
const [url = "", agent = ""] = Deno.args;
const actor = { agent, role: "backend", session: agent } as const;
let ended = false;
const input = Deno.stdin.readable.pipeTo(new WritableStream()).then(() => (ended = true));

const hub = await Hub.open(url);
while (!ended) {
  const count = await hub.write(actor, { action: "COUNT" }, async (tx) => {
    const [counter] = await memoryOf(tx, "all", "counter");
    const own = Number((await memoryOf(tx, agent, "count"))[0]?.value ?? 0) + 1;
    await setMemory(tx, "count", String(own));
    // Everybody's: a second writer at the same time would lose one of the two.
    const shared = { id: "all/counter", agent: "all", key: "counter", updated_at: tx.now };
    await tx.upsert("memory", { ...shared, value: String(Number(counter?.value ?? 0) + 1) });
    tx.note = String(own);
    return own;
  });
  await Deno.stdout.write(new TextEncoder().encode(`${count}\n`));
}
await hub.close();
await input;
