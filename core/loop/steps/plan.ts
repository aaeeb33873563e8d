import { openQuestions } from "../../ssot/runs/questions.ts";
import { type Run, updateRun } from "../../ssot/runs/runs.ts";
import { projectMap } from "../look/project_map.ts";
import { planBrief } from "../briefs.ts";
import { beginEpoch, loopActor } from "../epoch.ts";
import type { Loop } from "../loop.ts";
import { restTask, runTask } from "../task.ts";
import { takeBaseline } from "../verification/project_tests.ts";
import { afterRollback, failEpoch } from "./fail_epoch.ts";
import { hasOpenLeaves } from "./open_leaves.ts";
import { pauseReason } from "./pause_reason.ts";
import type { StepResult } from "./step_result.ts";

/** PLAN: begins an epoch and has the requirement decomposed, unless open work is planned already. */
export async function plan(loop: Loop, before: Run): Promise<StepResult> {
  const { hub } = loop.project;
  if (before.retriesLeft < 0) return await afterRollback(loop, before);
  const begun = before.base === null ? await beginEpoch(loop.project, before) : before;
  if (begun.verdict !== null) return await failEpoch(loop, begun, begun.verdict);
  const run = await takeBaseline(loop, begun);
  if (!run.replan && await hasOpenLeaves(loop, run)) return { event: "planned", reason: "" };
  const map = await projectMap(loop.project);
  const brief = await hub.read((tx) => planBrief(tx, run, map));
  const task = { kind: "plan", role: "planning", requirement: run.root } as const;
  const outcome = await runTask(loop, run, { ...task, brief });
  const asked = await hub.read((tx) => openQuestions(tx, run.id));
  if (asked.length > 0) {
    await restTask(loop, run, task);
    const reason = asked.map(({ id, question }) => `${id}: ${question}`).join("; ");
    return { event: "asked", reason };
  }
  const pause = await pauseReason(loop, run, outcome);
  const isPlanned = await hasOpenLeaves(loop, run);
  if (pause !== null && (run.replan || !isPlanned)) {
    await restTask(loop, run, task);
    return { event: "pause", reason: pause };
  }
  if (run.replan) await forgetRequest(loop, run);
  if (run.replan || isPlanned) return { event: "planned", reason: "" };
  const message = `no requirement was added: ${outcome.reason}`;
  return await failEpoch(loop, run, [{ source: "plan", subject: run.root, message }]);
}

/** The planning agent has looked again; whether it changed anything is its own affair. */
async function forgetRequest({ project }: Loop, run: Run): Promise<void> {
  const label = { action: "PLAN_LOOKED_AT", target: `run:${run.id}`, input: null };
  await project.hub.write(
    loopActor(run.id),
    label,
    (tx) => updateRun(tx, run.id, { replan: false }),
  );
}
