import type { Finding, Run } from "../../ssot/runs/runs.ts";
import { recordVerdict, rollBackEpoch } from "../epoch.ts";
import type { Loop } from "../loop.ts";
import { failuresByTitle } from "../strategy.ts";
import type { StepResult } from "./step_result.ts";

/** Verdict first, then the rollback, then the retry or the escalation. */
export async function failEpoch(loop: Loop, before: Run, findings: Finding[]): Promise<StepResult> {
  const { project } = loop;
  const judged = before.verdict === null ? await recordVerdict(project, before, findings) : before;
  for (const finding of findings) {
    loop.emit({ type: "finding", run: judged.id, epoch: judged.epoch, finding });
  }
  const { run, restored, kept } = await rollBackEpoch(project, judged);
  loop.emit({ type: "rollback", run: run.id, epoch: run.epoch, restored, kept });
  return await afterRollback(loop, run);
}

/** A rollback takes one retry of the run, and one of each requirement that failed in it. */
export async function afterRollback({ project }: Loop, run: Run): Promise<StepResult> {
  const first = run.feedback.at(-1)?.findings[0]?.message.split("\n")[0] ?? "";
  const reason = `epoch ${run.epoch} failed: ${first}`;
  if (run.retriesLeft < 0) return { event: "retries_exhausted", reason };
  const failures = await project.hub.read((tx) => failuresByTitle(tx, run));
  for (const [title, epochs] of failures) {
    const counted = epochs.filter((epoch) => epoch > run.forgivenEpoch).length;
    if (counted <= run.options.requirementRetries) continue;
    const often = `"${title}" failed in ${counted} epochs`;
    return { event: "retries_exhausted", reason: `${often}; ${reason}` };
  }
  return { event: "invalid", reason };
}
