import type { Project } from "../project.ts";
import { recordUndone, snapshotWorkspace, undoEpoch } from "../harness/mod.ts";
import { restoreState } from "../ssot/log/restore.ts";
import type { Actor } from "../ssot/roles.ts";
import { type Finding, getRun, type Run, updateRun } from "../ssot/runs/runs.ts";
import { createSnapshot } from "../ssot/log/snapshots.ts";
import { requirementResource } from "../ssot/claims/claim.ts";
import { heldLeases, releaseLease } from "../ssot/claims/leases.ts";
import { openLeaves, setStatus } from "../ssot/requirements/requirement.ts";
import { stateRows } from "../ssot/log/state_rows.ts";
import type { Tx } from "../store/mod.ts";

/** The AutoLoop's own name in the log. */
export function loopActor(run: string): Actor {
  return { agent: "auto_loop", role: "loop", session: run };
}

/** Begins the next epoch: a snapshot of workspace and state to go back to. */
export async function beginEpoch(project: Project, run: Run): Promise<Run> {
  const epoch = run.epoch + 1;
  const commit = await snapshotWorkspace(project, `${run.id} epoch ${epoch} begins`);
  await (await project.shadow()).updateRef(`refs/maestro/${run.id}/epoch-${epoch}-base`, commit);
  const label = { action: "EPOCH_BEGIN", target: `run:${run.id}`, input: { epoch } };
  return await project.hub.write(loopActor(run.id), label, async (tx) => {
    const { seq } = await createSnapshot(tx, `${run.id}/epoch-${epoch}`, commit);
    tx.target = `run:${run.id}`;
    tx.note = `epoch ${epoch}`;
    await updateRun(tx, run.id, {
      epoch,
      base: { seq, commit },
      verdict: null,
      verifiedTree: null,
    });
    return await getRun(tx, run.id);
  });
}

/** Records why the epoch failed, before anything is undone: a kill in between finds it again. */
export async function recordVerdict(
  project: Project,
  run: Run,
  verdict: Finding[],
  verifiedTree: string | null = null,
): Promise<Run> {
  const label = {
    action: "EPOCH_VERDICT",
    target: `run:${run.id}`,
    input: { epoch: run.epoch, verdict, tree: verifiedTree },
    note: verdict.length === 0 ? "valid" : `${verdict.length} findings`,
  };
  return await project.hub.write(loopActor(run.id), label, async (tx) => {
    await updateRun(tx, run.id, { verdict, verifiedTree });
    return await getRun(tx, run.id);
  });
}

/**
 * Rolls a failed epoch back, code and state together. The failed tree stays reachable under
 * `refs/maestro/<run>/epoch-<n>-failed`, the findings in the run. Can be repeated after a kill.
 */
export async function rollBackEpoch(
  project: Project,
  run: Run,
): Promise<{ run: Run; restored: string[]; kept: string[] }> {
  const base = run.base;
  if (base === null) return { run, restored: [], kept: [] };
  const scope = { run: run.id, root: run.root };
  const { files, ...undone } = await undoEpoch(project, base.seq, scope, {
    ref: `refs/maestro/${run.id}/epoch-${run.epoch}-failed`,
    message: `${run.id} epoch ${run.epoch} failed`,
  });
  const label = {
    action: "EPOCH_ROLLBACK",
    target: `run:${run.id}`,
    input: { epoch: run.epoch, to: base.seq },
    note: rollbackNote(run.epoch, undone),
  };
  const rolledBack = await project.hub.write(loopActor(run.id), label, async (tx) => {
    await restoreState(tx, base.seq, scope);
    await releaseUnder(tx, run.root);
    await recordUndone(tx, tx.actor.agent, files, undone.restored);
    await clear(tx, "open_commands");
    await updateRun(tx, run.id, {
      base: null,
      verdict: null,
      rollbacks: run.rollbacks + 1,
      retriesLeft: run.retriesLeft - 1,
      feedback: [...run.feedback, { epoch: run.epoch, findings: run.verdict ?? [] }],
    });
    return await getRun(tx, run.id);
  });
  return { run: rolledBack, ...undone };
}

/** Forgets which files agents changed: the epoch was committed. The journal keeps them. */
export async function clearTouched(tx: Tx): Promise<void> {
  await clear(tx, "touched_files");
  await clear(tx, "open_commands");
}

async function clear(tx: Tx, table: "touched_files" | "open_commands"): Promise<void> {
  for (const { id } of await stateRows(tx, table)) await tx.remove(table, String(id));
}

/** Nobody holds anything under the root any more; what was being worked on is open again. */
async function releaseUnder(tx: Tx, root: string): Promise<void> {
  const held = await heldLeases(tx, { resources: `${requirementResource(root)}.`, time: "any" });
  for (const { resource } of held) await releaseLease(tx, resource);
  const reason = "the epoch was rolled back";
  for (const { id, status } of await openLeaves(tx, root)) {
    if (status === "IN_PROGRESS") await setStatus(tx, id, "PENDING", { assignee: null, reason });
  }
}

function rollbackNote(epoch: number, undone: { restored: string[]; kept: string[] }): string {
  const kept = undone.kept.length > 0
    ? `; kept, since a person changed them or their agent has no rollback: ${
      undone.kept.join(", ")
    }`
    : "";
  return `epoch ${epoch}: ${undone.restored.length} files put back${kept}`;
}
