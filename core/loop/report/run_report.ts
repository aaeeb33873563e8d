import type { Hub } from "../../hub.ts";
import { attemptsOf } from "../../ssot/claims/attempts.ts";
import { listRequirements } from "../../ssot/requirements/requirement.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import { spendOf, taskSpends } from "../../ssot/runs/spend_rows.ts";
import { escalation } from "../escalation.ts";
import { nextSteps } from "../next_steps.ts";
import { approvalsPart, contractsPart, refusalsPart } from "./acts.ts";
import { costsPart } from "./costs.ts";
import { type Document, type Section, section } from "./document.ts";
import { runHistory } from "./run_history.ts";
import { summaryPart } from "./summary.ts";
import { timelinePart } from "./timeline.ts";
import { attemptsPart, epochsPart, requirementsPart } from "./work.ts";

/**
 * What a run did, why it stands where it does, and what a person can do now: from the hub and its
 * log alone, so that it can be made at any time; one walk over the run's part of the log. What its
 * models cost is the caller's to know.
 */
export async function runReport(
  hub: Hub,
  run: Run,
  models: readonly Section[] = [],
): Promise<Document> {
  return await hub.read(async (tx) => {
    const tree = await listRequirements(tx, run.root);
    const tasks = await taskSpends(tx, run.id);
    const attempts = await attemptsOf(tx, run.id);
    const history = await runHistory(tx, run);
    const steps = await nextSteps(tx, run);
    return {
      title: `${run.id}: ${run.state}`,
      sections: [
        ...summaryPart(run, tree, await spendOf(tx, run.id), history),
        ...section("What you can do", {
          kind: "list",
          items: steps.map(({ what, command }) => [`${what}: `, { code: command }]),
        }),
        ...await escalation(tx, run),
        ...epochsPart(run, history),
        ...requirementsPart(tree, tasks, attempts),
        ...attemptsPart(attempts),
        ...costsPart(tasks),
        ...models,
        ...await contractsPart(tx, run, history),
        ...await approvalsPart(tx, history),
        ...refusalsPart(history),
        ...timelinePart(history),
      ],
    };
  });
}
