import { hasFinished } from "../../ssot/claims/attempts.ts";
import { getRequirement } from "../../ssot/requirements/requirement.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import { decide } from "../controllers/controller.ts";
import { loopActor } from "../epoch.ts";
import type { Loop } from "../loop.ts";
import { type Assignment, schedule } from "../scheduler.ts";
import { askForPlan } from "./ask_for_plan.ts";
import type { StepResult } from "./step_result.ts";

/** ASSIGN: gives what is ready to the agents of its roles; a failed attempt ends the epoch's work. */
export async function assign(loop: Loop, run: Run): Promise<StepResult> {
  const { hub, policy } = loop.project;
  const ready = await hub.read((tx) => schedule(tx, run, policy, []));
  if (ready.length === 0) return { event: "nothing_ready", reason: "" };
  const isAnyDone = await hub.read((tx) => hasFinished(tx, run));
  const event = await decide(loop, run, "assigned", isAnyDone ? [] : ["verify"]);
  if (event === "assigned") await assignReady(loop, run, []);
  if (event === "replan") await askForPlan(loop, run);
  return { event, reason: "" };
}

/** Assigns what can begin beside the work at hand, and says so. */
export async function assignReady(
  loop: Loop,
  run: Run,
  busy: readonly Assignment[],
): Promise<Assignment[]> {
  const { hub, policy } = loop.project;
  const label = {
    action: "REQUIREMENT_ASSIGN",
    target: `run:${run.id}`,
    input: { epoch: run.epoch },
  };
  const assigned = await hub.write(loopActor(run.id), label, async (tx) => {
    const chosen = await schedule(tx, run, policy, busy);
    const titled = [];
    for (const assignment of chosen) {
      const { requirement, agent } = assignment;
      if (!assignment.foreign) {
        await tx.update("requirements", requirement, { assignee: agent, updated_at: tx.now });
      }
      titled.push({ assignment, title: (await getRequirement(tx, requirement)).title });
    }
    return titled;
  });
  return assigned.map(({ assignment, title }) => {
    const { requirement, agent } = assignment;
    loop.emit({ type: "assigned", run: run.id, epoch: run.epoch, requirement, title, agent });
    return assignment;
  });
}
