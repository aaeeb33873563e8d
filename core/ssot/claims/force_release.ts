import { fail } from "../../errors.ts";
import type { Tx } from "../../store/mod.ts";
import { abandon, claimedId } from "./claim.ts";
import { CLAIMS, isLive, leaseOf } from "./leases.ts";
import { forceReleaseLock } from "./locks.ts";

/** What a person took away, and from whom. */
interface TakenAway {
  resource: string;
  holder: string;
}

/**
 * A person takes a lock, or the claim of a requirement, away from whoever holds it; a late write of
 * the holder is refused. The log says who did it. Error: not_found.
 */
export async function forceRelease(tx: Tx, resource: string): Promise<TakenAway> {
  const lock = await leaseOf(tx, `lock:${resource}`);
  if (lock && isLive(lock, tx.nowMs)) {
    const { holder } = await forceReleaseLock(tx, resource);
    return { resource, holder };
  }
  const claim = resource.startsWith(CLAIMS) ? await leaseOf(tx, resource) : undefined;
  if (!claim || !isLive(claim, tx.nowMs)) {
    throw fail(
      "not_found",
      `Cannot release ${resource}: nobody holds it`,
      "`maestro lock list` shows what is held.",
    );
  }
  await abandon(tx, claimedId(resource), `taken away by ${tx.actor.agent}`);
  tx.target = resource;
  tx.note = `taken from ${claim.holder}`;
  return { resource, holder: claim.holder };
}
