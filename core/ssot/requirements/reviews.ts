import { fail } from "../../errors.ts";
import type { ReadTx, Tx } from "../../store/mod.ts";
import { deriveParent } from "../claims/claim.ts";
import { setCriterionResult } from "./criteria.ts";
import { sealFinished } from "../missions/milestones.ts";
import { announceDone } from "./readiness.ts";
import { getRequirement, setStatus } from "./requirement.ts";

export const REVIEW_CATEGORIES = ["contract", "correctness", "security", "test", "style"] as const;

export interface ReviewFinding {
  severity: "info" | "warning" | "error";
  /** What it is about; style never stops an epoch. */
  category: (typeof REVIEW_CATEGORIES)[number];
  file: string;
  line: number;
  message: string;
}

/** A review agent's annotation of the log; it never changes the work itself. */
export interface Review {
  id: string;
  requirement: string;
  agent: string;
  verdict: "approve" | "reject";
  findings: ReviewFinding[];
}

/**
 * Records a verdict. Outside of runs, which judge more than this, an approval also ends what waits
 * in REVIEW: criteria without a check hold by the reviewer's word; a rejected leaf is open again.
 */
export async function submitReview(
  tx: Tx,
  requirement: string,
  verdict: Review["verdict"],
  findings: ReviewFinding[],
): Promise<Review> {
  const id = `V${(await tx.count("SELECT COUNT(*) AS n FROM reviews")) + 1}`;
  const { agent } = tx.actor;
  await tx.insert("reviews", {
    id,
    requirement,
    agent,
    verdict,
    findings: JSON.stringify(findings),
    created_at: tx.now,
  });
  await settleReview(tx, requirement, verdict, `${id} by ${agent}`);
  tx.target = `requirement:${requirement}`;
  tx.note = `${verdict}, ${findings.length} findings`;
  return { id, requirement, agent, verdict, findings };
}

async function settleReview(
  tx: Tx,
  id: string,
  verdict: Review["verdict"],
  evidence: string,
): Promise<void> {
  const { status, criteria, children, parent } = await getRequirement(tx, id);
  const [root = id] = id.split(".");
  const judgedByRun = await tx.count(
    "SELECT COUNT(*) AS n FROM runs WHERE root = ? AND state NOT IN ('DONE', 'FAIL')",
    [root],
  );
  if (status !== "REVIEW" || judgedByRun > 0) return;
  if (verdict === "reject") {
    if (children === 0) await setStatus(tx, id, "PENDING", { assignee: null, reason: evidence });
    return;
  }
  const failed = criteria.find(({ result }) => result === "failed" || result === "blocked");
  if (failed) {
    throw fail(
      "conflict",
      `Cannot approve ${id}: its criterion "${failed.text}" is ${failed.result}`,
      "Reject it, or have the criterion met and completed again.",
    );
  }
  for (const criterion of criteria) {
    if (criterion.result === "pending") {
      await setCriterionResult(tx, criterion.id, "passed", `approved in ${evidence}`);
    }
  }
  await setStatus(tx, id, "DONE");
  await announceDone(tx, id, true);
  await deriveParent(tx, parent);
  await sealFinished(tx, id);
}

/** Reviews of a requirement recorded after the given number of earlier ones. */
export async function reviewsOf(tx: ReadTx, requirement: string, skip = 0): Promise<Review[]> {
  const rows = await tx.all(
    "SELECT * FROM reviews WHERE requirement = ? ORDER BY created_at, id LIMIT 1000 OFFSET ?",
    [requirement, skip],
  );
  return rows.map((row) => ({
    id: String(row.id),
    requirement: String(row.requirement),
    agent: String(row.agent),
    verdict: row.verdict as Review["verdict"],
    findings: (JSON.parse(String(row.findings)) as ReviewFinding[]).map((finding) => ({
      ...finding,
      category: finding.category ?? "correctness",
    })),
  }));
}
