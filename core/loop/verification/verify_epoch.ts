import { violationLine } from "../../contract_kinds/mod.ts";
import { failedAttempts, hasFinished } from "../../ssot/claims/attempts.ts";
import { openLeaves } from "../../ssot/requirements/requirement.ts";
import type { Finding, Run } from "../../ssot/runs/runs.ts";
import { compareIds } from "../../ssot/requirements/tree_ids.ts";
import { validateRegistry } from "../contract_check.ts";
import { schedule } from "../scheduler.ts";
import type { Loop } from "../loop.ts";
import { failedChecks } from "./criteria.ts";
import { failedTests } from "./project_tests.ts";
import { review } from "./review.ts";

/** Either what is wrong with the epoch (nothing: it is valid), or why it could not be judged now. */
export type Verification =
  | { judged: true; findings: Finding[] }
  | { judged: false; reason: string };

/**
 * Judges an epoch: unfinished work, contracts, every check again, the project's own tests, and at
 * last the review agent. Each stage is reached only if the ones before found nothing.
 */
export async function verifyEpoch(loop: Loop, run: Run): Promise<Verification> {
  const stages = [unfinishedWork, contractViolations, failedChecks, failedTests];
  for (const stage of stages) {
    const findings = await stage(loop, run);
    if (findings.length > 0) return { judged: true, findings };
  }
  return run.options.review ? await review(loop, run) : { judged: true, findings: [] };
}

async function unfinishedWork(loop: Loop, run: Run): Promise<Finding[]> {
  const { hub, policy } = loop.project;
  return await hub.read(async (tx) => {
    const failed = await failedAttempts(tx, run);
    if (failed.length > 0) {
      return failed.map(({ requirement, reason }) => ({
        source: "execution" as const,
        subject: requirement,
        message: reason,
      }));
    }
    // Somebody could go on: to verify what is done before that was chosen, and the rest comes later.
    if (await hasFinished(tx, run) && (await schedule(tx, run, policy, [])).length > 0) return [];
    const leaves = (await openLeaves(tx, run.root)).sort((a, b) => compareIds(a.id, b.id));
    return leaves.map(({ id, status, reason }) => ({
      source: "execution" as const,
      subject: id,
      message: `is ${status} and nobody can take it${reason ? `: ${reason}` : ""}`,
    }));
  });
}

async function contractViolations(loop: Loop): Promise<Finding[]> {
  const verdicts = await validateRegistry(loop.project);
  return verdicts.filter(({ status }) => status === "BROKEN").flatMap(({ id, violations }) =>
    violations.filter(({ rule }) => rule !== "undocumented").map((violation) => ({
      source: "contract" as const,
      subject: id,
      message: violationLine(violation),
    }))
  );
}
