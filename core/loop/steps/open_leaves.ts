import { openLeaves } from "../../ssot/requirements/requirement.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import type { Loop } from "../loop.ts";

/** Whether anything under the run's root is left to do. */
export async function hasOpenLeaves(loop: Loop, run: Run): Promise<boolean> {
  return (await loop.project.hub.read((tx) => openLeaves(tx, run.root))).length > 0;
}
