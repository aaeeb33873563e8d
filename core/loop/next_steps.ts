import { type Approval, attemptOf, listApprovals } from "../ssot/callers/approval.ts";
import { plainLine } from "../plain_text.ts";
import { openQuestions, type Question } from "../ssot/runs/questions.ts";
import type { Run } from "../ssot/runs/runs.ts";
import type { ReadTx } from "../store/mod.ts";
import { type LimitReached, limitsReached } from "../ssot/runs/run_limits.ts";

/** More are in `maestro approvals`. */
const MAX_APPROVALS = 3;

/** One thing a person can do now, and the command that does it. */
export interface NextStep {
  what: string;
  command: string;
}

/** What a person can do with a run where it stands; for one that was ended, what is left to see. */
export async function nextSteps(tx: ReadTx, run: Run): Promise<NextStep[]> {
  const end = { what: "End it", command: "maestro resume --abandon" };
  switch (run.state) {
    case "PAUSED": {
      const { approvals } = await listApprovals(tx, { status: "PENDING", limit: MAX_APPROVALS });
      const gates = approvals.reverse().flatMap(decisions);
      const limits = (await limitsReached(tx, run)).map(higherLimit);
      return [...gates, { what: "Go on", command: ["maestro resume", ...limits].join(" ") }, end];
    }
    case "ESCALATED": {
      const open = await openQuestions(tx, run.id);
      if (open.length > 0) return [...open.map(answer), assumed(open), end];
      const retries = Math.max(1, run.options.retries);
      const again = {
        what: "Change the project, the policy or the model, then try again",
        command: `maestro resume --retries ${retries}`,
      };
      const advise = {
        what: "Or say what to do differently",
        command: 'maestro resume --answer "..."',
      };
      return [...failedEpoch(run), again, advise, end];
    }
    case "FAIL":
      return failedEpoch(run);
    case "DONE":
      return run.tags.flatMap((tag) => [
        { what: "See what the agents changed", command: `git diff ${tag}^ ${tag}` },
        { what: "Take it over", command: `git cherry-pick ${tag}` },
      ]);
    default:
      return [];
  }
}

function answer({ id, question, assumption }: Question): NextStep {
  return {
    what: `Answer ${id}: ${plainLine(question)} (it would assume: ${plainLine(assumption)})`,
    command: `maestro resume --answer ${id}="..."`,
  };
}

function assumed(open: readonly Question[]): NextStep {
  const which = open.length === 1 ? "as it would assume" : "under all these assumptions";
  return { what: `Go on ${which}`, command: "maestro resume --questions assume" };
}

function decisions(approval: Approval): NextStep[] {
  const { id } = approval;
  return [
    {
      what: `Decide ${id}, ${attemptOf(approval)}: see it, approve or deny it`,
      command: `maestro approvals show ${id}`,
    },
    { what: `Approve ${id}`, command: `maestro approvals approve ${id}` },
    { what: `Deny ${id}`, command: `maestro approvals deny ${id} --reason "..."` },
  ];
}

function failedEpoch({ id, feedback }: Run): NextStep[] {
  const epoch = feedback.at(-1)?.epoch;
  if (epoch === undefined) return [];
  const ref = `refs/maestro/${id}/epoch-${epoch}`;
  return [{
    what: "See what the last failed epoch had done",
    command: `git --git-dir .maestro/shadow.git diff ${ref}-base ${ref}-failed`,
  }];
}

/** As much again as was used, in a round number. */
function higherLimit({ flag, used, limit }: LimitReached): string {
  const wanted = Math.max(used + limit, 2 * limit);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 1);
  return `${flag} ${Math.ceil(wanted / unit) * unit}`;
}
