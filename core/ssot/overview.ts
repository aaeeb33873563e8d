import { limitTo, type ReadTx } from "../store/mod.ts";
import { type Approval, listApprovals } from "./callers/approval.ts";
import { claimedId } from "./claims/claim.ts";
import { counts, countUnder } from "./requirements/counts.ts";
import { type ChainHead, chainHead } from "./log/execution_log.ts";
import { CLAIMS, heldLeases } from "./claims/leases.ts";
import { getRun, latestRun, type Run, type RunRequest } from "./runs/runs.ts";
import { treePage } from "./requirements/tree_page.ts";

const MAX_REQUIREMENTS = 60;
const MAX_CONTRACTS = 200;
const MAX_CLAIMS = 100;
const MAX_APPROVALS = 5;
const MAX_SUBJECT_CHARS = 200;

/** The one read model behind `status`, `--json`, the live views and the status tool. */
export interface Overview {
  progress: { total: number; done: number; in_progress: number; blocked: number; failed: number };
  requirements: {
    id: string;
    title: string;
    status: string;
    role: string | null;
    assignee: string | null;
  }[];
  requirements_total: number;
  criteria: Record<string, number>;
  contracts: { id: string; name: string; version: number; status: string; owner: string }[];
  claims: { requirement: string; holder: string; expires_at: string }[];
  /** What waits for a person: how many, and the newest. */
  approvals: { pending: number; newest: PendingApproval[] };
  run: RunOverview | null;
  log: ChainHead;
}

type PendingApproval = Pick<
  Approval,
  "id" | "status" | "agent" | "kind" | "subject" | "reason"
>;

interface RunOverview {
  id: string;
  root: string;
  state: string;
  epoch: number;
  retries_left: number;
  rollbacks: number;
  tokens: number;
  tokens_estimated: boolean;
  steps: number;
  blocked: number;
  tags: string[];
  reason: string;
  /** What a person asked of the process that drives it: to pause or to stop. */
  request: RunRequest | null;
}

/** Which part of the state is meant, and how much of its lists. */
interface OverviewFilter {
  /** The run, and the requirements under its root; else the newest run and all of them. */
  run?: string;
  /** At most so many requirements, contracts and claims each. */
  limit?: number;
}

/** Progress counts leaves only: parents follow from them. Error: not_found. */
export async function overview(tx: ReadTx, only: OverviewFilter = {}): Promise<Overview> {
  const run = only.run === undefined ? await latestRun(tx) : await getRun(tx, only.run);
  const root = only.run === undefined ? undefined : run?.root;
  const { requirements: total, leaves, criteria } = root === undefined
    ? await counts(tx)
    : await countUnder(tx, root);
  const limit = only.limit ?? Infinity;
  const shown = await treePage(tx, {
    under: root,
    limit: Math.min(limit, MAX_REQUIREMENTS),
    columns: "title, status, role, assignee",
  });
  return {
    progress: {
      total: Object.values(leaves).reduce((sum, n) => sum + n, 0),
      done: leaves.DONE,
      in_progress: leaves.IN_PROGRESS,
      blocked: leaves.BLOCKED,
      failed: leaves.FAILED,
    },
    requirements: shown.map((row) => ({
      id: String(row.id),
      title: String(row.title),
      status: String(row.status),
      role: row.role === null ? null : String(row.role),
      assignee: row.assignee === null ? null : String(row.assignee),
    })),
    requirements_total: total,
    criteria: Object.fromEntries(
      Object.entries(criteria).filter(([, n]) => n > 0).sort(([a], [b]) => a < b ? -1 : 1),
    ),
    contracts: await contractHeads(tx, Math.min(limit, MAX_CONTRACTS)),
    claims: await liveClaims(tx, Math.min(limit, MAX_CLAIMS)),
    approvals: await pendingApprovals(tx),
    run: run ? await runOverview(tx, run) : null,
    log: await chainHead(tx),
  };
}

async function contractHeads(tx: ReadTx, limit: number): Promise<Overview["contracts"]> {
  const rows = await tx.all(
    `SELECT id, name, version, status, owner FROM contracts
     ORDER BY created_at, id ${limitTo(limit)}`,
  );
  return rows.map((row) => ({
    id: String(row.id),
    name: String(row.name),
    version: Number(row.version),
    status: String(row.status),
    owner: String(row.owner),
  }));
}

async function liveClaims(tx: ReadTx, limit: number): Promise<Overview["claims"]> {
  const claims = await heldLeases(tx, { resources: CLAIMS });
  return claims.slice(0, limit).map(({ resource, holder, expiresAt }) => ({
    requirement: claimedId(resource),
    holder,
    expires_at: expiresAt,
  }));
}

async function pendingApprovals(tx: ReadTx): Promise<Overview["approvals"]> {
  const { approvals, total } = await listApprovals(tx, {
    status: "PENDING",
    limit: MAX_APPROVALS,
  });
  const newest = approvals.map(({ id, status, agent, kind, subject, reason }) => ({
    id,
    status,
    agent,
    kind,
    subject: subject.slice(0, MAX_SUBJECT_CHARS),
    reason,
  }));
  return { pending: total, newest };
}

async function runOverview(tx: ReadTx, run: Run): Promise<RunOverview> {
  const spend = await tx.get("spend", run.id);
  return {
    id: run.id,
    root: run.root,
    state: run.state,
    epoch: run.epoch,
    retries_left: Math.max(0, run.retriesLeft),
    rollbacks: run.rollbacks,
    tokens: Number(spend?.tokens ?? 0),
    tokens_estimated: spend?.estimated === 1,
    steps: Number(spend?.steps ?? 0),
    blocked: Number(spend?.blocked ?? 0),
    tags: run.tags,
    reason: run.reason,
    request: run.request,
  };
}
