import { setStatus } from "../../ssot/requirements/requirement.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import { publishEpoch } from "../commit.ts";
import { decide } from "../controllers/controller.ts";
import { loopActor } from "../epoch.ts";
import type { Loop } from "../loop.ts";
import { askForPlan } from "./ask_for_plan.ts";
import { hasOpenLeaves } from "./open_leaves.ts";
import type { StepResult } from "./step_result.ts";

/** COMMIT: names the verified state and tags the verified tree in the user's repository. */
export async function commit(loop: Loop, run: Run): Promise<StepResult> {
  const { tag, note } = await publishEpoch(loop.project, run);
  loop.emit({ type: "tag", run: run.id, epoch: run.epoch, tag, note });
  return { event: "committed", reason: note };
}

/** CHECK: the root is DONE once nothing under it is open. */
export async function check(loop: Loop, run: Run): Promise<StepResult> {
  if (await hasOpenLeaves(loop, run)) return { event: "unsatisfied", reason: "" };
  const event = await decide(loop, run, "satisfied");
  if (event === "replan") {
    await askForPlan(loop, run);
    return { event, reason: "" };
  }
  const label = { action: "REQUIREMENT_COMPLETE", target: `requirement:${run.root}`, input: null };
  await loop.project.hub.write(loopActor(run.id), label, (tx) => setStatus(tx, run.root, "DONE"));
  return { event: "satisfied", reason: "" };
}
