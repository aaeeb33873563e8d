import { fail } from "../../errors.ts";
import { limitTo, type ReadTx, type Tx } from "../../store/mod.ts";
import { type Counts, countUnder } from "../requirements/counts.ts";
import { type Milestone, milestonesOf } from "./milestones.ts";
import { decisionOf, DECISIONS, holds, type MissionDecision } from "./mission_hold.ts";
import { missionOf } from "./mission_policies.ts";
import { shiftOpenDependencies } from "../requirements/readiness.ts";
import { getRequirement, type RequirementStatus } from "../requirements/requirement.ts";
import { addRoot } from "../requirements/requirement_tree.ts";

const MISSION_STATES = [
  "DRAFT",
  "APPROVED",
  "REJECTED",
  "EXECUTING",
  "PAUSED",
  "VALIDATING",
  "COMPLETED",
  "FAILED",
] as const;
type MissionState = (typeof MISSION_STATES)[number];

/** A root requirement with a lifecycle; one that nobody said anything about counts as approved. */
export interface Mission {
  id: string;
  title: string;
  description: string;
  state: MissionState;
  decidedBy: string | null;
  reason: string;
  leaves: { total: number; done: number };
  milestones: Milestone[];
  run: { id: string; state: string } | null;
}

/** Creates a mission as a DRAFT: nothing of it is ready before a person approves it. */
export async function createMission(
  tx: Tx,
  given: { title: string; description: string },
): Promise<Mission> {
  const id = await addRoot(tx, { ...given, role: null });
  await tx.insert("missions", {
    id,
    decision: "DRAFT",
    decided_by: tx.actor.agent,
    by_person: 0,
    reason: "",
    updated_at: tx.now,
  });
  await shiftOpenDependencies(tx, id, 1);
  tx.target = `mission:${id}`;
  return await getMission(tx, id);
}

/**
 * Approves, rejects, pauses or resumes (APPROVED) a mission. What is not approved is not ready; who
 * works on it already may finish. Errors: not_found, invalid (no root), conflict (where it stands),
 * denied (only a person approves, rejects and resumes what a person paused).
 */
export async function decideMission(
  tx: Tx,
  id: string,
  decision: "APPROVED" | "REJECTED" | "PAUSED",
  reason: string,
): Promise<Mission> {
  const attempt = `Cannot set mission ${id} to ${decision}`;
  await requireRoot(tx, attempt, id);
  const row = await tx.get("missions", id);
  const before = decisionOf(row);
  const { agent, role } = tx.actor;
  const isPerson = role === "human";
  const resumesOwn = before === "PAUSED" && decision === "APPROVED" && row?.by_person === 0;
  if (!isPerson && decision !== "PAUSED" && !resumesOwn) {
    throw fail(
      "denied",
      `${attempt} as ${agent}: that is for a person`,
      "Ask the person you work for; `maestro tool mission_approve` is how they say so.",
    );
  }
  const run = decision === "APPROVED" ? undefined : await tx.one(
    "SELECT id, state FROM runs WHERE root = ? AND state NOT IN ('DONE', 'FAIL') LIMIT 1",
    [id],
  );
  if (run) {
    throw fail(
      "conflict",
      `${attempt}: ${run.id} drives it and is ${run.state}`,
      "Let the run rest with run_stop; `maestro resume --abandon` ends it.",
    );
  }
  const legal: readonly string[] = DECISIONS[before];
  if (!legal.includes(decision)) {
    throw fail(
      "conflict",
      `${attempt}: it is ${before}`,
      `From ${before} it can go to ${legal.join(", ")}.`,
    );
  }
  await tx.upsert("missions", {
    id,
    decision,
    decided_by: agent,
    by_person: isPerson ? 1 : 0,
    reason,
    updated_at: tx.now,
  });
  const by = Number(holds(decision)) - Number(holds(before));
  if (by !== 0) await shiftOpenDependencies(tx, id, by);
  tx.target = `mission:${id}`;
  tx.note = `${before} -> ${decision}`;
  return await getMission(tx, id);
}

/** One mission. Errors: not_found, invalid (no root). */
export async function getMission(tx: ReadTx, id: string): Promise<Mission> {
  await requireRoot(tx, `Cannot read mission ${id}`, id);
  const { title, description, status } = await getRequirement(tx, id);
  const row = await tx.get("missions", id);
  const run = await tx.one(
    "SELECT id, state FROM runs WHERE root = ? ORDER BY created_at DESC, id DESC LIMIT 1",
    [id],
  );
  const { leaves } = await countUnder(tx, id);
  const total = Object.values(leaves).reduce((sum, n) => sum + n, 0);
  return {
    id,
    title,
    description,
    state: stateOf(decisionOf(row), status, run && String(run.state), leaves),
    decidedBy: row ? String(row.decided_by) : null,
    reason: row ? String(row.reason) : "",
    leaves: { total, done: leaves.DONE },
    milestones: await milestonesOf(tx, id),
    run: run ? { id: String(run.id), state: String(run.state) } : null,
  };
}

/** The missions in their order, after one of them. */
export async function listMissions(
  tx: ReadTx,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ missions: Omit<Mission, "description" | "milestones">[]; total: number }> {
  const place = after === undefined ? -1 : Number(after.slice(1));
  const rows = await tx.all(
    `SELECT id FROM requirements WHERE parent IS NULL AND ordinal > ?
     ORDER BY ordinal ${limitTo(limit)}`,
    [Number.isInteger(place) ? place : -1],
  );
  const missions = [];
  for (const { id } of rows) {
    const { description: _description, milestones: _milestones, ...mission } = await getMission(
      tx,
      String(id),
    );
    missions.push(mission);
  }
  const total = await tx.count("SELECT COUNT(*) AS n FROM requirements WHERE parent IS NULL");
  return { missions, total };
}

function stateOf(
  decision: MissionDecision,
  root: RequirementStatus,
  run: string | undefined,
  leaves: Counts["leaves"],
): MissionState {
  if (root === "DONE") return "COMPLETED";
  if (root === "FAILED") return "FAILED";
  if (decision !== "APPROVED") return decision;
  if (run === "PAUSED" || run === "ESCALATED") return "PAUSED";
  if (run !== undefined && ["VALID", "COMMIT", "CHECK"].includes(run)) return "VALIDATING";
  if (run !== undefined && run !== "DONE" && run !== "FAIL") return "EXECUTING";
  if (root === "REVIEW") return "VALIDATING";
  const begun = leaves.IN_PROGRESS + leaves.REVIEW + leaves.DONE + leaves.FAILED;
  return begun > 0 ? "EXECUTING" : "APPROVED";
}

async function requireRoot(tx: ReadTx, attempt: string, id: string): Promise<void> {
  await getRequirement(tx, id);
  if (missionOf(id) === id) return;
  throw fail("invalid", `${attempt}: it is part of ${missionOf(id)}`, "Name the root requirement.");
}
