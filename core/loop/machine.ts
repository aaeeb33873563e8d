import { fail } from "../errors.ts";

/** The states of a run; two of them wait: for a human decision, and for being resumed. */
export const LOOP_STATES = [
  "PLAN",
  "ASSIGN",
  "EXEC",
  "VALID",
  "COMMIT",
  "CHECK",
  "DONE",
  "FAIL",
  "ESCALATED",
  "PAUSED",
] as const;
export type LoopState = (typeof LOOP_STATES)[number];

/** What the driver found after performing a state's effect, or what a person asked for. */
export type LoopEvent =
  | "planned"
  | "asked"
  | "assigned"
  | "nothing_ready"
  | "executed"
  | "valid"
  | "invalid"
  | "committed"
  | "satisfied"
  | "unsatisfied"
  | "retries_exhausted"
  | "verify"
  | "replan"
  | "escalate"
  | "pause"
  | "resume"
  | "abandon";

type Next = LoopState | "RESUME_STATE";

/**
 * The whole loop as data. ASSIGN and EXEC alternate until nothing is ready: one epoch does every
 * layer of the dependency graph. `verify`, `replan` and `escalate` are moves that a controller may
 * choose; VALID and what waits for a person lie on every way to COMMIT. `RESUME_STATE` is the state in which a run was interrupted. A run
 * whose process was killed is in a working state and can be abandoned there.
 */
export const TRANSITIONS: Record<LoopState, Partial<Record<LoopEvent, Next>>> = {
  PLAN: {
    planned: "ASSIGN",
    asked: "ESCALATED",
    invalid: "PLAN",
    retries_exhausted: "ESCALATED",
    pause: "PAUSED",
    abandon: "FAIL",
  },
  ASSIGN: {
    assigned: "EXEC",
    nothing_ready: "VALID",
    verify: "VALID",
    replan: "PLAN",
    pause: "PAUSED",
    abandon: "FAIL",
  },
  EXEC: { executed: "ASSIGN", pause: "PAUSED", abandon: "FAIL" },
  VALID: {
    valid: "COMMIT",
    invalid: "PLAN",
    escalate: "ESCALATED",
    retries_exhausted: "ESCALATED",
    pause: "PAUSED",
    abandon: "FAIL",
  },
  COMMIT: { committed: "CHECK", pause: "PAUSED", abandon: "FAIL" },
  CHECK: {
    satisfied: "DONE",
    unsatisfied: "PLAN",
    replan: "PLAN",
    retries_exhausted: "ESCALATED",
    abandon: "FAIL",
  },
  ESCALATED: { resume: "PLAN", abandon: "FAIL" },
  PAUSED: { resume: "RESUME_STATE", abandon: "FAIL" },
  DONE: {},
  FAIL: {},
};

/** States in which a run stands still: nothing happens until a person acts, if ever. */
export const RESTING: readonly LoopState[] = ["DONE", "FAIL", "ESCALATED", "PAUSED"];

/** The next state. Error: internal, where the table knows no such move. */
export function nextState(
  state: LoopState,
  event: LoopEvent,
  resumeState: LoopState | null,
): LoopState {
  const next = TRANSITIONS[state][event];
  if (next === undefined) {
    const legal = Object.keys(TRANSITIONS[state]).join(", ") || "nothing";
    throw fail(
      "conflict",
      `Cannot ${event} a run in ${state}`,
      `From ${state} it allows ${legal}.`,
    );
  }
  return next === "RESUME_STATE" ? resumeState ?? "PLAN" : next;
}
