import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import { chainHead } from "../log/execution_log.ts";

/** Limits a person sets for one run; null: no limit. */
export interface RunOptions {
  maxTokens: number | null;
  maxSteps: number | null;
  maxMinutes: number | null;
  retries: number;
  /** Whether a review agent judges each epoch. */
  review: boolean;
  /** The least severity of a finding with which a reviewer can stop an epoch. */
  veto: "warning" | "error";
  /** The project's own test command; null: what its files say; "none": no test is run. */
  testCommand: string | null;
  /** Failed epochs of one requirement before it escalates. */
  requirementRetries: number;
  /** What becomes of the planner's questions: a person answers them, or it goes on as assumed. */
  questions: "ask" | "assume";
  /** Who chooses among the moves that the table allows. */
  controller: "fsm" | "llm";
  /** Name of the scripted model that drives it, for `demo`; null: the configured model. */
  script: string | null;
  /** Agents at work at the same time within one epoch. */
  parallel: number;
  /** Who does the tasks of a role, where the run was started with a word on it. */
  executors: Partial<Record<RunRole, ExecutorKind>>;
}

/** The roles whose agents a run has at work. */
export const RUN_ROLES = ["planning", "backend", "frontend", "test", "review"] as const;
export type RunRole = (typeof RUN_ROLES)[number];

/** MAESTRO's own agents, programs that it starts, or whoever claims from elsewhere. */
export const EXECUTOR_KINDS = ["builtin", "command", "external"] as const;
export type ExecutorKind = (typeof EXECUTOR_KINDS)[number];

/** Each agent is a conversation of its own, and a program of its own where its commands run. */
export const PARALLEL_MAX = 16;

/** What holds where nobody said otherwise, also for rows of before an option was there. */
export const RUN_DEFAULTS: RunOptions = {
  maxTokens: null,
  maxSteps: null,
  maxMinutes: null,
  retries: 2,
  review: true,
  veto: "error",
  testCommand: null,
  requirementRetries: 3,
  questions: "assume",
  controller: "fsm",
  script: null,
  parallel: 1,
  executors: {},
};

/** One reason why an epoch failed, short enough to be planned with. */
export interface Finding {
  source:
    | "execution"
    | "contract"
    | "criterion"
    | "regression"
    | "tests"
    | "review"
    | "plan"
    | "scope";
  subject: string;
  message: string;
  /** The place to look at, as `src/a.js:3`. */
  where?: string;
  /** The command that shows it. */
  reproduce?: string;
}

/** The newest are kept. */
const MAX_NOTES = 200;

/** Something of an epoch that a person should hear of though it failed nothing. */
interface RunNote {
  epoch: number;
  kind: "flaky" | "baseline" | "review" | "tests" | "controller";
  text: string;
}

/** What the project's own tests said before an epoch's agents began. */
export interface Baseline {
  epoch: number;
  command: string;
  passed: boolean;
  /** The tests that failed, as far as the output names them. */
  failing: string[];
}

/** That a run should rest: once those at work are done, or at once. */
export interface RunRequest {
  kind: "pause" | "stop";
  by: string;
  at: string;
}

/** One execution of the AutoLoop; `state` is a state of the loop's table. */
export interface Run {
  id: string;
  root: string;
  state: string;
  resumeState: string | null;
  epoch: number;
  retriesLeft: number;
  options: RunOptions;
  /** Where the present epoch began: log position and shadow commit. */
  base: { seq: number; commit: string } | null;
  /** The findings of the present epoch's validation; null until it was done. */
  verdict: Finding[] | null;
  /** The tree of the workspace that the verdict is of; null until it is known to be valid. */
  verifiedTree: string | null;
  /** Findings of the failed epochs so far. */
  feedback: { epoch: number; findings: Finding[] }[];
  rollbacks: number;
  tags: string[];
  notes: RunNote[];
  baseline: Baseline | null;
  /** Whether the planning agent is to look at the plan again, and how often it was asked to. */
  replan: boolean;
  replans: number;
  /** Failures up to this epoch no longer count: a person said to go on. */
  forgivenEpoch: number;
  /** What a person asked of it and its driver has not done yet. */
  request: RunRequest | null;
  reason: string;
  createdAt: string;
  updatedAt: string;
  /** The log entry with which it began. */
  startSeq: number;
}

export async function createRun(
  tx: Tx,
  root: string,
  state: string,
  options: RunOptions,
): Promise<Run> {
  const id = `run-${(await tx.count("SELECT COUNT(*) AS n FROM runs")) + 1}`;
  await tx.insert("runs", {
    id,
    root,
    state,
    resume_state: null,
    epoch: 0,
    retries_left: options.retries,
    options: JSON.stringify(options),
    base_seq: null,
    base_commit: null,
    verdict: null,
    verified_tree: null,
    feedback: "[]",
    rollbacks: 0,
    tags: "[]",
    notes: "[]",
    baseline: null,
    replan: 0,
    replans: 0,
    forgiven_epoch: 0,
    request: null,
    reason: "",
    created_at: tx.now,
    updated_at: tx.now,
    start_seq: (await chainHead(tx)).seq + 1,
  });
  tx.target = `run:${id}`;
  return await getRun(tx, id);
}

/** One run. Error: not_found. */
export async function getRun(tx: ReadTx, id: string): Promise<Run> {
  const row = await tx.get("runs", id);
  if (!row) throw fail("not_found", `Cannot find run ${id}`, "`maestro status` names the runs.");
  return toRun(row);
}

/** The newest run, if any. */
export async function latestRun(tx: ReadTx): Promise<Run | undefined> {
  const row = await tx.one("SELECT * FROM runs ORDER BY created_at DESC, id DESC LIMIT 1");
  return row && toRun(row);
}

/** Changes a run; only the given fields. */
export async function updateRun(tx: Tx, id: string, change: Partial<Run>): Promise<void> {
  const patch: Row = { updated_at: tx.now };
  if (change.state !== undefined) patch.state = change.state;
  if (change.resumeState !== undefined) patch.resume_state = change.resumeState;
  if (change.epoch !== undefined) patch.epoch = change.epoch;
  if (change.retriesLeft !== undefined) patch.retries_left = change.retriesLeft;
  if (change.options !== undefined) patch.options = JSON.stringify(change.options);
  if (change.base !== undefined) {
    patch.base_seq = change.base?.seq ?? null;
    patch.base_commit = change.base?.commit ?? null;
  }
  if (change.verdict !== undefined) {
    patch.verdict = change.verdict && JSON.stringify(change.verdict);
  }
  if (change.verifiedTree !== undefined) patch.verified_tree = change.verifiedTree;
  if (change.feedback !== undefined) patch.feedback = JSON.stringify(change.feedback);
  if (change.rollbacks !== undefined) patch.rollbacks = change.rollbacks;
  if (change.tags !== undefined) patch.tags = JSON.stringify(change.tags);
  if (change.notes !== undefined) patch.notes = JSON.stringify(change.notes);
  if (change.baseline !== undefined) {
    patch.baseline = change.baseline && JSON.stringify(change.baseline);
  }
  if (change.replan !== undefined) patch.replan = change.replan ? 1 : 0;
  if (change.replans !== undefined) patch.replans = change.replans;
  if (change.request !== undefined) {
    patch.request = change.request && JSON.stringify(change.request);
  }
  if (change.forgivenEpoch !== undefined) patch.forgiven_epoch = change.forgivenEpoch;
  if (change.reason !== undefined) patch.reason = change.reason;
  await tx.update("runs", id, patch);
  tx.target ||= `run:${id}`;
}

/** Adds a note to a run; a run that is judged again says nothing twice. */
export async function addNote(tx: Tx, id: string, note: RunNote): Promise<void> {
  const { notes } = await getRun(tx, id);
  const known = notes.some(({ kind, text }) => kind === note.kind && text === note.text);
  if (!known) await updateRun(tx, id, { notes: [...notes, note].slice(-MAX_NOTES) });
}

function toRun(row: Row): Run {
  return {
    id: String(row.id),
    root: String(row.root),
    state: String(row.state),
    resumeState: row.resume_state === null ? null : String(row.resume_state),
    epoch: Number(row.epoch),
    retriesLeft: Number(row.retries_left),
    options: { ...RUN_DEFAULTS, ...JSON.parse(String(row.options)) } as RunOptions,
    base: row.base_seq === null
      ? null
      : { seq: Number(row.base_seq), commit: String(row.base_commit) },
    verdict: row.verdict === null ? null : JSON.parse(String(row.verdict)) as Finding[],
    verifiedTree: row.verified_tree === null ? null : String(row.verified_tree),
    feedback: JSON.parse(String(row.feedback)) as Run["feedback"],
    rollbacks: Number(row.rollbacks),
    tags: JSON.parse(String(row.tags)) as string[],
    notes: JSON.parse(String(row.notes)) as RunNote[],
    baseline: row.baseline === null ? null : JSON.parse(String(row.baseline)) as Baseline,
    replan: row.replan === 1,
    replans: Number(row.replans),
    forgivenEpoch: Number(row.forgiven_epoch),
    request: row.request === null ? null : JSON.parse(String(row.request)) as RunRequest,
    reason: String(row.reason),
    createdAt: String(row.created_at),
    updatedAt: String(row.updated_at),
    startSeq: Number(row.start_seq),
  };
}
