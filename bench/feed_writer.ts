import { Hub, setMemory, systemClock } from "../core/mod.ts";
import { worker } from "./filled_hub.ts";

const [path = "", writes = "0", pauseMs = "0"] = Deno.args;
const hub = await Hub.open(path);
for (let n = 0; n < Number(writes); n++) {
  await hub.write(worker(n), { action: "MEMORY_WRITE" }, (tx) => setMemory(tx, "k", String(n)));
  await systemClock.sleep(Number(pauseMs));
}
await hub.close();
