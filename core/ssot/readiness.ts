import { fail } from "../errors.ts";
import type { ReadTx, Row, Tx } from "../store/mod.ts";
import { subtreeRange } from "./requirement.ts";
import { WORKER_ROLES } from "./roles.ts";

/** Longer chains rank alike: what matters is to begin with the long ones. */
export const MAX_CHAIN = 50;

interface Candidate {
  id: string;
  priority: number;
  chain: number;
  createdAt: string;
  ordinal: number;
}

/**
 * The claimable leaves for a role, best first: pending ones whose dependencies (their ancestors'
 * too) are done, and abandoned ones whose lease ran out. Index look-ups, flat in the tree's size.
 */
export async function readyRequirements(
  tx: ReadTx,
  filter: { role: string | null; under?: string; limit: number },
): Promise<string[]> {
  const [low, high] = filter.under === undefined ? ["R", "S"] : subtreeRange(filter.under);
  const roles = filter.role === null ? [...WORKER_ROLES, null] : [filter.role, null];
  const found: Candidate[] = [];
  for (const role of roles) {
    const range = [...(role === null ? [] : [role]), low, high, filter.limit];
    const rows = await tx.all(role === null ? PENDING_FOR_ANY : PENDING_FOR_ROLE, range);
    found.push(...rows.map(toCandidate));
  }
  const expired = await tx.all(EXPIRED, [
    tx.now,
    low,
    high,
    filter.role,
    filter.role,
    filter.limit,
  ]);
  found.push(...expired.map(toCandidate));
  return found.sort(byRank).slice(0, filter.limit).map(({ id }) => id);
}

/**
 * Best first: priority, then the longest chain of requirements that wait for it (the critical
 * path), then the oldest.
 */
function byRank(a: Candidate, b: Candidate): number {
  return b.priority - a.priority || b.chain - a.chain || compare(a.createdAt, b.createdAt) ||
    a.ordinal - b.ordinal || compare(a.id, b.id);
}

/** The condition of the partial index `requirements_ready`, to the letter. */
const PENDING = `SELECT id, priority, chain, created_at, ordinal FROM requirements
  WHERE status = 'PENDING' AND open_dependencies = 0 AND children = 0`;
const BY_RANK = `AND id > ? AND id < ?
  ORDER BY priority DESC, chain DESC, created_at, ordinal, id LIMIT ?`;
const PENDING_FOR_ROLE = `${PENDING} AND role = ? ${BY_RANK}`;
const PENDING_FOR_ANY = `${PENDING} AND role IS NULL ${BY_RANK}`;
const EXPIRED = `SELECT r.id, r.priority, r.chain, r.created_at, r.ordinal
  FROM leases l JOIN requirements r ON l.id = 'requirement:' || r.id
  WHERE l.held = 1 AND l.expires_at <= ? AND r.status = 'IN_PROGRESS' AND r.children = 0
    AND r.open_dependencies = 0
    AND r.id > ? AND r.id < ? AND (r.role IS NULL OR CAST(? AS TEXT) IS NULL OR r.role = ?)
  ORDER BY l.expires_at LIMIT ?`;

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toCandidate(row: Row): Candidate {
  return {
    id: String(row.id),
    priority: Number(row.priority),
    chain: Number(row.chain),
    createdAt: String(row.created_at),
    ordinal: Number(row.ordinal),
  };
}

/** Makes `requirement` wait for `dependsOn`. Errors: invalid (itself or kin), conflict (a cycle). */
export async function addDependency(tx: Tx, requirement: string, dependsOn: string): Promise<void> {
  const attempt = `Cannot make ${requirement} depend on ${dependsOn}`;
  if (isWithin(requirement, dependsOn) || isWithin(dependsOn, requirement)) {
    throw fail("invalid", `${attempt}: one contains the other`, "Depend on a sibling or cousin.");
  }
  const cycle = await pathBetween(tx, dependsOn, requirement);
  if (cycle) {
    throw fail(
      "conflict",
      `${attempt}: that closes the cycle ${[requirement, ...cycle].join(" -> ")}`,
      "Leave out one of these dependencies.",
    );
  }
  const id = `${requirement}>${dependsOn}`;
  if (await tx.get("dependencies", id)) return;
  const done = (await tx.get("requirements", dependsOn))?.status === "DONE";
  if (!done && (await tx.get("requirements", requirement))?.status === "DONE") {
    throw fail(
      "conflict",
      `${attempt}: it is DONE, ${dependsOn} is not`,
      "Add a new requirement for what is left to do.",
    );
  }
  await tx.insert("dependencies", { id, requirement, depends_on: dependsOn });
  if (!done) await shiftOpenDependencies(tx, requirement, 1);
  const chain = await tx.count(
    "SELECT MAX(chain) AS n FROM requirements WHERE id = ? OR (id > ? AND id < ?)",
    [requirement, ...subtreeRange(requirement)],
  );
  await raiseChain(tx, dependsOn, chain + 1);
}

/** Tells everything that waits for `id` (and what lies under it) that it is done, or no longer. */
export async function announceDone(tx: Tx, id: string, done: boolean): Promise<void> {
  const rows = await tx.all(
    "SELECT requirement FROM dependencies WHERE depends_on = ? ORDER BY requirement",
    [id],
  );
  for (const row of rows) await shiftOpenDependencies(tx, String(row.requirement), done ? -1 : 1);
}

/** What a new child of `parent` waits for, and what waits for it: the same as for its parent. */
export async function inheritedReadiness(
  tx: ReadTx,
  parent: string | null,
): Promise<{ open_dependencies: number; chain: number }> {
  const row = parent === null ? undefined : await tx.get("requirements", parent);
  return {
    open_dependencies: Number(row?.open_dependencies ?? 0),
    chain: Number(row?.chain ?? 0),
  };
}

/** Notes that a chain of this length waits for `id`, and a longer one for what `id` waits for. */
async function raiseChain(tx: Tx, id: string, length: number): Promise<void> {
  const queue = [{ id, length: Math.min(length, MAX_CHAIN) }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const rows = await tx.all(
      "SELECT id FROM requirements WHERE (id = ? OR (id > ? AND id < ?)) AND chain < ?",
      [next.id, ...subtreeRange(next.id), next.length],
    );
    if (rows.length === 0) continue;
    for (const row of rows) {
      await tx.update("requirements", String(row.id), { chain: next.length });
    }
    const longer = Math.min(next.length + 1, MAX_CHAIN);
    for (const dependency of await waitsFor(tx, next.id)) {
      queue.push({ id: dependency, length: longer });
    }
  }
}

async function shiftOpenDependencies(tx: Tx, id: string, by: number): Promise<void> {
  const rows = await tx.all(
    "SELECT id, open_dependencies FROM requirements WHERE id = ? OR (id > ? AND id < ?)",
    [id, ...subtreeRange(id)],
  );
  for (const row of rows) {
    await tx.update("requirements", String(row.id), {
      open_dependencies: Number(row.open_dependencies) + by,
    });
  }
}

/**
 * A chain from one requirement to another along "waits for": its own and its ancestors'
 * dependencies, and (to be done itself) everything under it. Null where there is none.
 */
async function pathBetween(tx: ReadTx, from: string, to: string): Promise<string[] | null> {
  const previous = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (isWithin(node, to) || isWithin(to, node)) return unwind(previous, node);
    for (const next of await waitsFor(tx, node)) {
      if (previous.has(next)) continue;
      previous.set(next, node);
      queue.push(next);
    }
  }
  return null;
}

async function waitsFor(tx: ReadTx, id: string): Promise<string[]> {
  const own = [id, ...ancestors(id)];
  const rows = await tx.all(
    `SELECT depends_on FROM dependencies
     WHERE requirement IN (${own.map(() => "?").join(", ")})
        OR (requirement > ? AND requirement < ?) ORDER BY depends_on`,
    [...own, ...subtreeRange(id)],
  );
  return rows.map((row) => String(row.depends_on));
}

function unwind(previous: Map<string, string | null>, end: string): string[] {
  const path: string[] = [];
  for (let node: string | null | undefined = end; node; node = previous.get(node)) {
    path.unshift(node);
  }
  return path;
}

export function ancestors(id: string): string[] {
  const parts = id.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(".")).reverse();
}

/** True where `id` is `root` itself or lies under it. */
export function isWithin(id: string, root: string): boolean {
  return id === root || id.startsWith(`${root}.`);
}
