import { fail } from "../../errors.ts";
import type { Tx } from "../../store/mod.ts";
import { requirementResource } from "../claims/claim.ts";
import { addCriterion } from "./criteria.ts";
import { addDependency } from "./dependencies.ts";
import { refuseLockedTree } from "../claims/locks.ts";
import { inheritedReadiness } from "./readiness.ts";
import { isLive, leaseOf, releaseLease } from "../claims/leases.ts";
import { getRequirement, type Requirement, setStatus } from "./requirement.ts";
import type { Role } from "../roles.ts";

/** Limits of one node; a requirement is a task description, not a document store. */
export const MAX_TITLE_CHARS = 300;
export const MAX_DESCRIPTION_CHARS = 20_000;
export const MAX_CHILDREN = 200;
export const MAX_DEPTH = 12;

/** A node to add. `dependsOn` names siblings of the same call by title or index, or existing ids. */
export interface NewRequirement {
  title: string;
  description: string;
  role: Role | null;
  priority?: number;
  scope?: string[];
  criteria?: { text: string; check: string | null }[];
  dependsOn?: string[];
}

/** Adds a root requirement (R0, R1, ...) and returns its id. Error: invalid. */
export async function addRoot(tx: Tx, node: NewRequirement): Promise<string> {
  // Not their number: a rollback takes a root away while a later one stays.
  const roots = await tx.count(
    "SELECT COALESCE(MAX(ordinal), -1) + 1 AS n FROM requirements WHERE parent IS NULL",
  );
  const id = `R${roots}`;
  await insertNode(tx, id, null, roots, node);
  tx.target = `requirement:${id}`;
  return id;
}

/**
 * Adds children under a requirement and returns their ids in order. Errors: not_found, invalid
 * (limits, unknown dependency), conflict (a cycle, or a parent that is being worked on or done).
 */
export async function decompose(
  tx: Tx,
  parentId: string,
  children: readonly NewRequirement[],
): Promise<string[]> {
  const parent = await getRequirement(tx, parentId);
  tx.target = `requirement:${parentId}`;
  refuseDecomposition(parent, children.length);
  await refuseLockedTree(tx, `decompose ${parentId}`, parentId);
  await reopenReviewed(tx, `decompose ${parentId}`, parent);
  // Ids of children that were moved away are not given out again.
  const ordinals = await tx.count("SELECT ordinals AS n FROM requirements WHERE id = ?", [
    parentId,
  ]);
  const ids: string[] = [];
  for (const [index, child] of children.entries()) {
    const ordinal = ordinals + index + 1;
    const id = `${parentId}.${ordinal}`;
    await insertNode(tx, id, parentId, ordinal, child);
    ids.push(id);
  }
  for (const [index, child] of children.entries()) {
    for (const name of child.dependsOn ?? []) {
      await addDependency(tx, ids[index] ?? "", await resolveDependency(tx, name, children, ids));
    }
  }
  await tx.update("requirements", parentId, {
    children: parent.children + children.length,
    ordinals: ordinals + children.length,
    version: (await getRequirement(tx, parentId)).version + 1,
    updated_at: tx.now,
  });
  return ids;
}

/** A parent that was about to be judged as a whole has work again; nobody may be judging it. */
export async function reopenReviewed(
  tx: Tx,
  attempt: string,
  { id, status, children }: Requirement,
): Promise<void> {
  const resource = requirementResource(id);
  const lease = await leaseOf(tx, resource);
  if (lease && isLive(lease, tx.nowMs)) {
    throw fail(
      "conflict",
      `Cannot ${attempt}: ${lease.holder} is working on ${id}`,
      "Wait until it is released, or choose another requirement.",
    );
  }
  if (lease?.held) await releaseLease(tx, resource);
  // What was handed in as a whole has not begun as the sum of its parts.
  const next = children > 0 ? "IN_PROGRESS" : "PENDING";
  if (status === "REVIEW") await setStatus(tx, id, next, { assignee: null });
}

function refuseDecomposition(
  parent: { id: string; status: string; children: number; assignee: string | null },
  adding: number,
): void {
  const attempt = `Cannot decompose ${parent.id}`;
  if (parent.children === 0 && parent.status === "IN_PROGRESS") {
    throw fail(
      "conflict",
      `${attempt}: ${parent.assignee} is working on it`,
      "Release it first, or decompose another requirement.",
    );
  }
  if (parent.status === "DONE" || parent.status === "FAILED") {
    throw fail("conflict", `${attempt}: it is ${parent.status}`, "Add a new requirement instead.");
  }
  if (parent.status === "BLOCKED") {
    throw fail("conflict", `${attempt}: it is BLOCKED`, "Set it to PENDING first.");
  }
  if (adding === 0) throw fail("invalid", `${attempt}: no children given`, "Give at least one.");
  if (parent.children + adding > MAX_CHILDREN) {
    throw fail(
      "invalid",
      `${attempt}: it would have ${parent.children + adding} children`,
      `At most ${MAX_CHILDREN}; group them under intermediate requirements.`,
    );
  }
  if (parent.id.split(".").length >= MAX_DEPTH) {
    throw fail(
      "invalid",
      `${attempt}: the tree would be deeper than ${MAX_DEPTH} levels`,
      "Put it higher up, beside what it was to lie under.",
    );
  }
}

/** Refuses a title or description beyond the limits. Error: invalid. */
export function checkText(id: string, title: string, description: string): void {
  const length = title.trim().length;
  if (length === 0 || length > MAX_TITLE_CHARS) {
    throw fail(
      "invalid",
      `Cannot write requirement ${id}: its title has ${length} characters`,
      `Give a title of 1 to ${MAX_TITLE_CHARS} characters and put the rest into the description.`,
    );
  }
  if (description.length > MAX_DESCRIPTION_CHARS) {
    throw fail(
      "invalid",
      `Cannot write requirement ${id}: its description has ${description.length} characters`,
      `At most ${MAX_DESCRIPTION_CHARS}; put the rest into a file of the workspace and name it.`,
    );
  }
}

async function insertNode(
  tx: Tx,
  id: string,
  parent: string | null,
  ordinal: number,
  node: NewRequirement,
): Promise<void> {
  checkText(id, node.title, node.description);
  await tx.insert("requirements", {
    id,
    parent,
    ordinal,
    title: node.title.trim(),
    description: node.description,
    role: node.role,
    status: "PENDING",
    assignee: null,
    priority: node.priority ?? 0,
    scope: JSON.stringify(node.scope ?? []),
    children: 0,
    ordinals: 0,
    ...await inheritedReadiness(tx, parent),
    summary: "",
    reason: "",
    version: 1,
    created_at: tx.now,
    updated_at: tx.now,
  });
  for (const [index, criterion] of (node.criteria ?? []).entries()) {
    await addCriterion(tx, id, index + 1, criterion.text, criterion.check);
  }
}

/** A sibling's title or position in the call comes first, then an existing id. */
async function resolveDependency(
  tx: Tx,
  name: string,
  siblings: readonly NewRequirement[],
  ids: readonly string[],
): Promise<string> {
  const byTitle = siblings.findIndex((sibling) => sibling.title.trim() === name.trim());
  const index = byTitle >= 0 ? byTitle : /^\d+$/.test(name) ? Number(name) : -1;
  const sibling = ids[index];
  if (sibling !== undefined) return sibling;
  if (await tx.get("requirements", name)) return name;
  throw fail(
    "invalid",
    `Cannot depend on ${JSON.stringify(name)}: no such requirement`,
    "Name a sibling of this call by its title or its position from 0, or an existing id.",
  );
}
