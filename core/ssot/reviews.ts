import type { ReadTx, Tx } from "../store/mod.ts";

export interface ReviewFinding {
  severity: "info" | "warning" | "error";
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
  tx.target = `requirement:${requirement}`;
  tx.note = `${verdict}, ${findings.length} findings`;
  return { id, requirement, agent, verdict, findings };
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
    findings: JSON.parse(String(row.findings)) as ReviewFinding[],
  }));
}
