import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import { pathBetween } from "../requirements/dependency_graph.ts";
import { missionOf } from "./mission_policies.ts";
import { shiftOpenDependencies } from "../requirements/readiness.ts";
import { getRequirement } from "../requirements/requirement.ts";
import { ancestors, subtreeRange } from "../requirements/tree_ids.ts";

export const MILESTONE_KINDS = ["work", "gate"] as const;
type MilestoneKind = (typeof MILESTONE_KINDS)[number];

/**
 * An ordered phase of a mission. What belongs to a later one is not ready before every earlier one
 * is sealed: `work` by itself once all of it is DONE, `gate` by a person.
 */
export interface Milestone {
  id: string;
  mission: string;
  title: string;
  kind: MilestoneKind;
  sealed: boolean;
  sealedBy: string | null;
  requirements: string[];
}

export const MAX_MILESTONES = 50;
/** Of one milestone, named when it is added. */
export const MAX_MEMBERS = 100;

/** Adds a mission's next milestone. Errors: not_found, invalid, conflict (sealed, or in another). */
export async function addMilestone(
  tx: Tx,
  given: { mission: string; title: string; kind: MilestoneKind; requirements: readonly string[] },
): Promise<Milestone> {
  const { mission, title, kind } = given;
  const attempt = `Cannot add a milestone to ${mission}`;
  await getRequirement(tx, mission);
  if (missionOf(mission) !== mission) {
    throw fail("invalid", `${attempt}: it is no mission`, `Its mission is ${missionOf(mission)}.`);
  }
  const ordinal = 1 + await tx.count(
    "SELECT COALESCE(MAX(ordinal), 0) AS n FROM milestones WHERE mission = ?",
    [mission],
  );
  if (ordinal > MAX_MILESTONES) {
    throw fail("invalid", `${attempt}: it has ${MAX_MILESTONES} already`, "Join some of them.");
  }
  const wanted = [...new Set(given.requirements)];
  for (const id of wanted) await refuseMember(tx, attempt, mission, id, wanted);
  await refuseCycle(tx, attempt, mission, wanted);
  const id = `${mission}/M${ordinal}`;
  await tx.insert("milestones", {
    id,
    mission,
    ordinal,
    title,
    kind,
    sealed_at: null,
    sealed_by: null,
  });
  const held = await firstOpen(tx, mission, ordinal) !== undefined;
  for (const requirement of wanted) {
    await tx.insert("milestone_requirements", { id: requirement, milestone: id });
    if (held) await shiftOpenDependencies(tx, requirement, 1);
  }
  tx.target = `milestone:${id}`;
  return await getMilestone(tx, id);
}

/**
 * Seals a milestone whose requirements are all DONE and whose criteria are passed or waived. Errors:
 * not_found, denied (a gate, by no person), conflict (what is missing).
 */
export async function sealMilestone(tx: Tx, id: string): Promise<Milestone> {
  const row = await rowOf(tx, id);
  const attempt = `Cannot seal ${id}`;
  if (row.sealed_at !== null) {
    throw fail(
      "conflict",
      `${attempt}: it is sealed already`,
      "Nothing is left to do: what comes after it may begin.",
    );
  }
  if (row.kind === "gate" && tx.actor.role !== "human") {
    throw fail(
      "denied",
      `${attempt} as ${tx.actor.agent}: a gate is for a person`,
      "Ask the person you work for; `maestro tool milestone_seal` is how they say so.",
    );
  }
  const missing = await whatIsMissing(tx, row);
  if (missing !== null) throw fail("conflict", `${attempt}: ${missing}`, "See milestone_list.");
  await seal(tx, row);
  tx.target = `milestone:${id}`;
  return await getMilestone(tx, id);
}

/** Seals the milestone of what became DONE, where that was the last of it. */
export async function sealFinished(tx: Tx, requirement: string): Promise<void> {
  const places = [requirement, ...ancestors(requirement)];
  const member = await tx.one(
    `SELECT milestone FROM milestone_requirements
     WHERE id IN (${places.map(() => "?").join(", ")})`,
    places,
  );
  if (!member) return;
  const row = await rowOf(tx, String(member.milestone));
  if (row.kind !== "work" || row.sealed_at !== null) return;
  if (await whatIsMissing(tx, row) === null) await seal(tx, row);
}

/** A mission's milestones, in order. */
export async function milestonesOf(tx: ReadTx, mission: string): Promise<Milestone[]> {
  const rows = await tx.all("SELECT id FROM milestones WHERE mission = ? ORDER BY ordinal", [
    mission,
  ]);
  const milestones: Milestone[] = [];
  for (const { id } of rows) milestones.push(await getMilestone(tx, String(id)));
  return milestones;
}

/** Refuses to reopen or rename what a milestone counts on. Error: conflict. */
export async function refuseMembers(
  tx: ReadTx,
  attempt: string,
  id: string,
  which: "sealed" | "any",
): Promise<void> {
  const places = [id, ...ancestors(id)];
  const row = await tx.one(
    `SELECT r.id, r.milestone FROM milestone_requirements r JOIN milestones m ON m.id = r.milestone
     WHERE ${
      which === "any"
        ? "(r.id = ? OR (r.id > ? AND r.id < ?))"
        : `m.sealed_at IS NOT NULL AND r.id IN (${places.map(() => "?").join(", ")})`
    } ORDER BY r.id LIMIT 1`,
    which === "any" ? [id, ...subtreeRange(id)] : places,
  );
  if (!row) return;
  throw fail(
    "conflict",
    `Cannot ${attempt}: ${row.id} belongs to the ${
      which === "any" ? "" : "sealed "
    }milestone ${row.milestone}`,
    "Add a new requirement instead.",
  );
}

/** One milestone. Error: not_found. */
async function getMilestone(tx: ReadTx, id: string): Promise<Milestone> {
  const row = await rowOf(tx, id);
  const members = await tx.all(
    "SELECT id FROM milestone_requirements WHERE milestone = ? ORDER BY id",
    [id],
  );
  return {
    id,
    mission: String(row.mission),
    title: String(row.title),
    kind: row.kind as MilestoneKind,
    sealed: row.sealed_at !== null,
    sealedBy: row.sealed_by === null ? null : String(row.sealed_by),
    requirements: members.map((member) => String(member.id)),
  };
}

async function refuseMember(
  tx: Tx,
  attempt: string,
  mission: string,
  id: string,
  wanted: readonly string[],
): Promise<void> {
  const { status } = await getRequirement(tx, id);
  if (id === mission || missionOf(id) !== mission) {
    throw fail("invalid", `${attempt}: ${id} is not below it`, "Name parts of the mission.");
  }
  if (status === "DONE") {
    throw fail("conflict", `${attempt}: ${id} is DONE already`, "Leave it out.");
  }
  await refuseMembers(tx, `add ${id} to a milestone`, id, "any");
  const above = ancestors(id);
  const nested = wanted.find((other) => above.includes(other));
  const held = nested === undefined
    ? await tx.one(
      `SELECT id FROM milestone_requirements WHERE id IN (${above.map(() => "?").join(", ")})`,
      above,
    )
    : { id: nested };
  if (held) {
    throw fail(
      "invalid",
      `${attempt}: ${id} lies under ${held.id}, which is in one`,
      "Leave it out.",
    );
  }
}

/** What has to be done in an earlier milestone must not wait for what is in this one. */
export async function refuseCycle(
  tx: Tx,
  attempt: string,
  mission: string,
  wanted: readonly string[],
): Promise<void> {
  const earlier = await tx.all(
    `SELECT r.id FROM milestone_requirements r JOIN milestones m ON m.id = r.milestone
     WHERE m.mission = ? AND m.sealed_at IS NULL ORDER BY r.id`,
    [mission],
  );
  for (const { id } of earlier) {
    for (const later of wanted) {
      const path = await pathBetween(tx, String(id), later);
      if (path === null) continue;
      throw fail(
        "conflict",
        `${attempt}: ${path.join(" -> ")} is in an earlier one and waits for ${later}`,
        "Put it into the same or an earlier milestone, or take the dependency away.",
      );
    }
  }
}

async function whatIsMissing(tx: Tx, row: Row): Promise<string | null> {
  const earlier = await firstOpen(tx, String(row.mission), Number(row.ordinal));
  if (earlier !== undefined) return `${earlier} before it is not sealed`;
  const members = await tx.all(
    `SELECT r.id, r.status FROM milestone_requirements m JOIN requirements r ON r.id = m.id
     WHERE m.milestone = ? ORDER BY r.id`,
    [String(row.id)],
  );
  const open = members.find(({ status }) => status !== "DONE");
  if (open) return `${open.id} is ${open.status}`;
  for (const { id } of members) {
    const criterion = await tx.one(
      `SELECT id, result FROM criteria WHERE result NOT IN ('passed', 'waived')
         AND (requirement = ? OR (requirement > ? AND requirement < ?)) ORDER BY id LIMIT 1`,
      [String(id), ...subtreeRange(String(id))],
    );
    if (criterion) return `the criterion ${criterion.id} is ${criterion.result}`;
  }
  return null;
}

/** All before it are sealed: what belongs to the next one waits for it alone. */
async function seal(tx: Tx, { id, mission, ordinal }: Row): Promise<void> {
  await tx.update("milestones", String(id), { sealed_at: tx.now, sealed_by: tx.actor.agent });
  const next = await firstOpen(tx, String(mission), Infinity);
  if (next === undefined || Number(next.split("/M")[1]) < Number(ordinal)) return;
  const members = await tx.all(
    "SELECT id FROM milestone_requirements WHERE milestone = ? ORDER BY id",
    [next],
  );
  for (const member of members) await shiftOpenDependencies(tx, String(member.id), -1);
}

/** The first milestone before `ordinal` that is not sealed. */
async function firstOpen(
  tx: ReadTx,
  mission: string,
  ordinal: number,
): Promise<string | undefined> {
  const row = await tx.one(
    `SELECT id FROM milestones WHERE mission = ? AND sealed_at IS NULL AND ordinal < ?
     ORDER BY ordinal LIMIT 1`,
    [mission, Math.min(ordinal, MAX_MILESTONES + 1)],
  );
  return row && String(row.id);
}

async function rowOf(tx: ReadTx, id: string): Promise<Row> {
  const row = await tx.get("milestones", id);
  if (row) return row;
  throw fail("not_found", `Cannot find milestone ${id}`, "See milestone_list.");
}
