import { isMaestroError } from "../errors.ts";
import { batonText } from "../ssot/claims/handoffs.ts";
import { refuseCycle } from "../ssot/missions/milestones.ts";
import { recomputeReadiness } from "../ssot/requirements/recompute_readiness.ts";
import { ancestors } from "../ssot/requirements/tree_ids.ts";
import type { Tx } from "../store/mod.ts";
import type { CoordinationForm, MilestoneForm, MissionForm } from "./coordination_form.ts";
import type { ReadYaml } from "./read_yaml.ts";

type Path = readonly (string | number)[];
type File = ReadYaml<CoordinationForm>;

/** Throws where the policy of a mission does not fit the project it comes into. */
export type PolicyCheck = (mission: string, text: string) => void;

/** Inserts all of it beside requirements that are there already; returns how much of each. */
export async function insertCoordination(
  tx: Tx,
  file: File,
  fits: PolicyCheck,
): Promise<{ missions: number; handoffs: number; guidance: number }> {
  const { missions = [], handoffs = [], guidance = [] } = file.data;
  refuseTwice(file, "missions", missions.map(({ id }) => id));
  for (const [index, mission] of missions.entries()) {
    await insertMission(tx, file, ["missions", index], mission, fits);
  }
  // What a mission or milestone holds back is not ready.
  if (missions.length > 0) await recomputeReadiness(tx);
  await insertHandoffs(tx, file);
  await insertGuidance(tx, file);
  await insertTold(tx, file);
  return { missions: missions.length, handoffs: handoffs.length, guidance: guidance.length };
}

async function insertMission(
  tx: Tx,
  file: File,
  path: Path,
  mission: MissionForm,
  fits: PolicyCheck,
): Promise<void> {
  const { id, decision, decided_by, policy } = mission;
  if (!await tx.get("requirements", id)) throw file.problem([...path, "id"], `there is no ${id}`);
  if (decision !== undefined && decided_by !== undefined) {
    await tx.insert("missions", {
      id,
      decision,
      decided_by,
      by_person: mission.by_person ? 1 : 0,
      reason: mission.reason ?? "",
      updated_at: tx.now,
    });
  }
  if (policy) {
    await located(file, [...path, "policy", "text"], () => fits(id, policy.text));
    const { text, set_by } = policy;
    await tx.insert("mission_policies", { id, text, set_by, set_at: tx.now });
  }
  let last = { ordinal: 0, sealed: true };
  for (const [index, milestone] of (mission.milestones ?? []).entries()) {
    const here = [...path, "milestones", index];
    last = await insertMilestone(tx, file, here, id, milestone, last);
  }
}

async function insertMilestone(
  tx: Tx,
  file: File,
  path: Path,
  mission: string,
  form: MilestoneForm,
  before: { ordinal: number; sealed: boolean },
): Promise<{ ordinal: number; sealed: boolean }> {
  const { id, title, kind, sealed, requirements = [] } = form;
  const [root, number] = id.split("/M");
  const ordinal = Number(number);
  if (root !== mission || ordinal <= before.ordinal) {
    throw file.problem(
      [...path, "id"],
      `${id} is out of place: it comes after ` +
        `${before.ordinal === 0 ? "no other" : `${mission}/M${before.ordinal}`} of ${mission}`,
    );
  }
  if (sealed && !before.sealed) {
    throw file.problem([...path, "sealed"], `${id} is sealed, and the one before it is not`);
  }
  for (const [index, member] of requirements.entries()) {
    const problem = await memberProblem(tx, mission, member, new Set(requirements), !!sealed);
    if (problem !== null) throw file.problem([...path, "requirements", index], problem);
    await tx.insert("milestone_requirements", { id: member, milestone: id });
  }
  await located(file, path, () => refuseCycle(tx, `Cannot add ${id}`, mission, requirements));
  await tx.insert("milestones", {
    id,
    mission,
    ordinal,
    title,
    kind,
    sealed_at: sealed?.at ?? null,
    sealed_by: sealed?.by ?? null,
  });
  return { ordinal, sealed: sealed !== undefined };
}

async function memberProblem(
  tx: Tx,
  mission: string,
  id: string,
  members: ReadonlySet<string>,
  sealed: boolean,
): Promise<string | null> {
  const row = await tx.get("requirements", id);
  const above = ancestors(id);
  if (!row) return `there is no ${id}`;
  if (above.at(-1) !== mission) return `${id} is not below ${mission}`;
  if (sealed && row.status !== "DONE") return `${id} is ${row.status} in a sealed milestone`;
  const nested = above.find((place) => members.has(place));
  if (nested !== undefined) return `${id} lies under ${nested}, which is named too`;
  for (const place of [id, ...above]) {
    const held = await tx.get("milestone_requirements", place);
    if (held) return `${place} is in ${held.milestone} already`;
  }
  return null;
}

/**
 * Handoffs and guidance may name a requirement that is gone: an undone plan takes its requirements
 * along, and not what was said about them.
 */
async function insertHandoffs(tx: Tx, file: File): Promise<void> {
  const handoffs = file.data.handoffs ?? [];
  refuseTwice(file, "handoffs", handoffs.map(({ id }) => id));
  for (const form of handoffs) {
    await tx.insert("handoffs", {
      id: form.id,
      ordinal: Number(form.id.slice(1)),
      from_agent: form.from,
      to_agent: form.to_agent ?? null,
      to_role: form.to_role ?? null,
      requirement: form.requirement ?? null,
      baton: batonText(form.baton),
      accepted_by: form.accepted_by ?? null,
      created_at: form.created_at,
    });
  }
}

async function insertGuidance(tx: Tx, file: File): Promise<void> {
  const guidance = file.data.guidance ?? [];
  refuseTwice(file, "guidance", guidance.map(({ id }) => id));
  for (const { id, retired, role, requirement, ...rest } of guidance) {
    await tx.insert("guidance", {
      ...rest,
      id,
      ordinal: Number(id.slice(1)),
      role: role ?? null,
      requirement: requirement ?? null,
      status: retired === undefined ? "ACTIVE" : "RETIRED",
      reason: retired ?? "",
    });
  }
}

/** Agents' notes, and what they have to hear yet. */
async function insertTold(tx: Tx, file: File): Promise<void> {
  const { memory = [], notices = [] } = file.data;
  const notes = memory.map(({ agent, key, value }) => ({
    id: `${agent}/${key}`,
    agent,
    key,
    value,
  }));
  refuseTwice(file, "memory", notes.map(({ id }) => id));
  for (const note of notes) await tx.insert("memory", { ...note, updated_at: tx.now });
  refuseTwice(file, "notices", notices.map(({ id }) => id));
  for (const notice of notices) await tx.insert("notices", notice);
}

function refuseTwice(file: File, list: keyof CoordinationForm, ids: readonly string[]): void {
  const seen = new Set<string>();
  for (const [index, id] of ids.entries()) {
    if (seen.has(id)) throw file.problem([list, index], `there are two of ${id}`);
    seen.add(id);
  }
}

/** Says where in the file a rule of the state was broken. */
async function located(file: File, path: Path, work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw isMaestroError(error) ? file.problem(path, error.message) : error;
  }
}
