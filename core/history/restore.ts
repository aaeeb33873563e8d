import { fail } from "../errors.ts";
import {
  filesChangedSince,
  keepVersions,
  recordUndone,
  settleOpenCommands,
  undoTouched,
} from "../harness/mod.ts";
import type { WriteLabel } from "../hub.ts";
import type { Project } from "../project.ts";
import { lockRun } from "../store/run_lock.ts";
import { takeAway } from "../ssot/claims/claim.ts";
import { chainHead } from "../ssot/log/execution_log.ts";
import { heldLeases } from "../ssot/claims/leases.ts";
import { type Position, resolvePosition } from "../ssot/log/positions.ts";
import { restoreState } from "../ssot/log/restore.ts";
import type { Actor } from "../ssot/roles.ts";
import { latestRun, updateRun } from "../ssot/runs/runs.ts";
import { type ReadTx, TABLES } from "../store/mod.ts";
import { keepPresent } from "./take_snapshot.ts";

export interface RestoreResult {
  seq: number;
  /** Rows of the shared state that were put back. */
  rows: number;
  /** Files that are as agents had left them then. */
  restored: string[];
  /** Files that a person changed since: they stayed, or went back to what the person made of them. */
  kept: string[];
  /** The snapshot that holds what was there before. */
  before: string;
}

/** Where to, as it was said, and whether claims and runs that are in the way are ended. */
interface RestoreRequest {
  to: string;
  force: boolean;
  idempotencyKey?: string | undefined;
}

/**
 * Puts shared state and code together back to an earlier position (a number, a snapshot, a time),
 * as new history: nothing is erased, and the same call goes forward again. Only what agents changed
 * since is undone. Killed in the middle, it is finished by calling it again.
 *
 * Errors: not_found, invalid; conflict where a process drives a run, and (without `force`, which
 * ends them) where a run is unfinished or agents hold claims.
 */
export async function restoreProject(
  project: Project,
  actor: Actor,
  { to, force, idempotencyKey }: RestoreRequest,
): Promise<RestoreResult> {
  const call = { action: "STATE_RESTORE", input: { to, force }, idempotencyKey };
  return await project.hub.once(actor, call, () => restore(project, actor, { to, force }, call));
}

async function restore(
  project: Project,
  actor: Actor,
  { to, force }: RestoreRequest,
  call: WriteLabel,
): Promise<RestoreResult> {
  using _lock = lockRun(project.stateDir);
  const { hub, workspace } = project;
  const target = await hub.read((tx) => resolvePosition(tx, to));
  if (force) await freeAll(project, actor, target);
  else await hub.read((tx) => refuseWhileBusy(tx, target));
  await settleOpenCommands(project, actor);
  const before = await keepPresent(project, actor, `before restore to ${target.seq}`);
  const shadow = await project.shadow();
  const files = await hub.read((tx) => filesChangedSince(tx, target.seq));
  await keepVersions(files, shadow, workspace);
  const { seq: planned } = await hub.read(chainHead);
  const { restored, kept } = await undoTouched(files, shadow, workspace);
  const edited = new Set(files.filter((file) => file.edited).map(({ path }) => path));
  const label = {
    ...call,
    target: `log:${target.seq}`,
    always: true,
    note: `to ${target.label}: ${restored.length} files put back` +
      (kept.length > 0 ? `; kept, since a person changed them: ${kept.join(", ")}` : ""),
  };
  return await hub.write(actor, label, async (tx) => {
    await refuseWhileBusy(tx, target);
    await refuseNewChanges(tx, planned);
    await restoreState(tx, target.seq);
    await recordUndone(tx, actor.agent, files, restored);
    return {
      seq: target.seq,
      rows: tx.changes().filter(({ table }) => TABLES[table].restored).length,
      restored: restored.filter((path) => !edited.has(path)),
      kept: [...new Set([...kept, ...restored.filter((path) => edited.has(path))])].sort(),
      before: before.id,
    };
  });
}

/** Errors: conflict, naming who is in the way. */
async function refuseWhileBusy(tx: ReadTx, target: Position): Promise<void> {
  const attempt = `Cannot restore ${target.label}`;
  const run = await unfinishedRun(tx);
  if (run) {
    throw fail(
      "conflict",
      `${attempt}: ${run.id} is ${run.state}`,
      "Finish it with `maestro resume`, or end it by restoring with --force.",
    );
  }
  const live = await heldLeases(tx);
  if (live.length > 0) {
    const holders = live.slice(0, 5).map(({ holder, resource }) => `${holder} holds ${resource}`)
      .join(", ");
    throw fail(
      "conflict",
      `${attempt}: ${holders}${live.length > 5 ? ", ..." : ""}`,
      "Wait until they are done, or take these away by restoring with --force.",
    );
  }
}

async function refuseNewChanges(tx: ReadTx, planned: number): Promise<void> {
  const meanwhile = await filesChangedSince(tx, planned);
  if (meanwhile.length === 0) return;
  throw fail(
    "conflict",
    `Cannot finish the restore: agents changed ${meanwhile[0]?.path} meanwhile`,
    "Run it again: what is done already stays done.",
  );
}

/** Takes every claim and lock away and ends an unfinished run, so that nobody writes meanwhile. */
async function freeAll({ hub }: Project, actor: Actor, target: Position): Promise<void> {
  const reason = `a restore to ${target.label}`;
  const label = { action: "RESTORE_FORCE", input: { to: target.seq }, target: `log:${target.seq}` };
  await hub.write(actor, label, async (tx) => {
    const freed: string[] = [];
    for (const { resource } of await heldLeases(tx)) {
      await takeAway(tx, resource, reason);
      freed.push(resource);
    }
    const run = await unfinishedRun(tx);
    if (run) {
      await updateRun(tx, run.id, { state: "FAIL", base: null, reason: `ended by ${reason}` });
      freed.push(`run:${run.id}`);
    }
    tx.target = `log:${target.seq}`;
    tx.note = freed.length === 0 ? "" : `took away ${freed.join(", ")}`.slice(0, 2_000);
  });
}

async function unfinishedRun(tx: ReadTx) {
  const run = await latestRun(tx);
  return run && !["DONE", "FAIL"].includes(run.state) ? run : undefined;
}
