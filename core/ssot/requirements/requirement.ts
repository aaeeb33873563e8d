import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import { criteriaBetween, criteriaOf, type Criterion } from "./criteria.ts";
import type { Role } from "../roles.ts";
import { compareIds, subtreeRange } from "./tree_ids.ts";
import { treePage } from "./tree_page.ts";

/** Which status may follow which; a parent's status is derived from its children. */
export const TRANSITIONS = {
  PENDING: ["IN_PROGRESS", "BLOCKED", "REVIEW", "DONE", "FAILED"],
  IN_PROGRESS: ["PENDING", "BLOCKED", "REVIEW", "DONE", "FAILED"],
  BLOCKED: ["PENDING", "IN_PROGRESS", "FAILED"],
  REVIEW: ["PENDING", "IN_PROGRESS", "DONE", "FAILED"],
  DONE: ["PENDING", "REVIEW"],
  FAILED: ["PENDING"],
} as const satisfies Record<string, readonly string[]>;
export type RequirementStatus = keyof typeof TRANSITIONS;

/** A node of the requirements tree; `scope` are the globs its work may write in (empty: the role's). */
export interface Requirement {
  id: string;
  parent: string | null;
  title: string;
  description: string;
  role: Role | null;
  status: RequirementStatus;
  assignee: string | null;
  priority: number;
  scope: string[];
  dependencies: string[];
  criteria: Criterion[];
  /** Number of direct children; a leaf is what an agent claims. */
  children: number;
  openDependencies: number;
  summary: string;
  reason: string;
  version: number;
}

/** One requirement with its criteria and dependencies. Error: not_found. */
export async function getRequirement(tx: ReadTx, id: string): Promise<Requirement> {
  return await loadRequirement(tx, await requirementRow(tx, id));
}

/** What a requirement is about and how far it is, which takes one look. Error: not_found. */
export async function requirementOutline(
  tx: ReadTx,
  id: string,
): Promise<Pick<Requirement, "id" | "title" | "description" | "status" | "summary">> {
  const row = await requirementRow(tx, id);
  return {
    id,
    title: String(row.title),
    description: String(row.description),
    status: row.status as RequirementStatus,
    summary: String(row.summary),
  };
}

/** Requirements in tree order; `under` limits them to one sub-tree, itself included. */
export async function listRequirements(tx: ReadTx, under?: string): Promise<Requirement[]> {
  const rows = under === undefined
    ? await tx.all("SELECT * FROM requirements")
    : await tx.all("SELECT * FROM requirements WHERE id = ? OR (id > ? AND id < ?)", [
      under,
      ...subtreeRange(under),
    ]);
  const [low, high] = under === undefined ? ["R", "S"] : [under, subtreeRange(under)[1]];
  const dependencies = Map.groupBy(
    await tx.all(
      "SELECT requirement, depends_on FROM dependencies WHERE requirement >= ? AND requirement < ? ORDER BY depends_on",
      [low, high],
    ),
    ({ requirement }) => String(requirement),
  );
  const criteria = Map.groupBy(
    await criteriaBetween(tx, low, high),
    ({ requirement }) => requirement,
  );
  return rows
    .map((row) => {
      const id = String(row.id);
      const waits = dependencies.get(id) ?? [];
      return toRequirement(
        row,
        waits.map(({ depends_on }) => String(depends_on)),
        (criteria.get(id) ?? []).map(({ criterion }) => criterion),
      );
    })
    .sort((a, b) => compareIds(a.id, b.id));
}

/** The leaves below a requirement that are not DONE, by id. */
export async function openLeaves(
  tx: ReadTx,
  root: string,
): Promise<Pick<Requirement, "id" | "status" | "reason">[]> {
  const rows = await tx.all(
    `SELECT id, status, reason FROM requirements
     WHERE id > ? AND id < ? AND children = 0 AND status <> 'DONE' ORDER BY id`,
    subtreeRange(root),
  );
  return rows.map(({ id, status, reason }) => ({
    id: String(id),
    status: status as RequirementStatus,
    reason: String(reason),
  }));
}

/** What an epoch answers for: all of the tree, without what is open in it and what that is part of. */
export async function judgedNow(tx: ReadTx, root: string): Promise<Requirement[]> {
  const open = (await openLeaves(tx, root)).map(({ id }) => id);
  const tree = await listRequirements(tx, root);
  return tree.filter(({ id }) => !open.some((leaf) => leaf === id || leaf.startsWith(`${id}.`)));
}

/** Whether something else in the same tree is open that the same role may do, and was before `at`. */
export async function hasOtherOpenWork(
  tx: ReadTx,
  { id, role }: Pick<Requirement, "id" | "role">,
  at: string,
): Promise<boolean> {
  const [root = id] = id.split(".");
  const row = await tx.one(
    `SELECT id FROM requirements
     WHERE id > ? AND id < ? AND children = 0 AND status <> 'DONE' AND id <> ? AND created_at <= ?
       AND (role IS NULL OR role = COALESCE(CAST(? AS TEXT), role)) LIMIT 1`,
    [...subtreeRange(root), id, at, role],
  );
  return row !== undefined;
}

/** A page of the tree, in tree order, and how many there are in all. Error: invalid (the cursor). */
export async function pageOfRequirements(
  tx: ReadTx,
  page: { under?: string | undefined; after?: string | undefined; limit: number },
): Promise<{ requirements: Requirement[]; total: number }> {
  const [low, high] = page.under === undefined ? ["R", "S"] : subtreeRange(page.under);
  const below = await tx.count(
    "SELECT COUNT(*) AS n FROM requirements WHERE id > ? AND id < ?",
    [low, high],
  );
  const requirements: Requirement[] = [];
  for (const row of await treePage(tx, page)) requirements.push(await loadRequirement(tx, row));
  return { requirements, total: below + (page.under === undefined ? 0 : 1) };
}

/** Moves a requirement to another status. Error: conflict, with the legal moves. */
export async function setStatus(
  tx: Tx,
  id: string,
  status: RequirementStatus,
  patch: Row = {},
): Promise<void> {
  const row = await requirementRow(tx, id);
  const from = row.status as RequirementStatus;
  const legal: readonly string[] = TRANSITIONS[from];
  if (from !== status && !legal.includes(status)) {
    throw fail(
      "conflict",
      `Cannot set ${id} to ${status}: it is ${from}`,
      `From ${from} it can go to ${legal.join(", ")}.`,
    );
  }
  await tx.update("requirements", id, {
    ...patch,
    status,
    version: Number(row.version) + 1,
    updated_at: tx.now,
  });
}

async function requirementRow(tx: ReadTx, id: string): Promise<Row> {
  const row = await tx.get("requirements", id);
  if (row) return row;
  throw fail(
    "not_found",
    `Cannot find requirement ${id}`,
    "List the requirements with requirement_list or `maestro status`.",
  );
}

async function loadRequirement(tx: ReadTx, row: Row): Promise<Requirement> {
  const id = String(row.id);
  const dependencies = await tx.all(
    "SELECT depends_on FROM dependencies WHERE requirement = ? ORDER BY depends_on",
    [id],
  );
  return toRequirement(
    row,
    dependencies.map((dependency) => String(dependency.depends_on)),
    await criteriaOf(tx, id),
  );
}

function toRequirement(row: Row, dependencies: string[], criteria: Criterion[]): Requirement {
  return {
    id: String(row.id),
    parent: row.parent === null ? null : String(row.parent),
    title: String(row.title),
    description: String(row.description),
    role: row.role as Role | null,
    status: row.status as RequirementStatus,
    assignee: row.assignee === null ? null : String(row.assignee),
    priority: Number(row.priority),
    scope: JSON.parse(String(row.scope)) as string[],
    dependencies,
    criteria,
    children: Number(row.children),
    openDependencies: Number(row.open_dependencies),
    summary: String(row.summary),
    reason: String(row.reason),
    version: Number(row.version),
  };
}
