import { isoTime } from "../../clock.ts";
import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import { beginningWith } from "../beginning_with.ts";

/** How long a claim lasts without any call of its holder; every write of the holder renews it. */
export const LEASE_TTL_MS = 15 * 60_000;
/** A lease is renewed once this share of its time is gone, not at each call: fewer rows written. */
const RENEW_AFTER = 1 / 3;

/** How the resources of claims begin: they are leases on the requirement itself. */
export const CLAIMS = "requirement:";

/** A claim in time on a resource such as `requirement:R0.2`. The fence only ever grows. */
export interface Lease {
  resource: string;
  holder: string;
  session: string;
  fence: number;
  held: boolean;
  claimedAt: string;
  expiresAt: string;
}

/**
 * Trees in the shadow repository of a machine: the workspace's, and that of the person's commit that
 * is checked out (null before the first).
 */
export interface WorkspaceState {
  tree: string;
  head: string | null;
}

/**
 * Takes a lease that is free, expired or the caller's own. Who goes on with what it held keeps its
 * beginning; for others it is `state`. Error: conflict, naming the holder.
 */
export async function takeLease(
  tx: Tx,
  resource: string,
  state: WorkspaceState | null = null,
): Promise<Lease> {
  const current = await leaseOf(tx, resource);
  if (current && isLive(current, tx.nowMs) && current.holder !== tx.actor.agent) {
    throw fail(
      "conflict",
      `Cannot take ${resource}: ${current.holder} holds it until ${current.expiresAt}`,
      "Take another, or wait until it is released or expires.",
      { holder: current.holder, expires_at: current.expiresAt },
    );
  }
  const goesOn = current?.held === true && current.holder === tx.actor.agent;
  const earlier = goesOn ? await beginningOf(tx, resource) : null;
  const beginning = earlier ?? (state && { ...state, at: tx.now });
  const row = {
    id: resource,
    holder: tx.actor.agent,
    session: tx.actor.session,
    fence: (current?.fence ?? 0) + 1,
    held: 1,
    claimed_at: tx.now,
    expires_at: isoTime(tx.nowMs + LEASE_TTL_MS),
    begun_tree: beginning?.tree ?? null,
    begun_head: beginning?.head ?? null,
    begun_at: beginning?.at ?? null,
  };
  await tx.upsert("leases", row);
  return toLease(row);
}

/**
 * Proves that the actor still holds the lease; a late writer is told what happened. `fence` is
 * compared where the caller remembers it. Error: conflict.
 */
export async function requireLease(
  tx: ReadTx,
  resource: string,
  actor: { agent: string; session: string },
  fence?: number,
): Promise<Lease> {
  const lease = await leaseOf(tx, resource);
  const remedy = "Claim it again with requirement_claim before you go on.";
  if (!lease || (!lease.held && lease.holder !== actor.agent)) {
    throw fail("conflict", `Cannot act on ${resource}: you do not hold it`, remedy);
  }
  if (lease.holder !== actor.agent) {
    throw fail(
      "conflict",
      `Cannot act on ${resource}: ${lease.holder} took it at ${lease.claimedAt} (fence ${lease.fence})`,
      "Your work on it is no longer wanted; claim something else with requirement_claim.",
      { holder: lease.holder, fence: lease.fence },
    );
  }
  if (!lease.held) {
    throw fail("conflict", `Cannot act on ${resource}: your claim was released`, remedy);
  }
  if (!isLive(lease, tx.nowMs)) {
    throw fail(
      "conflict",
      `Cannot act on ${resource}: your claim ran out at ${lease.expiresAt}`,
      remedy,
    );
  }
  if (fence !== undefined ? fence !== lease.fence : lease.session !== actor.session) {
    throw fail(
      "conflict",
      `Cannot act on ${resource}: it was claimed again at ${lease.claimedAt} (fence ${lease.fence})`,
      remedy,
      { fence: lease.fence },
    );
  }
  return lease;
}

/** Gives a lease back; its fence stays, so that a late writer is still refused. */
export async function releaseLease(tx: Tx, resource: string): Promise<void> {
  await tx.update("leases", resource, { held: 0, expires_at: tx.now });
}

/** Which leases are meant; what is absent does not matter. */
interface LeaseFilter {
  holder?: string;
  session?: string;
  /** How the session begins: `run-1/` for all of a run's agents. */
  sessions?: string;
  /** How the resource begins: `lock:`, `requirement:`, `requirement:R0.2.` for what lies below. */
  resources?: string;
  /** Those that hold now, by default; those that ran out and nobody has taken since; or both. */
  time?: "live" | "expired" | "any";
}

/** The leases that were taken and not given back, by resource. */
export async function heldLeases(tx: ReadTx, filter: LeaseFilter = {}): Promise<Lease[]> {
  const { holder, session, sessions, resources, time = "live" } = filter;
  // SQLite looks leases up by expiry wherever it can. What is computed it cannot use: then it goes by
  // holder, or by name. Of claims there are many that were given back, of their holder as well; of
  // locks few beside the claims that are held.
  const expiry = holder === undefined ? "expires_at" : "expires_at || ''";
  const byName = holder === undefined && resources?.startsWith(CLAIMS) === false;
  const conditions = [byName ? "+held = 1" : "held = 1"];
  const params: string[] = [];
  const when = (condition: string, ...values: readonly string[]) => {
    conditions.push(condition);
    params.push(...values);
  };
  if (time !== "any") when(`${expiry} ${time === "live" ? ">" : "<="} ?`, tx.now);
  if (holder !== undefined) when("holder = ?", holder);
  if (session !== undefined) when("session = ?", session);
  if (sessions !== undefined) when("session > ? AND session < ?", ...beginningWith(sessions));
  if (resources !== undefined) when("id > ? AND id < ?", ...beginningWith(resources));
  const rows = await tx.all(
    `SELECT * FROM leases WHERE ${conditions.join(" AND ")} ORDER BY id`,
    params,
  );
  return rows.map(toLease);
}

/** Gives a lease the time of a new one, or less. */
export async function extendLease(
  tx: Tx,
  resource: string,
  patch: { expiresAt?: string; session?: string } = {},
): Promise<void> {
  const { expiresAt = isoTime(tx.nowMs + LEASE_TTL_MS), session } = patch;
  await tx.update("leases", resource, {
    expires_at: expiresAt,
    ...(session === undefined ? {} : { session }),
  });
}

/**
 * Renews what the actor's own session holds: activity is the heartbeat. A lease that would last
 * longer than its time, because the clock was put back, is cut to it.
 */
export async function renewLeases(tx: Tx): Promise<void> {
  const due = isoTime(tx.nowMs + LEASE_TTL_MS * (1 - RENEW_AFTER));
  const renewed = isoTime(tx.nowMs + LEASE_TTL_MS);
  const { agent: holder, session } = tx.actor;
  for (const { resource, expiresAt } of await heldLeases(tx, { holder, session })) {
    if (expiresAt < due || expiresAt > renewed) await extendLease(tx, resource);
  }
}

export async function leaseOf(tx: ReadTx, resource: string): Promise<Lease | undefined> {
  const row = await tx.get("leases", resource);
  return row && toLease(row);
}

/** What the workspace was like when the work on a claim began. */
export interface Beginning extends WorkspaceState {
  at: string;
}

/** Null where nobody looks at the end of the work. */
export async function beginningOf(tx: ReadTx, resource: string): Promise<Beginning | null> {
  const row = await tx.get("leases", resource);
  if (!row?.begun_tree || !row.begun_at) return null;
  const head = row.begun_head ? String(row.begun_head) : null;
  return { tree: String(row.begun_tree), head, at: String(row.begun_at) };
}

/** Whether the work on any live claim is compared with its beginning. */
export async function anyBeginning(tx: ReadTx): Promise<boolean> {
  const sql = `SELECT COUNT(*) AS n FROM leases
    WHERE held = 1 AND begun_tree IS NOT NULL AND expires_at > ?`;
  return await tx.count(sql, [tx.now]) > 0;
}

export function isLive(lease: Lease, nowMs: number): boolean {
  return lease.held && lease.expiresAt > isoTime(nowMs);
}

function toLease(row: Row): Lease {
  return {
    resource: String(row.id),
    holder: String(row.holder),
    session: String(row.session),
    fence: Number(row.fence),
    held: row.held === 1,
    claimedAt: String(row.claimed_at),
    expiresAt: String(row.expires_at),
  };
}
