import { isoTime } from "../../clock.ts";
import type { Tx } from "../../store/mod.ts";
import { requirementResource } from "./claim.ts";
import { isLive, leaseOf, releaseLease } from "./leases.ts";

/**
 * Claims do not go back with a restore, so they are made to fit what the requirements are now: what
 * is not in progress any more is nobody's, and what is in progress again without its holder can be
 * taken by anybody, as after a claim that ran out.
 */
export async function settleClaims(tx: Tx, requirements: readonly string[]): Promise<void> {
  for (const id of requirements) {
    const resource = requirementResource(id);
    const lease = await leaseOf(tx, resource);
    if (!lease) continue;
    const row = await tx.get("requirements", id);
    if (row?.status !== "IN_PROGRESS") {
      if (lease.held) await releaseLease(tx, resource);
    } else if (!isLive(lease, tx.nowMs) || lease.holder !== row.assignee) {
      // Ended at the beginning of time: no clock that is put back makes it valid again.
      await tx.update("leases", resource, { held: 1, expires_at: isoTime(0) });
    }
  }
}
