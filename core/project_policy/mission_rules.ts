import type { Policy } from "../../policies/mod.ts";
import { fail } from "../errors.ts";
import type { Hub } from "../hub.ts";
import type { PolicyFile } from "./policy_file.ts";
import { missionPolicy } from "../ssot/missions/mission_policies.ts";

/** The policy that holds for a mission (its root requirement), or for none of them (null). */
export type RulesOf = (mission: string | null) => Promise<Policy>;

/** Finds each mission's policy, which a person may have changed since the last call. */
export function missionRules(hub: Hub, file: PolicyFile): RulesOf {
  const known = new Map<string, { text: string; policy: Policy }>();
  return async (mission) => {
    if (mission === null) return file.policy;
    const own = await hub.read((tx) => missionPolicy(tx, mission));
    if (own === null) return file.policy;
    const before = known.get(mission);
    if (before?.text === own.text) return before.policy;
    const policy = rulesWith(file, own.text, mission);
    known.set(mission, { text: own.text, policy });
    return policy;
  };
}

/**
 * A mission's policy over the project's. Errors: invalid, with place; invalid where it changes what
 * is one for all missions.
 */
export function rulesWith(file: PolicyFile, text: string, mission: string): Policy {
  const policy = file.extendedBy(text, `policy-of-${mission.replaceAll(" ", "-")}.yaml`);
  for (const part of ["sandbox", "network"] as const) {
    if (JSON.stringify(policy[part]) === JSON.stringify(file.policy[part])) continue;
    throw fail(
      "invalid",
      `Cannot use the policy of ${mission}: it changes ${part}, which is one for all missions`,
      `Take ${part} out of it; the project's policy may set it.`,
    );
  }
  return policy;
}
