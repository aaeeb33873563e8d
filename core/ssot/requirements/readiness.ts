import { limitTo, type ReadTx, type Row, type Tx } from "../../store/mod.ts";
import { subtreeRange } from "./tree_ids.ts";
import { WORKER_ROLES } from "../roles.ts";

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
    const range = [...(role === null ? [] : [role]), low, high];
    const pending = role === null ? PENDING_FOR_ANY : PENDING_FOR_ROLE;
    const rows = await tx.all(`${pending} ${limitTo(filter.limit)}`, range);
    found.push(...rows.map(toCandidate));
  }
  const expired = await tx.all(`${EXPIRED} ${limitTo(filter.limit)}`, [
    tx.now,
    low,
    high,
    filter.role,
    filter.role,
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
  ORDER BY priority DESC, chain DESC, created_at, ordinal, id`;
const PENDING_FOR_ROLE = `${PENDING} AND role = ? ${BY_RANK}`;
const PENDING_FOR_ANY = `${PENDING} AND role IS NULL ${BY_RANK}`;
const EXPIRED = `SELECT r.id, r.priority, r.chain, r.created_at, r.ordinal
  FROM leases l JOIN requirements r ON r.id = substr(l.id, 13)
  WHERE l.held = 1 AND l.expires_at <= ? AND r.status = 'IN_PROGRESS' AND r.children = 0
    AND r.open_dependencies = 0
    AND r.id > ? AND r.id < ? AND (r.role IS NULL OR CAST(? AS TEXT) IS NULL OR r.role = ?)
  ORDER BY l.expires_at`;

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

/** Changes how many open dependencies `id` and everything under it wait for. */
export async function shiftOpenDependencies(tx: Tx, id: string, by: number): Promise<void> {
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
