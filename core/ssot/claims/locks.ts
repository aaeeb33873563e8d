import { globProblem, globsMeet } from "../../../policies/globs.ts";
import { fail } from "../../errors.ts";
import type { ReadTx, Tx } from "../../store/mod.ts";
import {
  CLAIMS,
  heldLeases,
  isLive,
  type Lease,
  leaseOf,
  releaseLease,
  takeLease,
} from "./leases.ts";
import { isWithin } from "../requirements/tree_ids.ts";

/** What can be locked; a requirement's lock covers everything under it, a path's is a glob. */
const LOCK_KINDS = ["requirement", "contract", "path"] as const;
type LockKind = (typeof LOCK_KINDS)[number];

/** An agent takes what it needs for one change, not the project. */
const MAX_LOCKS_PER_AGENT = 20;

/** Locks are leases whose ids begin so; claims are leases on the requirement itself. */
const PREFIX = "lock:";

/**
 * Locks resources such as `requirement:R0.2`, `contract:C1`, `path:src/api/**`: all of them or
 * none, at once. Nobody ever waits while holding something, so there can be no deadlock. Errors:
 * invalid, conflict (overlaps with what another holds).
 */
export async function acquireLocks(tx: Tx, resources: readonly string[]): Promise<Lease[]> {
  const mine = (await liveLocks(tx)).filter(({ holder }) => holder === tx.actor.agent);
  const wanted = [...new Set(resources)];
  const all = new Set([...mine.map(({ resource }) => resource), ...wanted]);
  if (all.size > MAX_LOCKS_PER_AGENT) {
    throw fail(
      "invalid",
      `Cannot lock ${wanted.join(", ")}: you would hold ${all.size} locks`,
      `At most ${MAX_LOCKS_PER_AGENT}; release some with lock_release.`,
    );
  }
  const taken: Lease[] = [];
  for (const resource of wanted) {
    await refuseOverlap(tx, `lock ${resource}`, resource);
    const lease = await takeLease(tx, PREFIX + resource);
    taken.push({ ...lease, resource });
  }
  tx.target = wanted.join(", ");
  return taken;
}

/** Gives locks back; without names all of the actor's. Returns what was released. */
export async function releaseLocks(tx: Tx, resources?: readonly string[]): Promise<string[]> {
  const released: string[] = [];
  for (const { resource, holder } of await liveLocks(tx)) {
    if (holder !== tx.actor.agent || resources?.includes(resource) === false) continue;
    await releaseLease(tx, PREFIX + resource);
    released.push(resource);
  }
  tx.target = released.join(", ");
  return released;
}

/** A person takes a lock away from whoever holds it. Error: not_found. */
export async function forceReleaseLock(tx: Tx, resource: string): Promise<Lease> {
  const lease = await leaseOf(tx, PREFIX + resource);
  if (!lease || !isLive(lease, tx.nowMs)) {
    throw fail("not_found", `Cannot release ${resource}: nobody holds it`, "See lock_list.");
  }
  await releaseLease(tx, PREFIX + resource);
  tx.target = resource;
  tx.note = `taken from ${lease.holder}`;
  return { ...lease, resource };
}

/** The locks that hold now, in the order of their names. */
export async function liveLocks(tx: ReadTx): Promise<Lease[]> {
  const leases = await heldLeases(tx, { resources: PREFIX });
  return leases.map((lease) => ({ ...lease, resource: lease.resource.slice(PREFIX.length) }));
}

/** A claim or a lock that holds now. */
interface LiveLease {
  kind: "claim" | "lock";
  resource: string;
  holder: string;
  fence: number;
  expiresAt: string;
}

/** Everything that is held now: claims and locks, by name. */
export async function liveLeases(tx: ReadTx): Promise<LiveLease[]> {
  return (await heldLeases(tx)).map(({ resource, holder, fence, expiresAt }) => {
    const locked = resource.startsWith(PREFIX);
    return {
      kind: locked ? "lock" : "claim",
      resource: locked ? resource.slice(PREFIX.length) : resource,
      holder,
      fence,
      expiresAt,
    };
  });
}

/** Refuses a change of a requirement in a sub-tree that another has locked. Error: conflict. */
export async function refuseLockedTree(tx: Tx, attempt: string, id: string): Promise<void> {
  const lock = await lockOver(tx, `requirement:${id}`);
  if (lock) throw held(attempt, lock);
}

/** The lock of another agent that overlaps a resource, if any. */
export async function lockOver(
  tx: ReadTx & { actor: { agent: string } },
  resource: string,
): Promise<Lease | undefined> {
  const wanted = parseResource(resource);
  return (await liveLocks(tx)).find((lock) =>
    lock.holder !== tx.actor.agent && overlap(parseResource(lock.resource), wanted)
  );
}

async function refuseOverlap(tx: Tx, attempt: string, resource: string): Promise<void> {
  const wanted = parseResource(resource);
  const lock = await lockOver(tx, resource);
  if (lock) throw held(attempt, lock);
  if (wanted.kind !== "requirement") return;
  for (const claim of await heldLeases(tx, { resources: CLAIMS })) {
    if (claim.holder === tx.actor.agent) continue;
    if (overlap(parseResource(claim.resource), wanted)) throw held(attempt, claim);
  }
}

function held(
  attempt: string,
  { resource, holder, expiresAt }: Pick<Lease, "resource" | "holder" | "expiresAt">,
) {
  return fail(
    "conflict",
    `Cannot ${attempt}: ${holder} holds ${resource} until ${expiresAt}`,
    "Do something else first, or ask again when it is released.",
    { resource, holder, expires_at: expiresAt },
  );
}

interface Resource {
  kind: LockKind;
  name: string;
}

function parseResource(resource: string): Resource {
  const [, kind, name] = /^(requirement|contract|path):(.+)$/s.exec(resource) ?? [];
  if (kind === undefined || name === undefined) {
    throw fail(
      "invalid",
      `Cannot lock ${JSON.stringify(resource)}`,
      "Name a resource: `requirement:R0.2`, `contract:C1` or `path:src/api/**`.",
    );
  }
  const problem = kind === "path" ? globProblem(name) : null;
  if (problem !== null) {
    throw fail(
      "invalid",
      `Cannot lock ${resource}: ${problem}`,
      "Name files as in `path:src/api/**`.",
    );
  }
  return { kind: kind as LockKind, name };
}

function overlap(a: Resource, b: Resource): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case "requirement":
      return isWithin(a.name, b.name) || isWithin(b.name, a.name);
    case "path":
      return globsMeet(a.name, b.name);
    case "contract":
      return a.name === b.name;
  }
}
