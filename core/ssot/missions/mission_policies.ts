import { fail } from "../../errors.ts";
import type { ReadTx, Tx } from "../../store/mod.ts";
import { getRequirement } from "../requirements/requirement.ts";
import { ancestors } from "../requirements/tree_ids.ts";

/** What a person rules for one mission, on top of the project's policy: YAML in the policy's form. */
interface MissionPolicy {
  /** The mission's root requirement. */
  root: string;
  text: string;
  setBy: string;
  setAt: string;
}

/** The root of the mission that a requirement belongs to. */
export function missionOf(requirement: string): string {
  return ancestors(requirement).at(-1) ?? requirement;
}

/** The policy of a mission; null where it is under the project's alone. */
export async function missionPolicy(tx: ReadTx, root: string): Promise<MissionPolicy | null> {
  const row = await tx.get("mission_policies", root);
  if (!row) return null;
  const { text, set_by, set_at } = row;
  return { root, text: String(text), setBy: String(set_by), setAt: String(set_at) };
}

/**
 * Sets a mission's policy, or takes it away (null). Whether it can be read is for the caller to see.
 * Errors: denied (no person), not_found, invalid (no root).
 */
export async function setMissionPolicy(
  tx: Tx,
  root: string,
  text: string | null,
): Promise<MissionPolicy | null> {
  const { agent, role } = tx.actor;
  if (role !== "human") {
    throw fail(
      "denied",
      `Cannot set the policy of ${root} as ${agent}: the role ${role} may not`,
      "Only a person says what agents may do, with `maestro policy mission`.",
    );
  }
  await getRequirement(tx, root);
  if (missionOf(root) !== root) {
    throw fail(
      "invalid",
      `Cannot set a policy for ${root}: it is part of the mission ${missionOf(root)}`,
      "Set it for the whole mission; a requirement's own scope narrows what is written.",
    );
  }
  tx.target = `requirement:${root}`;
  tx.note = text === null ? "under the project's policy alone" : "under a policy of its own";
  if (text === null) {
    if (await tx.get("mission_policies", root)) await tx.remove("mission_policies", root);
    return null;
  }
  await tx.upsert("mission_policies", { id: root, text, set_by: agent, set_at: tx.now });
  return await missionPolicy(tx, root);
}

/**
 * Refuses to open a mission beside one with a policy of its own that is not over: an agent under that
 * policy would be under the project's alone in it. Error: denied.
 */
export async function refuseOwnMission(tx: Tx): Promise<void> {
  if (tx.actor.role === "human") return;
  const row = await tx.one(
    `SELECT p.id FROM mission_policies p JOIN requirements r ON r.id = p.id
     WHERE r.status NOT IN ('DONE', 'FAILED') ORDER BY p.id LIMIT 1`,
  );
  if (!row) return;
  throw fail(
    "denied",
    `Cannot open another mission as ${tx.actor.agent}: ${row.id} is under a policy of its own`,
    `Add what is to be done under ${row.id} with requirement_decompose; only a person opens a ` +
      "mission while that lasts.",
  );
}

/**
 * Refuses to bring a requirement under another policy than it is under: only a person says what
 * agents may do. Error: denied.
 */
export async function refuseEscape(tx: Tx, id: string, newParent: string): Promise<void> {
  const [from, to] = [missionOf(id), missionOf(newParent)];
  if (from === to || tx.actor.role === "human") return;
  const own = await missionPolicy(tx, from) ?? await missionPolicy(tx, to);
  if (own === null) return;
  throw fail(
    "denied",
    `Cannot move ${id} under ${newParent}: ${own.root} is under a policy of its own`,
    "Only a person moves work between missions of different policies.",
  );
}
