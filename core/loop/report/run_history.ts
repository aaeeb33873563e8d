import { GATE_ACTION } from "../../harness/mod.ts";
import type { LogEntry } from "../../ssot/log/execution_log.ts";
import { epochOf, runEntries } from "../../ssot/log/run_log.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import type { ReadTx } from "../../store/mod.ts";

/** The log of a run in one walk: what a person wants to hear of it, the rest only counted. */
export interface RunHistory {
  entries: number;
  first: LogEntry | null;
  last: LogEntry | null;
  timeline: Happening[];
  /** Times that are not in the timeline, for it is full. */
  untold: number;
  epochs: Epoch[];
  refused: Refusal[];
  refusals: number;
  approvals: Set<string>;
  contracts: Set<string>;
}

interface Happening {
  seq: number;
  at: string;
  epoch: number;
  agent: string;
  what: string;
}

/** One pass PLAN..CHECK. */
export interface Epoch {
  epoch: number;
  began: string;
  ended: string | null;
  outcome: "verified" | "rolled back" | "open";
  note: string;
}

interface Refusal {
  seq: number;
  epoch: number;
  agent: string;
  action: string;
  target: string;
  error: string;
}

const MAX_TIMELINE = 400;
const MAX_REFUSALS = 100;
const MAX_IDS = 200;

/** What is worth a line of the timeline, and how it is said. */
const TOLD: Record<string, (entry: LogEntry) => string> = {
  RUN_START: () => "the run began",
  RUN_RESUME: () => "the run was resumed",
  RUN_ABANDON: () => "the run was ended",
  EPOCH_BEGIN: ({ note }) => `${note} began`,
  EPOCH_VERDICT: ({ note }) => `verdict: ${note}`,
  EPOCH_ROLLBACK: ({ note }) => `rolled back ${note}`,
  EPOCH_COMMIT: ({ note }) => `verified: ${note}`,
  REQUIREMENT_DECOMPOSE: ({ target }) => `planned ${nameOf(target)}`,
  REQUIREMENT_CLAIM: ({ target }) => `took ${nameOf(target)}`,
  REQUIREMENT_COMPLETE: ({ target }) => `completed ${nameOf(target)}`,
  REQUIREMENT_RELEASE: ({ target }) => `gave ${nameOf(target)} back`,
  CONTRACT_PROPOSE: ({ target }) => `proposed contract ${nameOf(target)}`,
  REVIEW_SUBMIT: ({ note }) => `reviewed: ${note}`,
  [GATE_ACTION]: ({ note }) => `approval: ${note}`,
};

/** Transitions that a person sees; the others are inside an epoch. */
const RESTS = / -> (PAUSED|ESCALATED|DONE|FAIL) /;

export async function runHistory(tx: ReadTx, run: Run): Promise<RunHistory> {
  const history: RunHistory = {
    entries: 0,
    first: null,
    last: null,
    timeline: [],
    untold: 0,
    epochs: [],
    refused: [],
    refusals: 0,
    approvals: new Set(),
    contracts: new Set(),
  };
  for await (const entry of runEntries(tx, run)) note(history, run.id, entry);
  return history;
}

function note(history: RunHistory, run: string, entry: LogEntry): void {
  history.entries++;
  history.first ??= entry;
  history.last = entry;
  noteEpoch(history, entry);
  const epoch = epochOf(entry, run);
  const present = epoch ?? history.epochs.at(-1)?.epoch ?? 0;
  if (epoch !== null && entry.status !== "SUCCESS") refuse(history, entry, present);
  if (entry.action_type === GATE_ACTION) remember(history.approvals, nameOf(entry.target));
  if (entry.action_type === "CONTRACT_PROPOSE" && entry.status === "SUCCESS") {
    remember(history.contracts, nameOf(entry.target));
  }
  const what = wordsFor(entry);
  if (what === null) return;
  if (history.timeline.length >= MAX_TIMELINE) {
    // The beginning says how it came about, the end where it stands.
    history.timeline.splice(MAX_TIMELINE / 2, 1);
    history.untold++;
  }
  const { seq, at, agent_id: agent } = entry;
  history.timeline.push({ seq, at, epoch: present, agent, what });
}

function wordsFor(entry: LogEntry): string | null {
  const { action_type, status, error, note } = entry;
  if (action_type === "RUN_TRANSITION") return RESTS.test(note) ? note : null;
  const words = TOLD[action_type];
  if (words === undefined) return null;
  // An error says itself what was attempted.
  return status === "SUCCESS" ? words(entry) : error;
}

function noteEpoch({ epochs }: RunHistory, { action_type, at, note, status }: LogEntry): void {
  if (status !== "SUCCESS") return;
  const last = epochs.at(-1);
  if (action_type === "EPOCH_BEGIN") {
    const epoch = Number(/\d+/.exec(note)?.[0] ?? epochs.length + 1);
    epochs.push({ epoch, began: at, ended: null, outcome: "open", note: "" });
  } else if (last && action_type === "EPOCH_COMMIT") {
    Object.assign(last, { ended: at, outcome: "verified", note });
  } else if (last && action_type === "EPOCH_ROLLBACK") {
    Object.assign(last, {
      ended: at,
      outcome: "rolled back",
      note: note.replace(/^epoch \d+: /, ""),
    });
  }
}

function refuse(history: RunHistory, entry: LogEntry, epoch: number): void {
  history.refusals++;
  if (history.refused.length >= MAX_REFUSALS) return;
  const { seq, agent_id: agent, action_type: action, target, error } = entry;
  history.refused.push({ seq, epoch, agent, action, target, error });
}

function remember(ids: Set<string>, id: string): void {
  if (id !== "" && ids.size < MAX_IDS) ids.add(id);
}

function nameOf(target: string): string {
  return target.slice(target.indexOf(":") + 1);
}
