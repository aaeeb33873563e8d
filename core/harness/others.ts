import { globSelects } from "../../policies/mod.ts";
import { fail } from "../errors.ts";
import type { Lease } from "../ssot/leases.ts";
import { liveLocks } from "../ssot/locks.ts";
import type { ReadTx } from "../store/mod.ts";
import type { FileVersion } from "./shadow_repo.ts";

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

/** What other agents recorded as theirs, by path, and whether that was at or after a moment. */
export async function touchedByOthers(
  tx: ReadTx,
  since: string,
  agent: string,
): Promise<Map<string, { after: FileVersion | null; recent: boolean }>> {
  const rows = await tx.all(
    "SELECT id, after_blob, after_mode, touched_at FROM touched_files WHERE agent <> ?",
    [agent],
  );
  return new Map(rows.map(({ id, after_blob, after_mode, touched_at }) => [
    String(id),
    {
      recent: String(touched_at) >= since,
      after: after_blob === null ? null : { blob: String(after_blob), mode: String(after_mode) },
    },
  ]));
}
