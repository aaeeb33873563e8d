import type { ReadTx, Row } from "../../store/mod.ts";
import { missionOf } from "./mission_policies.ts";

/** What somebody decided about a mission; the rest of its state follows from the work. */
export const DECISIONS = {
  DRAFT: ["APPROVED", "REJECTED"],
  APPROVED: ["REJECTED", "PAUSED"],
  REJECTED: ["APPROVED"],
  PAUSED: ["APPROVED", "REJECTED"],
} as const;
export type MissionDecision = keyof typeof DECISIONS;

/** Why nothing of a requirement's mission is ready; null where its mission goes on. */
export async function missionHold(tx: ReadTx, requirement: string): Promise<string | null> {
  const mission = missionOf(requirement);
  const decision = decisionOf(await tx.get("missions", mission));
  return holds(decision) ? `mission ${mission} is ${decision}` : null;
}

export function decisionOf(row: Row | undefined): MissionDecision {
  return row ? row.decision as MissionDecision : "APPROVED";
}

export function holds(decision: MissionDecision): boolean {
  return decision !== "APPROVED";
}
