import { decide, type Policy, prepare, writableDirectories } from "../../policies/mod.ts";
import { fail } from "../errors.ts";
import { parseCheck } from "../ssot/requirements/criteria.ts";
import type { NewRequirement } from "../ssot/requirements/requirement_tree.ts";
import { builtinAgentName, type Role } from "../ssot/roles.ts";

/** The parts of a requirement that a plan can get wrong. */
export type Planned = Pick<NewRequirement, "title" | "role" | "scope" | "criteria">;

/**
 * Refuses a plan that could never be finished: a leaf without a check the harness can run, with a
 * check the policy forbids, or with a scope its role may not write. Error: invalid.
 */
export async function refuseUnrunnablePlan(
  policy: Policy,
  attempt: "add" | "edit",
  leaves: readonly Planned[],
): Promise<void> {
  for (const leaf of leaves) {
    const what = `Cannot ${attempt} "${leaf.title}"`;
    const checks = (leaf.criteria ?? []).map(({ check }) => parseCheck(check));
    if (!checks.some(({ kind }) => kind !== "manual")) {
      throw fail(
        "invalid",
        `${what}: none of its criteria has a check that the harness can run`,
        "Give at least one criterion a check such as `run: npm test` or `contract: C1`.",
      );
    }
    const role = leaf.role ?? "any";
    for (const check of checks) {
      const reason = check.kind === "run" ? await judgeCheck(policy, check.command, role) : null;
      if (reason !== null) {
        throw fail(
          "invalid",
          `${what}: its check may not run: ${reason}`,
          "Give it a check that the policy allows its role.",
        );
      }
    }
    refuseForeignScope(policy, what, leaf, role);
  }
}

/** Why a criterion's command may not be run for a role, or null if it may. */
export async function judgeCheck(
  policy: Policy,
  command: string,
  role: Role,
): Promise<string | null> {
  const subject = { agent: builtinAgentName(role), role };
  const action = { kind: "command" as const, command };
  await prepare(action);
  const decision = decide(policy, subject, [], action);
  return decision.effect === "allow" ? null : decision.reason;
}

function refuseForeignScope(policy: Policy, what: string, { scope }: Planned, role: Role): void {
  const subject = { agent: builtinAgentName(role), role };
  for (const glob of scope ?? []) {
    if (writableDirectories(policy, subject, [glob]).length > 0) continue;
    throw fail(
      "invalid",
      `${what}: the role ${role} may not write in ${glob}`,
      `Choose a scope within what the policy lets that role write (${
        writableDirectories(policy, subject, ["**"]).join(", ") || "nothing"
      }), or another role.`,
    );
  }
}
