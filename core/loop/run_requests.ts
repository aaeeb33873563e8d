import { fail } from "../errors.ts";
import { followLog } from "../feed.ts";
import type { Project } from "../project.ts";
import { isDriven } from "../store/run_lock.ts";
import { chainHead } from "../ssot/log/execution_log.ts";
import type { Actor } from "../ssot/roles.ts";
import { getRun, type Run, type RunRequest, updateRun } from "../ssot/runs/runs.ts";
import { isPostgres } from "../store/mod.ts";
import { type LoopState, RESTING } from "./machine.ts";
import { unfinishedRun } from "./run_control.ts";

const ACTION = "RUN_REQUEST";

/**
 * Asks the process that drives a run to let it rest: `pause` once those at work have come to an end
 * of their own, `stop` at once. Nothing is undone; `maestro resume` goes on. Errors: not_found,
 * conflict (it rests already, or no process drives it).
 */
export async function requestRest(
  project: Project,
  actor: Actor,
  kind: RunRequest["kind"],
  id?: string,
): Promise<Run> {
  const label = { action: ACTION, input: { kind, run: id ?? null } };
  return await project.hub.write(actor, label, async (tx) => {
    const run = await unfinishedRun(tx, id, kind);
    const attempt = `Cannot ${kind} ${run.id}`;
    if (RESTING.includes(run.state as LoopState)) {
      throw fail("conflict", `${attempt}: it is ${run.state}`, "`maestro resume` goes on with it.");
    }
    // With PostgreSQL it may be driven from another machine, where the lock is.
    if (!isPostgres(project.hub.location) && !isDriven(project.stateDir)) {
      throw fail(
        "conflict",
        `${attempt}: no process drives it; it stands still in ${run.state}`,
        "`maestro resume` goes on with it, `maestro resume --abandon` ends it.",
      );
    }
    // Who asked to stop does not wait for anybody because another asks to pause.
    const urgent = run.request?.kind === "stop" ? run.request : null;
    const request = urgent ?? { kind, by: actor.agent, at: tx.now };
    await updateRun(tx, run.id, { request });
    tx.note = kind;
    return await getRun(tx, run.id);
  });
}

/** Why a run is to rest, in the words of its report. */
export function requestReason({ kind, by }: RunRequest): string {
  const who = by === "human" ? "a person" : by;
  return kind === "stop" ? `stopped by ${who}` : `paused by ${who}`;
}

/** A signal that aborts when another process asks the run to stop; ends with its disposal. */
export async function heardStop(
  { hub }: Project,
  id: string,
): Promise<AsyncDisposable & { signal: AbortSignal }> {
  const stopped = new AbortController();
  const ended = new AbortController();
  const { seq } = await hub.read(chainHead);
  const listening = (async () => {
    for await (const { action_type, target } of followLog(hub, seq, ended.signal)) {
      if (action_type !== ACTION || target !== `run:${id}`) continue;
      const { request } = await hub.read((tx) => getRun(tx, id));
      if (request?.kind === "stop") stopped.abort();
    }
  })();
  return {
    signal: stopped.signal,
    [Symbol.asyncDispose]: async () => {
      ended.abort();
      await listening;
    },
  };
}
