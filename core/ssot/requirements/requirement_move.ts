import { fail } from "../../errors.ts";
import type { Row, Tx } from "../../store/mod.ts";
import { deriveParent, openChildren } from "../claims/claim.ts";
import { recomputeChains } from "./critical_path.ts";
import { linkDependency, removeDependency } from "./dependencies.ts";
import { refuseLockedTree } from "../claims/locks.ts";
import { refuseMembers } from "../missions/milestones.ts";
import { refuseEscape } from "../missions/mission_policies.ts";
import { followMove, refuseEvasion } from "../contracts/reconcile.ts";
import { getRequirement, type Requirement } from "./requirement.ts";
import { MAX_CHILDREN, MAX_DEPTH, reopenReviewed } from "./requirement_tree.ts";
import { isWithin, subtreeRange } from "./tree_ids.ts";

/**
 * Moves a requirement and all below it under another parent. Ids say where a requirement is, so
 * each gets a new one (returned: old to new); dependencies and criteria follow. Errors: invalid
 * (under itself, too deep), conflict (a part is being worked on or done, a cycle), denied (out of or
 * into a policy, by no person).
 */
export async function moveRequirement(
  tx: Tx,
  id: string,
  newParent: string,
): Promise<Map<string, string>> {
  const moved = await getRequirement(tx, id);
  const parent = await getRequirement(tx, newParent);
  const nodes = await tx.all(
    "SELECT * FROM requirements WHERE id = ? OR (id > ? AND id < ?) ORDER BY id",
    [id, ...subtreeRange(id)],
  );
  refuseMove(moved, parent, nodes);
  await refuseMembers(tx, `move ${id}`, id, "any");
  if (await tx.get("missions", id)) {
    throw fail("conflict", `Cannot move ${id}: it is a mission of its own`, "Move its parts.");
  }
  await refuseEscape(tx, id, newParent);
  if (id.split(".")[0] !== newParent.split(".")[0]) {
    await refuseEvasion(tx, `move ${id} under ${newParent}`, nodes.map((row) => String(row.id)));
  }
  for (const end of [id, newParent]) await refuseLockedTree(tx, `move ${id}`, end);
  await reopenReviewed(tx, `move ${id}`, parent);
  const ordinals = await tx.count("SELECT ordinals AS n FROM requirements WHERE id = ?", [
    newParent,
  ]);
  const newId = `${newParent}.${ordinals + 1}`;
  const renamed = new Map(
    nodes.map((row) => [String(row.id), newId + String(row.id).slice(id.length)]),
  );
  const dependencies = await takeDependencies(tx, renamed);
  for (const row of nodes) await rename(tx, row, renamed, newParent, ordinals + 1);
  await tx.update("requirements", newParent, {
    children: parent.children + 1,
    ordinals: ordinals + 1,
    version: (await getRequirement(tx, newParent)).version + 1,
    updated_at: tx.now,
  });
  if (moved.parent !== null) await detach(tx, moved.parent);
  for (const { requirement, dependsOn } of dependencies) {
    await linkDependency(
      tx,
      renamed.get(requirement) ?? requirement,
      renamed.get(dependsOn) ?? dependsOn,
    );
  }
  await recomputeChains(tx);
  tx.target = `requirement:${newId}`;
  tx.note = `moved from ${id} to ${newId}`;
  return renamed;
}

function refuseMove(moved: Requirement, parent: Requirement, nodes: readonly Row[]): void {
  const attempt = `Cannot move ${moved.id} under ${parent.id}`;
  if (isWithin(parent.id, moved.id)) {
    throw fail("invalid", `${attempt}: that lies within it`, "Choose a parent outside of it.");
  }
  if (moved.parent === parent.id) {
    throw fail("invalid", `${attempt}: it is there already`, "Choose another parent.");
  }
  const fixed = nodes.find((row) =>
    Number(row.children) === 0 && ["IN_PROGRESS", "REVIEW", "DONE"].includes(String(row.status))
  );
  if (fixed) {
    throw fail(
      "conflict",
      `${attempt}: ${fixed.id} is ${fixed.status}`,
      "Only what nobody has begun can move; release it first, or add a new requirement.",
    );
  }
  if (["DONE", "FAILED", "BLOCKED"].includes(parent.status)) {
    throw fail(
      "conflict",
      `${attempt}: ${parent.id} is ${parent.status}`,
      "Choose another parent.",
    );
  }
  if (parent.children === 0 && parent.status === "IN_PROGRESS") {
    throw fail(
      "conflict",
      `${attempt}: ${parent.assignee} is working on ${parent.id}`,
      "Release it first, or choose another parent.",
    );
  }
  const deepest = Math.max(...nodes.map((row) => String(row.id).split(".").length));
  const depth = deepest - moved.id.split(".").length + parent.id.split(".").length + 1;
  if (depth > MAX_DEPTH || parent.children >= MAX_CHILDREN) {
    throw fail(
      "invalid",
      `${attempt}: the tree would be ${depth} levels deep and ${parent.id} have ` +
        `${parent.children + 1} children`,
      `At most ${MAX_DEPTH} levels and ${MAX_CHILDREN} children.`,
    );
  }
}

/** Removes every dependency that touches the moved nodes, to be put back under their new ids. */
async function takeDependencies(
  tx: Tx,
  renamed: ReadonlyMap<string, string>,
): Promise<{ requirement: string; dependsOn: string }[]> {
  const taken: { requirement: string; dependsOn: string }[] = [];
  for (const id of renamed.keys()) {
    const rows = await tx.all(
      "SELECT * FROM dependencies WHERE requirement = ? OR depends_on = ? ORDER BY id",
      [id, id],
    );
    for (const row of rows) {
      const dependency = {
        requirement: String(row.requirement),
        dependsOn: String(row.depends_on),
      };
      await removeDependency(tx, dependency.requirement, dependency.dependsOn);
      taken.push(dependency);
    }
  }
  return taken;
}

async function rename(
  tx: Tx,
  row: Row,
  renamed: ReadonlyMap<string, string>,
  newParent: string,
  ordinal: number,
): Promise<void> {
  const id = String(row.id);
  const newId = renamed.get(id) ?? id;
  const parentId = renamed.get(String(row.parent));
  const parent = await tx.get("requirements", parentId ?? newParent);
  await tx.remove("requirements", id);
  await tx.insert("requirements", {
    ...row,
    id: newId,
    parent: parentId ?? newParent,
    ordinal: parentId === undefined ? ordinal : Number(row.ordinal),
    // Its own dependencies are gone for the moment: it waits for what its parent waits for.
    open_dependencies: Number(parent?.open_dependencies ?? 0),
    chain: Number(parent?.chain ?? 0),
    version: Number(row.version) + 1,
    updated_at: tx.now,
  });
  await followMove(tx, id, newId);
  const criteria = await tx.all("SELECT * FROM criteria WHERE requirement = ? ORDER BY ordinal", [
    id,
  ]);
  for (const criterion of criteria) {
    await tx.remove("criteria", String(criterion.id));
    const moved = { ...criterion, id: `${newId}#${criterion.ordinal}`, requirement: newId };
    await tx.insert("criteria", moved);
  }
}

/** The old parent has one child less; it may be a leaf again, or finished by what is left. */
async function detach(tx: Tx, id: string): Promise<void> {
  const parent = await getRequirement(tx, id);
  await tx.update("requirements", id, {
    children: parent.children - 1,
    version: parent.version + 1,
    updated_at: tx.now,
  });
  if (parent.children > 1) {
    // What is left may be finished; nothing has begun by a part's going away.
    if (await openChildren(tx, id) === 0) await deriveParent(tx, id);
  } else if (parent.status === "IN_PROGRESS") {
    await tx.update("requirements", id, { status: "PENDING", updated_at: tx.now });
  }
}
