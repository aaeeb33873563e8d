import type { Project } from "../project.ts";
import type { Executor } from "./executor.ts";
import type { RunEvent } from "./run_events.ts";

/** What the steps of one run share; the state itself is in the hub. */
export interface Loop {
  project: Project;
  executor: Executor;
  emit: (event: RunEvent) => void;
  signal: AbortSignal;
}
