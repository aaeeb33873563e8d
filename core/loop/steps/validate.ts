import type { Run } from "../../ssot/runs/runs.ts";
import { decide } from "../controllers/controller.ts";
import { recordVerdict } from "../epoch.ts";
import type { Loop } from "../loop.ts";
import { verifyEpoch } from "../verification/verify_epoch.ts";
import { afterRollback, failEpoch } from "./fail_epoch.ts";
import type { StepResult } from "./step_result.ts";

/** VALID: the epoch is judged; if anything is wrong, all of it is undone. */
export async function validate(loop: Loop, run: Run): Promise<StepResult> {
  // Killed between the rollback and the transition: the epoch is undone already.
  if (run.base === null) return await afterRollback(loop, run);
  if (run.verdict !== null && run.verdict.length > 0) {
    return await failEpoch(loop, run, run.verdict);
  }
  const shadow = await loop.project.shadow();
  for (let attempt = 0; attempt < MAX_VERIFICATIONS; attempt++) {
    const tree = await shadow.tree();
    const verification = await verifyEpoch(loop, run);
    if (!verification.judged) return { event: "pause", reason: verification.reason };
    if (verification.findings.length > 0) {
      const failed = await failEpoch(loop, run, verification.findings);
      if (failed.event !== "invalid") return failed;
      return { ...failed, event: await decide(loop, run, "invalid") };
    }
    if (await shadow.tree() !== tree) continue;
    await recordVerdict(loop.project, run, [], tree);
    return { event: "valid", reason: "" };
  }
  const reason = "the workspace changed each time while it was verified; resume when it rests";
  return { event: "pause", reason };
}

/** A verdict holds for one tree: a person's save meanwhile means looking again, this often. */
const MAX_VERIFICATIONS = 3;
