import { globSelects } from "../../policies/deciding.ts";
import { fail } from "../errors.ts";
import type { Lease } from "../ssot/claims/leases.ts";
import { liveLocks } from "../ssot/claims/locks.ts";
import type { ReadTx } from "../store/mod.ts";

const PATH_LOCK = "path:";

/** The path locks that other agents hold. */
export async function pathLocks(
  tx: ReadTx,
  agent: string,
): Promise<{ over(path: string): Lease | undefined }> {
  const locks = (await liveLocks(tx)).filter(({ holder, resource }) =>
    holder !== agent && resource.startsWith(PATH_LOCK)
  );
  return {
    over: (path) =>
      locks.find(({ resource }) => globSelects(resource.slice(PATH_LOCK.length), path)),
  };
}

/** Refuses a change of a file that another agent has locked. Error: conflict. */
export async function refuseLockedPath(
  tx: ReadTx,
  agent: string,
  attempt: string,
  path: string,
): Promise<void> {
  const lock = (await pathLocks(tx, agent)).over(path);
  if (lock === undefined) return;
  throw fail(
    "conflict",
    `Cannot ${attempt}: ${lock.holder} holds ${lock.resource} until ${lock.expiresAt}`,
    "Do something else first, or ask again when it is released.",
    { resource: lock.resource, holder: lock.holder, expires_at: lock.expiresAt },
  );
}
