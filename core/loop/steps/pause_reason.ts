import { attemptOf, waitingApprovals } from "../../ssot/callers/approval.ts";
import { runLimitReached } from "../../ssot/runs/run_limits.ts";
import { getRun, type Run } from "../../ssot/runs/runs.ts";
import type { ReadTx } from "../../store/mod.ts";
import type { AgentOutcome } from "../executor.ts";
import type { Loop } from "../loop.ts";
import { requestReason } from "../run_requests.ts";

/** Why the run should wait rather than count this as a failed attempt; null if it should not. */
export async function pauseReason(
  loop: Loop,
  run: Run,
  outcome: AgentOutcome,
): Promise<string | null> {
  const { hub } = loop.project;
  if (loop.signal.aborted || outcome.status === "aborted") {
    return await hub.read((tx) => askedToRest(tx, run)) ?? STOPPED;
  }
  if (outcome.status === "model_unavailable") return outcome.reason;
  if (outcome.status !== "budget_exhausted") return null;
  return await hub.read((tx) => runLimitReached(tx, run));
}

/** Why nothing more should be begun: a person's word, or a limit that is used up. */
export async function restReason(tx: ReadTx, loop: Loop, run: Run): Promise<string | null> {
  const asked = await askedToRest(tx, run);
  if (asked !== null) return asked;
  return loop.signal.aborted ? STOPPED : await runLimitReached(tx, run);
}

const STOPPED = "stopped by a person";

async function askedToRest(tx: ReadTx, { id }: Run): Promise<string | null> {
  const { request } = await getRun(tx, id);
  return request && requestReason(request);
}

/** The attempt failed at a human gate, which says nothing about the work. */
export async function gateReason(loop: Loop, agent: string, since: string): Promise<string | null> {
  const waiting = await loop.project.hub.read((tx) => waitingApprovals(tx, agent, since));
  const [first] = waiting;
  if (!first) return null;
  const more = waiting.length > 1 ? ` and ${waiting.length - 1} more` : "";
  const what = first.status === "PENDING" ? "waits for" : "has by now";
  return `${agent} ${what} a person's approval ${first.id}${more}: ${attemptOf(first)}`;
}
