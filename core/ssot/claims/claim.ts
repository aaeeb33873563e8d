import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import {
  CLAIMS,
  heldLeases,
  isLive,
  type Lease,
  leaseOf,
  releaseLease,
  requireLease,
  takeLease,
  type WorkspaceState,
} from "./leases.ts";
import { liveLocks, lockOver, refuseLockedTree } from "./locks.ts";
import { sealFinished } from "../missions/milestones.ts";
import { missionHold } from "../missions/mission_hold.ts";
import { announceDone, readyRequirements } from "../requirements/readiness.ts";
import {
  getRequirement,
  type Requirement,
  requirementOutline,
  setStatus,
} from "../requirements/requirement.ts";
import { WORKER_ROLES } from "../roles.ts";
import { openPurse } from "../runs/spend.ts";

/** Nothing to claim now: why, and when to ask again (null: never). */
interface NothingReady {
  requirement: null;
  reason: string;
  retryAfterSeconds: number | null;
}

export interface Claim {
  requirement: Requirement;
  lease: Lease;
}

const RETRY_SECONDS = 15;
/** How many ready requirements are looked at where some are locked. */
const MAX_CANDIDATES = 100;

/** The lease resource of a requirement; it covers its sub-tree. */
export function requirementResource(id: string): string {
  return CLAIMS + id;
}

/** The requirement that a claim's lease is on. */
export function claimedId(resource: string): string {
  return resource.slice(CLAIMS.length);
}

/**
 * Claims a requirement by id, or the best ready one for the actor's role, atomically. An agent
 * holds one claim at a time; claiming what it holds already renews it. `state` is what the
 * workspace is like now, for an agent that is compared with it at its end. Error: conflict.
 */
export async function claimRequirement(
  tx: Tx,
  id?: string,
  state: WorkspaceState | null = null,
): Promise<Claim | NothingReady> {
  const { agent } = tx.actor;
  const leases = await heldLeases(tx, { holder: agent, resources: CLAIMS, time: "any" });
  const live = leases.find((lease) => isLive(lease, tx.nowMs));
  const held = live && claimedId(live.resource);
  if (held !== undefined && id !== undefined && held !== id) {
    throw fail(
      "conflict",
      `Cannot claim ${id}: ${agent} holds ${held}`,
      "Finish it with requirement_complete or give it back with requirement_release first.",
    );
  }
  const chosen = id ?? held ?? await nextReady(tx);
  if (chosen === undefined) return await whyNothing(tx);
  const requirement = await getRequirement(tx, chosen);
  await refuseUnclaimable(tx, requirement);
  await giveUpExpired(tx, leases, chosen);
  const resource = requirementResource(chosen);
  const before = await leaseOf(tx, resource);
  const lease = await takeLease(tx, resource, state);
  await openPurse(tx, resource, before !== undefined && !isLive(before, tx.nowMs));
  // The reason stays: why it was given back is for whoever has it now.
  const claimed = { assignee: agent };
  await setStatus(tx, chosen, "IN_PROGRESS", claimed);
  tx.target = requirementResource(chosen);
  const version = requirement.version + 1;
  return { requirement: { ...requirement, ...claimed, status: "IN_PROGRESS", version }, lease };
}

/**
 * Gives back what the agent let run out: a clock that is put back would make it valid again beside
 * the new claim.
 */
async function giveUpExpired(tx: Tx, leases: Lease[], claiming: string): Promise<void> {
  for (const lease of leases) {
    const id = claimedId(lease.resource);
    if (id !== claiming && !isLive(lease, tx.nowMs)) await abandon(tx, id, "the claim ran out");
  }
}

/** What an agent holds now; undefined where its lease was released, lost or ran out. */
export async function currentClaim(tx: ReadTx, agent: string): Promise<Claim | undefined> {
  const [lease] = await heldLeases(tx, { holder: agent, resources: CLAIMS });
  return lease && { requirement: await getRequirement(tx, claimedId(lease.resource)), lease };
}

/** Gives a claim back unfinished; the requirement can be claimed again. Error: conflict. */
export async function releaseRequirement(tx: Tx, id: string, reason: string): Promise<void> {
  await requireLease(tx, requirementResource(id), tx.actor);
  await abandon(tx, id, reason);
}

/** The loop or a person takes a claim away: the work went nowhere. */
export async function abandon(tx: Tx, id: string, reason: string): Promise<void> {
  await releaseLease(tx, requirementResource(id));
  const { status, children } = await getRequirement(tx, id);
  // A parent is claimed to be judged as a whole; given back, it waits for that again.
  const next = children > 0 ? "REVIEW" : "PENDING";
  if (status === "IN_PROGRESS") await setStatus(tx, id, next, { assignee: null, reason });
  tx.target = requirementResource(id);
}

/** Ends any lease: a claim is given back with its requirement, a lock is only let go. */
export async function takeAway(tx: Tx, resource: string, reason: string): Promise<void> {
  if (resource.startsWith(CLAIMS)) await abandon(tx, claimedId(resource), reason);
  else await releaseLease(tx, resource);
}

/**
 * Marks a claimed requirement DONE after the harness has checked it, frees what waits for it and
 * derives its ancestors' status. Errors: conflict (claim lost, open dependencies), invalid (open
 * children).
 */
export async function markDone(tx: Tx, id: string, summary: string, fence?: number): Promise<void> {
  await requireLease(tx, requirementResource(id), tx.actor, fence);
  const requirement = await getRequirement(tx, id);
  await refuseOpenWork(tx, requirement);
  await setStatus(tx, id, "DONE", { summary, reason: "" });
  await releaseLease(tx, requirementResource(id));
  await announceDone(tx, id, true);
  await deriveParent(tx, requirement.parent);
  await sealFinished(tx, id);
  tx.target = requirementResource(id);
}

/**
 * Hands a claimed requirement over to whoever reviews it, where no check could witness it. Errors:
 * conflict (claim lost), invalid (open children).
 */
export async function markForReview(
  tx: Tx,
  id: string,
  summary: string,
  fence?: number,
): Promise<void> {
  await requireLease(tx, requirementResource(id), tx.actor, fence);
  await refuseOpenWork(tx, await getRequirement(tx, id));
  await setStatus(tx, id, "REVIEW", { summary, reason: "" });
  await releaseLease(tx, requirementResource(id));
  tx.target = requirementResource(id);
}

/** A parent whose children are all DONE is DONE too, or in REVIEW where it has criteria of its own. */
export async function deriveParent(tx: Tx, id: string | null): Promise<void> {
  if (id === null) return;
  const open = await openChildren(tx, id);
  const parent = await getRequirement(tx, id);
  if (open > 0) {
    if (parent.status === "PENDING") await setStatus(tx, id, "IN_PROGRESS");
    return;
  }
  // A root is judged as a whole (contracts, all checks, review) before it counts as DONE; so is what
  // was made to wait for something after its parts had begun.
  const judgedLater = parent.parent === null || await waitsFor(tx, parent) > 0 ||
    parent.criteria.some((criterion) => !["passed", "waived"].includes(criterion.result));
  if (judgedLater) return await setStatus(tx, id, "REVIEW");
  await setStatus(tx, id, "DONE");
  await announceDone(tx, id, true);
  await deriveParent(tx, parent.parent);
}

async function nextReady(tx: Tx): Promise<string | undefined> {
  const { role, agent } = tx.actor;
  const unbound = isUnbound(role);
  if (!unbound && !(WORKER_ROLES as readonly string[]).includes(role)) return undefined;
  const locked = (await liveLocks(tx)).some(({ holder }) => holder !== agent);
  const limit = locked ? MAX_CANDIDATES : 1;
  for (const id of await readyRequirements(tx, { role: unbound ? null : role, limit })) {
    if (!locked || !await lockOver(tx, requirementResource(id))) return id;
  }
  return undefined;
}

/** A person, and an agent without a role of its own, may take what is for any role. */
function isUnbound(role: string): boolean {
  return role === "human" || role === "any";
}

async function refuseUnclaimable(tx: Tx, requirement: Requirement): Promise<void> {
  const { id, status, role } = requirement;
  const attempt = `Cannot claim ${id}`;
  const remedy = "Claim the best ready one with requirement_claim without an id.";
  if (requirement.children > 0 && await openChildren(tx, id) > 0) {
    throw fail("conflict", `${attempt}: it has ${requirement.children} children`, remedy);
  }
  if (role !== null && role !== tx.actor.role && !isUnbound(tx.actor.role)) {
    throw fail(
      "denied",
      `${attempt}: it is for the role ${role}, you are ${tx.actor.role}`,
      remedy,
    );
  }
  await refuseLockedTree(tx, `claim ${id}`, id);
  const lease = await leaseOf(tx, requirementResource(id));
  if (status === "IN_PROGRESS" && lease && isLive(lease, tx.nowMs)) {
    if (lease.holder === tx.actor.agent) return;
    throw fail(
      "conflict",
      `${attempt}: it is held by ${lease.holder} until ${lease.expiresAt}`,
      `${remedy.slice(0, -1)}, or wait.`,
      { holder: lease.holder, expires_at: lease.expiresAt },
    );
  }
  if (status === "DONE" || status === "FAILED" || status === "BLOCKED") {
    throw fail("conflict", `${attempt}: it is ${status}`, remedy);
  }
  if (requirement.openDependencies > 0) {
    throw fail(
      "conflict",
      `${attempt}: it waits for ${await openDependencies(tx, requirement)}`,
      remedy,
    );
  }
}

/** What keeps it from being finished: a mission that rests only keeps others from beginning. */
async function waitsFor(
  tx: ReadTx,
  { id, openDependencies: open }: Pick<Requirement, "id" | "openDependencies">,
): Promise<number> {
  return open > 0 && await missionHold(tx, id) !== null ? open - 1 : open;
}

async function openDependencies(tx: ReadTx, requirement: Requirement): Promise<string> {
  const open: string[] = [];
  for (const id of requirement.dependencies) {
    if ((await requirementOutline(tx, id)).status !== "DONE") open.push(id);
  }
  if (open.length > 0) return open.join(", ");
  const hold = await missionHold(tx, requirement.id);
  return hold === null
    ? "a dependency of its parent, or an earlier milestone"
    : `a person: ${hold}`;
}

async function whyNothing(tx: Tx): Promise<NothingReady> {
  const { role } = tx.actor;
  const open = await tx.all(
    `SELECT id, status, role, assignee, open_dependencies FROM requirements
     WHERE children = 0 AND status <> 'DONE' ORDER BY id LIMIT 6`,
  );
  if (open.length === 0) {
    return { requirement: null, reason: "All requirements are DONE.", retryAfterSeconds: null };
  }
  const states: string[] = [];
  for (const row of open.slice(0, 5)) states.push(await whyNotReady(tx, row));
  const more = open.length > states.length ? ", ..." : "";
  return {
    requirement: null,
    reason: `Nothing is ready for the role ${role}: ${states.join(", ")}${more}.`,
    retryAfterSeconds: RETRY_SECONDS,
  };
}

async function whyNotReady(tx: Tx, row: Row): Promise<string> {
  if (row.status === "IN_PROGRESS") return `${row.id} is held by ${row.assignee}`;
  if (row.status !== "PENDING") return `${row.id} is ${row.status}`;
  if (Number(row.open_dependencies) === 0) return `${row.id} is for the role ${row.role}`;
  return `${row.id} waits for ${await missionHold(tx, String(row.id)) ?? "others"}`;
}

/** Children, and dependencies that were added (or opened again) after it was claimed. */
async function refuseOpenWork(tx: ReadTx, requirement: Requirement): Promise<void> {
  if (await waitsFor(tx, requirement) > 0) {
    throw fail(
      "conflict",
      `Cannot complete ${requirement.id}: it waits for ${await openDependencies(tx, requirement)}`,
      "Complete it once that is done, or give it back with requirement_release.",
    );
  }
  const open = requirement.children > 0 ? await openChildren(tx, requirement.id) : 0;
  if (open > 0) {
    throw fail(
      "invalid",
      `Cannot complete ${requirement.id}: ${open} of its children are not DONE`,
      "Complete them first.",
    );
  }
}

/** How many of its children are not DONE. */
export async function openChildren(tx: ReadTx, id: string): Promise<number> {
  return await tx.count(
    "SELECT COUNT(*) AS n FROM requirements WHERE parent = ? AND status <> 'DONE'",
    [id],
  );
}
