import { fail } from "../../errors.ts";
import type { Tx } from "../../store/mod.ts";
import { abandon, requirementResource } from "../claims/claim.ts";
import { isLive, leaseOf, releaseLease, requireLease } from "../claims/leases.ts";
import { refuseLockedTree } from "../claims/locks.ts";
import { refuseMembers } from "../missions/milestones.ts";
import { announceDone } from "./readiness.ts";
import { getRequirement, type Requirement, setStatus } from "./requirement.ts";
import { ancestors } from "./tree_ids.ts";

/** What can be asked for; IN_PROGRESS comes from claiming, DONE from completing. */
export const SETTABLE = ["PENDING", "BLOCKED", "FAILED"] as const;
type SettableStatus = (typeof SETTABLE)[number];

/**
 * Blocks a leaf (with the reason), frees it again, gives it up, or reopens one that is done. While
 * it is claimed only its holder may, who thereby gives it back. Errors: conflict, invalid.
 */
export async function changeStatus(
  tx: Tx,
  id: string,
  status: SettableStatus,
  reason: string,
): Promise<Requirement> {
  const requirement = await getRequirement(tx, id);
  if (requirement.children > 0) {
    throw fail(
      "invalid",
      `Cannot set ${id} to ${status}: its status follows from its ${requirement.children} children`,
      "Change the children.",
    );
  }
  if (status !== "PENDING" && reason.trim() === "") {
    throw fail("invalid", `Cannot set ${id} to ${status} without a reason`, "Say why.");
  }
  if (requirement.status === "DONE") await refuseMembers(tx, `reopen ${id}`, id, "sealed");
  await refuseLockedTree(tx, `set ${id} to ${status}`, id);
  const resource = requirementResource(id);
  const lease = await leaseOf(tx, resource);
  if (requirement.status === "IN_PROGRESS" && lease && isLive(lease, tx.nowMs)) {
    await requireLease(tx, resource, tx.actor);
    await abandon(tx, id, reason);
    if (status !== "PENDING") await setStatus(tx, id, status, { reason });
  } else {
    // A claim that ran out must not come back when the clock is put back.
    if (lease?.held) await releaseLease(tx, resource);
    await setStatus(tx, id, status, { reason, assignee: null });
    if (requirement.status === "DONE") await reopen(tx, id);
  }
  tx.target = resource;
  return await getRequirement(tx, id);
}

/** What was done is open again: whatever counted on it waits, and what lies above is not done. */
async function reopen(tx: Tx, id: string): Promise<void> {
  await announceDone(tx, id, false);
  for (const criterion of (await getRequirement(tx, id)).criteria) {
    await tx.update("criteria", criterion.id, { result: "pending", updated_at: tx.now });
  }
  for (const above of ancestors(id)) {
    const { status } = await getRequirement(tx, above);
    if (status === "DONE") await announceDone(tx, above, false);
    if (status === "DONE" || status === "REVIEW") {
      await setStatus(tx, above, "PENDING");
      await setStatus(tx, above, "IN_PROGRESS");
    }
  }
}
