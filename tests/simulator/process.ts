import { type Clock, Hub, type LogEntry } from "../../core/mod.ts";
import { type Defect, FaultyDriver } from "./faulty_driver.ts";
import type { Fault } from "./plan.ts";
import type { Store } from "./stores.ts";

/** One life of the simulated process: a hub over the store, and what its listeners heard. */
export interface Process {
  hub: Hub;
  /** Entries that were announced since this was last emptied. */
  heard: LogEntry[];
  arm(fault: Fault | null): void;
}

export async function startProcess(
  store: Store,
  clock: Clock,
  defect: Defect | null,
): Promise<Process> {
  const driver = new FaultyDriver(await store.open(), defect);
  const hub = await Hub.over(driver, clock);
  const process: Process = { hub, heard: [], arm: (fault) => driver.arm(fault) };
  hub.subscribe((entry) => process.heard.push(entry));
  return process;
}
