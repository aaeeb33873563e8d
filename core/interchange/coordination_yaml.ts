import { stateRows } from "../ssot/log/state_rows.ts";
import { milestonesOf } from "../ssot/missions/milestones.ts";
import { listRequirements } from "../ssot/requirements/requirement.ts";
import type { ReadTx, Row } from "../store/mod.ts";
import { inline, present, quoted, yamlText } from "./nodes.ts";

/**
 * `coordination.yaml`: what stands around requirements and contracts and would be lost without it:
 * missions with their milestones and policies, handoffs, guidance, agents' notes and notices.
 */
export async function coordinationYaml(tx: ReadTx): Promise<string> {
  const numbered = async (table: "handoffs" | "guidance") =>
    (await stateRows(tx, table)).sort((a, b) => Number(a.ordinal) - Number(b.ordinal));
  const lists = {
    missions: await missions(tx),
    handoffs: (await numbered("handoffs")).map(handoff),
    guidance: (await numbered("guidance")).map(guidance),
    memory: (await stateRows(tx, "memory")).map(({ agent, key, value }) => ({
      agent: text(agent),
      key: text(key),
      value: text(value),
    })),
    notices: (await stateRows(tx, "notices")).map(notice),
  };
  return yamlText(
    " coordination.yaml",
    Object.fromEntries(Object.entries(lists).filter(([, entries]) => entries.length > 0)),
  );
}

/** Those that somebody decided about, gave a policy or cut into milestones. */
async function missions(tx: ReadTx): Promise<Record<string, unknown>[]> {
  const roots = (await listRequirements(tx)).filter(({ parent }) => parent === null);
  const found: Record<string, unknown>[] = [];
  for (const { id } of roots) {
    const decided = await tx.get("missions", id);
    const policy = await tx.get("mission_policies", id);
    const milestones = await milestoneFields(tx, id);
    if (!decided && !policy && milestones.length === 0) continue;
    found.push(present({
      id,
      decision: decided?.decision,
      decided_by: decided && text(decided.decided_by),
      by_person: decided && decided.by_person === 1,
      reason: decided && text(decided.reason),
      policy: policy && { text: text(policy.text), set_by: text(policy.set_by) },
      milestones: milestones.length === 0 ? undefined : milestones,
    }));
  }
  return found;
}

async function milestoneFields(tx: ReadTx, mission: string) {
  const fields: Record<string, unknown>[] = [];
  for (const { id, title, kind, sealedBy, requirements } of await milestonesOf(tx, mission)) {
    const row = await tx.get("milestones", id);
    fields.push(present({
      id,
      title: quoted(title),
      kind,
      requirements: inline(requirements),
      sealed: sealedBy === null ? undefined : { by: quoted(sealedBy), at: text(row?.sealed_at) },
    }));
  }
  return fields;
}

function handoff(row: Row): Record<string, unknown> {
  return present({
    id: row.id,
    from: text(row.from_agent),
    to_agent: optional(row.to_agent),
    to_role: row.to_role ?? undefined,
    requirement: row.requirement ?? undefined,
    accepted_by: optional(row.accepted_by),
    created_at: text(row.created_at),
    baton: JSON.parse(String(row.baton)),
  });
}

function guidance(row: Row): Record<string, unknown> {
  return present({
    id: row.id,
    kind: row.kind,
    text: text(row.text),
    role: row.role ?? undefined,
    requirement: row.requirement ?? undefined,
    author: text(row.author),
    created_at: text(row.created_at),
    retired: row.status === "RETIRED" ? text(row.reason) : undefined,
  });
}

function notice(row: Row): Record<string, unknown> {
  return {
    id: text(row.id),
    agent: text(row.agent),
    subject: text(row.subject),
    message: text(row.message),
    created_at: text(row.created_at),
  };
}

function text(value: unknown) {
  return quoted(String(value));
}

function optional(value: unknown) {
  return value === null ? undefined : text(value);
}
