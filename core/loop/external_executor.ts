import { budgetOf } from "../../policies/mod.ts";
import { lookAgain } from "../change_bell.ts";
import { isoTime } from "../clock.ts";
import { isMaestroError } from "../errors.ts";
import type { Hub } from "../hub.ts";
import type { Project } from "../project.ts";
import { abandon, requirementResource } from "../ssot/claims/claim.ts";
import { isLive, leaseOf } from "../ssot/claims/leases.ts";
import { getRequirement } from "../ssot/requirements/requirement.ts";
import { loopActor } from "./epoch.ts";
import type { AgentEvent, AgentOutcome, AgentTask, Executor } from "./executor.ts";

/** How long a requirement is offered, where nobody says otherwise. */
export const CLAIM_WAIT_MS = 60 * 60_000;
/** Claims of one requirement that may end without it before the attempt has failed. */
const CLAIMS_MAX = 3;

/** What is known of a requirement that agents elsewhere may claim. */
type Sight =
  | { state: "done" | "open" | "lost" }
  | { state: "held"; holder: string; fence: number; untilMs: number }
  | { state: "ended"; reason: string };

/**
 * Has a requirement done by whoever claims it from elsewhere, over MCP or the command line: waits
 * for a claim for `waitMs` at most, and for its end as long as the claim lasts. Work alone is done
 * so; plans and reviews the loop has made itself.
 */
export function externalExecutor(project: Project, waitMs: number): Executor {
  return {
    actsElsewhere: () => true,
    execute: (task, emit, signal) => attend(project, waitMs, task, emit, signal),
  };
}

async function attend(
  project: Project,
  waitMs: number,
  task: AgentTask,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<AgentOutcome> {
  const { hub } = project;
  const maxHeldMs = budgetOf(project.policy, { agent: task.agent, role: task.role }).maxWallMs;
  let offeredMs = hub.clock.now();
  let fence = 0;
  const ends: string[] = [];
  let told = "";
  while (!signal.aborted) {
    const seen = await lookAgain(hub, signal, async () => {
      const sight = await look(hub, task.requirement, maxHeldMs);
      const untilMs = sight.state === "held" ? sight.untilMs : offeredMs + waitMs;
      const waits = sight.state === "held" && hub.clock.now() < untilMs ||
        sight.state === "open" && fence === 0 && hub.clock.now() < untilMs;
      if (sight.state === "held" && sight.fence !== fence) fence = sight.fence;
      const words = wordsOf(task, sight);
      if (waits && words.what !== told) {
        emit({ type: "waiting", ...words, until: isoTime(untilMs) });
        told = words.what;
      }
      return { value: sight, untilMs: waits ? untilMs : null };
    });
    if (signal.aborted) break;
    switch (seen.state) {
      case "done":
        return finished("finished", "done by an agent elsewhere");
      case "ended":
        return finished("gave_up", seen.reason);
      case "open":
        if (fence === 0) {
          const minutes = Math.round(waitMs / 60_000);
          const reason = `nobody claimed ${task.requirement} within ${minutes} minutes: ` +
            `connect an agent of the role ${task.role}`;
          return finished("model_unavailable", reason);
        }
        ends.push(await reasonOf(hub, task.requirement));
        break;
      default:
        ends.push(await takeBack(hub, task));
    }
    if (ends.length === CLAIMS_MAX) {
      return finished("gave_up", `${CLAIMS_MAX} claims ended without it: ${ends.join("; ")}`);
    }
    offeredMs = hub.clock.now();
    fence = 0;
  }
  return finished("aborted", "the task was aborted");
}

async function look(hub: Hub, id: string, maxHeldMs: number): Promise<Sight> {
  return await hub.read(async (tx) => {
    const requirement = await getRequirement(tx, id).catch((error) => {
      if (isMaestroError(error, "not_found")) return null;
      throw error;
    });
    if (requirement === null) return { state: "ended", reason: `${id} is no longer there` };
    const { status, reason } = requirement;
    if (status === "DONE" || status === "REVIEW") return { state: "done" };
    if (status === "PENDING") return { state: "open" };
    if (status !== "IN_PROGRESS") {
      return { state: "ended", reason: `${id} is ${status}: ${reason}` };
    }
    const lease = await leaseOf(tx, requirementResource(id));
    if (!lease || !isLive(lease, tx.nowMs)) return { state: "lost" };
    const { holder, fence, expiresAt, claimedAt } = lease;
    const untilMs = Math.min(Date.parse(expiresAt), Date.parse(claimedAt) + maxHeldMs);
    return { state: "held", holder, fence, untilMs };
  });
}

/** Its holder has gone silent, or works longer than its budget lets it: somebody else may go on. */
async function takeBack(hub: Hub, { requirement, runId }: AgentTask): Promise<string> {
  const label = { action: "REQUIREMENT_RELEASE", input: { id: requirement } };
  return await hub.write(loopActor(runId), label, async (tx) => {
    const lease = await leaseOf(tx, requirementResource(requirement));
    const how = lease && isLive(lease, tx.nowMs) ? "has used up its time" : "has gone silent";
    const reason = `${lease?.holder ?? "its holder"} ${how}`;
    await abandon(tx, requirement, reason);
    return reason;
  });
}

async function reasonOf(hub: Hub, id: string): Promise<string> {
  const { reason } = await hub.read((tx) => getRequirement(tx, id));
  return reason || "it was given back";
}

function wordsOf({ agent, requirement, role }: AgentTask, sight: Sight) {
  const what = sight.state === "held"
    ? `${sight.holder} to end ${requirement}`
    : `an agent of the role ${role} to claim ${requirement}`;
  return { agent, requirement, what };
}

function finished(status: AgentOutcome["status"], reason: string): AgentOutcome {
  return { status, reason, steps: 0 };
}
