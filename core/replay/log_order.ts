import type { LogEntry } from "../ssot/log/execution_log.ts";
import { FREE, type Seat, type TurnOrder } from "../loop/turns.ts";
import type { FollowedLog } from "./followed_log.ts";

/** How far to look for whose turn it was; entries of the loop in between are few. */
const LOOKED_AHEAD = 200;

/** The order of turns that a log tells: whoever wrote its next entry acts next. */
export function logOrder(log: FollowedLog): TurnOrder {
  const workers = new Map<string, string>();
  return {
    next(seats) {
      for (const entry of log.ahead.slice(0, LOOKED_AHEAD)) {
        const seat = seats.find(({ agent }) => agent === workerOf(entry, workers));
        if (seat !== undefined) return seat;
        // The end of work that was done elsewhere: whoever waits has come for it.
        if (ABOUT_WORK.includes(entry.action_type)) break;
      }
      return FREE.next(seats as readonly Seat[]);
    },
  };
}

/** The agent of an entry; of the loop's own entry about a requirement the one who works on it. */
function workerOf(entry: LogEntry, workers: Map<string, string>): string | undefined {
  const { agent_id, action_type, target } = entry;
  if (action_type === "REQUIREMENT_CLAIM") workers.set(target, agent_id);
  return ABOUT_WORK.includes(action_type) ? workers.get(target) : agent_id;
}

const ABOUT_WORK = ["ATTEMPT_END", "REQUIREMENT_RELEASE"];
