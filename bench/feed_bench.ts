import { followLog, Hub, setMemory, systemClock } from "../core/mod.ts";
import { worker } from "./filled_hub.ts";

const WRITES = 100;
const PAUSE_MS = 20;
const WRITER = new URL("./feed_writer.ts", import.meta.url).pathname;

/** From the commit in another, otherwise idle process until a follower here has the entry. */
export async function benchFeed(directory: string): Promise<string> {
  const path = `${directory}/feed.sqlite`;
  const hub = await Hub.open(path);
  await hub.write(worker(0), { action: "MEMORY_WRITE" }, (tx) => setMemory(tx, "k", "0"));
  const stop = new AbortController();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", WRITER, path, String(WRITES), String(PAUSE_MS)],
    stdout: "null",
  }).spawn();
  const delays: number[] = [];
  for await (const entry of followLog(hub, 1, stop.signal)) {
    delays.push(systemClock.now() - Date.parse(entry.at));
    if (delays.length === WRITES) stop.abort();
  }
  await child.status;
  await hub.close();
  delays.sort((a, b) => a - b);
  const p95 = delays[Math.floor(delays.length * 0.95)] ?? 0;
  return `delivery of ${WRITES} entries to another process: p50 ` +
    `${delays[Math.floor(delays.length / 2)]} ms, p95 ${p95} ms`;
}
