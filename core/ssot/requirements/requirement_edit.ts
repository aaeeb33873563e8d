import { fail } from "../../errors.ts";
import type { Tx } from "../../store/mod.ts";
import { addCriterion } from "./criteria.ts";
import { recomputeChains } from "./critical_path.ts";
import { addDependency, removeDependency } from "./dependencies.ts";
import { refuseLockedTree } from "../claims/locks.ts";
import { refuseEvasion } from "../contracts/reconcile.ts";
import { getRequirement, type Requirement } from "./requirement.ts";
import { checkText } from "./requirement_tree.ts";
import type { Role } from "../roles.ts";

/** What to change of a requirement; what is absent stays. Lists replace what was there. */
export interface RequirementChange {
  /** The version the editor last saw; another one means that somebody was faster. */
  expectedVersion?: number | undefined;
  title?: string | undefined;
  description?: string | undefined;
  role?: Role | null | undefined;
  priority?: number | undefined;
  scope?: string[] | undefined;
  dependsOn?: string[] | undefined;
  criteria?: { text: string; check: string | null }[] | undefined;
}

/**
 * Changes a requirement that nobody works on. Errors: not_found, conflict (another version, being
 * worked on, done, a cycle), invalid (limits).
 */
export async function editRequirement(
  tx: Tx,
  id: string,
  change: RequirementChange,
): Promise<Requirement> {
  const current = await getRequirement(tx, id);
  tx.target = `requirement:${id}`;
  refuseEdit(current, change);
  if (change.criteria ?? change.dependsOn ?? change.scope ?? change.role !== undefined) {
    await refuseEvasion(tx, `edit ${id}`, [id]);
  }
  await refuseLockedTree(tx, `edit ${id}`, id);
  checkText(id, change.title ?? current.title, change.description ?? current.description);
  await tx.update("requirements", id, {
    title: (change.title ?? current.title).trim(),
    description: change.description ?? current.description,
    role: change.role === undefined ? current.role : change.role,
    priority: change.priority ?? current.priority,
    scope: JSON.stringify(change.scope ?? current.scope),
    version: current.version + 1,
    updated_at: tx.now,
  });
  if (change.criteria) await replaceCriteria(tx, current, change.criteria);
  if (change.dependsOn) await replaceDependencies(tx, current, change.dependsOn);
  return await getRequirement(tx, id);
}

function refuseEdit(current: Requirement, { expectedVersion }: RequirementChange): void {
  const { id, status, version } = current;
  if (expectedVersion !== undefined && expectedVersion !== version) {
    throw fail(
      "conflict",
      `Cannot edit ${id}: it is at version ${version}, not ${expectedVersion}`,
      `Read it with requirement_get, then edit again with expected_version ${version}.`,
      { version },
    );
  }
  if (current.children === 0 && status === "IN_PROGRESS") {
    throw fail(
      "conflict",
      `Cannot edit ${id}: ${current.assignee} is working on it`,
      "Wait until it is released, or release it first.",
    );
  }
  if (status === "DONE") {
    throw fail(
      "conflict",
      `Cannot edit ${id}: it is DONE`,
      "Reopen it with requirement_update (status PENDING), or add a new requirement.",
    );
  }
}

/** A criterion that says the same keeps what was found of it. */
async function replaceCriteria(
  tx: Tx,
  { id, criteria }: Requirement,
  wanted: readonly { text: string; check: string | null }[],
): Promise<void> {
  for (const criterion of criteria) await tx.remove("criteria", criterion.id);
  for (const [index, { text, check }] of wanted.entries()) {
    await addCriterion(tx, id, index + 1, text, check);
    const same = criteria.find((before) => before.text === text && before.check === check);
    if (same === undefined) continue;
    const { result, evidence } = same;
    await tx.update("criteria", `${id}#${index + 1}`, { result, evidence });
  }
}

async function replaceDependencies(
  tx: Tx,
  { id, dependencies }: Requirement,
  wanted: readonly string[],
): Promise<void> {
  for (const dependency of dependencies) {
    if (!wanted.includes(dependency)) await removeDependency(tx, id, dependency);
  }
  for (const dependency of wanted) {
    // Its absence is an error that names it.
    await getRequirement(tx, dependency);
    await addDependency(tx, id, dependency);
  }
  await recomputeChains(tx);
}
