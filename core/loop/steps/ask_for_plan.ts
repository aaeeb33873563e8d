import { type Run, updateRun } from "../../ssot/runs/runs.ts";
import { loopActor } from "../epoch.ts";
import type { Loop } from "../loop.ts";

/** The next PLAN asks the planning agent though there is a plan. */
export async function askForPlan({ project }: Loop, run: Run): Promise<void> {
  const label = { action: "PLAN_AGAIN", target: `run:${run.id}`, input: null };
  await project.hub.write(loopActor(run.id), label, async (tx) => {
    await updateRun(tx, run.id, { replan: true, replans: run.replans + 1 });
  });
}
