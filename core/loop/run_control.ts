import { fail } from "../errors.ts";
import { settleOpenCommands } from "../harness/mod.ts";
import { type Answer, answerQuestions } from "../ssot/runs/questions.ts";
import { skipRest } from "../ssot/runs/spend.ts";
import type { Project } from "../project.ts";
import { abandon, requirementResource, takeAway } from "../ssot/claims/claim.ts";
import { heldLeases, leaseOf } from "../ssot/claims/leases.ts";
import { listRequirements, setStatus } from "../ssot/requirements/requirement.ts";
import type { Actor } from "../ssot/roles.ts";
import { getRun, latestRun, type Run, type RunOptions, updateRun } from "../ssot/runs/runs.ts";
import type { ReadTx, Tx } from "../store/mod.ts";
import { loopActor, recordVerdict, rollBackEpoch } from "./epoch.ts";
import { writeReport } from "./report/write_report.ts";
import { type LoopState, nextState, RESTING } from "./machine.ts";

/** What a person's word changes of a run; what is not given stays as the run was started. */
export type RunChanges = Partial<Omit<RunOptions, "script">>;

/** A run that was ended, and what became of the files of its open epoch, where it had one. */
interface Abandoned {
  run: Run;
  undone: { restored: string[]; kept: string[] } | null;
}

/**
 * The given run, or the newest, that can still go on; `verb` is what is attempted with it. Errors:
 * not_found, conflict (it ended).
 */
export async function unfinishedRun(tx: ReadTx, id?: string, verb = "resume"): Promise<Run> {
  const run = id === undefined ? await latestRun(tx) : await getRun(tx, id);
  if (!run) {
    throw fail("not_found", `Cannot ${verb}: there is no run yet`, "Start one with `maestro run`.");
  }
  if (run.state === "DONE" || run.state === "FAIL") {
    throw fail("conflict", `Cannot ${verb} ${run.id}: it is ${run.state}`, "Start a new one.");
  }
  return run;
}

/** Moves a resting run on, under new limits and with answers where given. Errors: not_found, conflict. */
export async function reopenRun(
  project: Project,
  actor: Actor,
  id: string,
  changes: RunChanges,
  answers: readonly Answer[] = [],
): Promise<Run> {
  const label = { action: "RUN_RESUME", target: `run:${id}`, input: { ...changes, answers } };
  return await project.hub.write(actor, label, async (tx) => {
    const run = await unfinishedRun(tx, id);
    await answerQuestions(tx, run, answers, changes.questions === "assume");
    // A run that failed has used up its retries: going on means as many again.
    const failed = run.state === "ESCALATED" && run.base === null;
    const fresh = failed ? run.options.retries : run.retriesLeft;
    // A person may take a day to answer; the agents' time begins again where it stood still.
    if (isResting(run)) await skipRest(tx, id, run.epoch, tx.nowMs - Date.parse(run.updatedAt));
    await updateRun(tx, id, {
      options: { ...run.options, ...changes },
      retriesLeft: changes.retries ?? fresh,
      request: null,
      ...(failed ? { forgivenEpoch: run.epoch } : {}),
      ...(isResting(run) ? { state: after(run, "resume"), resumeState: null, reason: "" } : {}),
    });
    return await getRun(tx, id);
  });
}

/**
 * Ends a run for good: its open epoch is rolled back as a failed one is, what its agents held is
 * free, its requirement is FAILED. Can be repeated after a kill. Errors: not_found, conflict.
 */
export async function abandonRun(
  project: Project,
  actor: Actor,
  id: string,
): Promise<Abandoned> {
  const reason = "ended by a person";
  await project.hub.read((tx) => unfinishedRun(tx, id));
  const run = await recoverRun(project, id);
  const undone = await undoOpenEpoch(project, run, reason);
  const label = { action: "RUN_ABANDON", target: `run:${id}`, input: null };
  const ended = await project.hub.write(actor, label, async (tx) => {
    const now = await unfinishedRun(tx, id);
    await failTree(tx, now.root, reason);
    await updateRun(tx, id, { state: after(now, "abandon"), resumeState: null, reason });
    tx.target = `run:${id}`;
    return await getRun(tx, id);
  });
  await writeReport(project, ended);
  return { run: ended, undone };
}

/** After a kill or a pause: what its agents held is free again, what a command left is known. */
export async function recoverRun(project: Project, id: string): Promise<Run> {
  await settleOpenCommands(project, loopActor(id));
  const label = { action: "RUN_RECOVER", target: `run:${id}`, input: null };
  return await project.hub.write(loopActor(id), label, async (tx) => {
    const run = await getRun(tx, id);
    for (const { resource } of await heldLeases(tx, { sessions: `${id}/`, time: "any" })) {
      await takeAway(tx, resource, "the run was interrupted");
    }
    tx.target = `run:${id}`;
    return run;
  });
}

async function undoOpenEpoch(
  project: Project,
  run: Run,
  reason: string,
): Promise<Abandoned["undone"]> {
  if (run.base === null) return null;
  const finding = { source: "execution" as const, subject: run.root, message: reason };
  const known = run.verdict !== null && run.verdict.length > 0;
  const judged = known ? run : await recordVerdict(project, run, [finding]);
  const { restored, kept } = await rollBackEpoch(project, judged);
  return { restored, kept };
}

/** What is DONE stays so: it was verified in an earlier epoch. */
async function failTree(tx: Tx, root: string, reason: string): Promise<void> {
  for (const { id, status } of await listRequirements(tx, root)) {
    if (status === "DONE" || status === "FAILED") continue;
    if (status === "IN_PROGRESS" && await leaseOf(tx, requirementResource(id))) {
      await abandon(tx, id, reason);
    }
    await setStatus(tx, id, "FAILED", { assignee: null, reason });
  }
}

function after(run: Run, event: "resume" | "abandon"): LoopState {
  return nextState(run.state as LoopState, event, run.resumeState as LoopState | null);
}

function isResting(run: Run): boolean {
  return RESTING.includes(run.state as LoopState);
}
