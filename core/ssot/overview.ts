import type { ReadTx } from "../store/mod.ts";
import { type Approval, listApprovals } from "./approvals.ts";
import { claimedId } from "./claim.ts";
import { type ChainHead, chainHead } from "./execution_log.ts";
import { CLAIMS, heldLeases } from "./leases.ts";
import { getRun, latestRun, type Run } from "./runs.ts";
import { subtreeRange } from "./tree_ids.ts";
import { treePage } from "./tree_page.ts";

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

export type PendingApproval = Pick<
  Approval,
  "id" | "status" | "agent" | "kind" | "subject" | "reason"
>;

export interface RunOverview {
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
}

/**
 * Progress counts leaves only: parents follow from them. With a run's id it is that run and the
 * requirements under its root, else the newest run and all of them. Error: not_found.
 */
export async function overview(tx: ReadTx, only: { run?: string } = {}): Promise<Overview> {
  const run = only.run === undefined ? await latestRun(tx) : await getRun(tx, only.run);
  const root = only.run === undefined ? undefined : run?.root;
  const leaves = await leafCounts(tx, root);
  const of = (status: string) => leaves.get(status) ?? 0;
  const shown = await treePage(tx, { under: root, limit: MAX_REQUIREMENTS });
  return {
    progress: {
      total: [...leaves.values()].reduce((sum, n) => sum + n, 0),
      done: of("DONE"),
      in_progress: of("IN_PROGRESS"),
      blocked: of("BLOCKED"),
      failed: of("FAILED"),
    },
    requirements: shown.map((row) => ({
      id: String(row.id),
      title: String(row.title),
      status: String(row.status),
      role: row.role === null ? null : String(row.role),
      assignee: row.assignee === null ? null : String(row.assignee),
    })),
    requirements_total: await totalRequirements(tx, root),
    criteria: await criteriaCounts(tx, root),
    contracts: await contractHeads(tx),
    claims: await liveClaims(tx),
    approvals: await pendingApprovals(tx),
    run: run ? await runOverview(tx, run) : null,
    log: await chainHead(tx),
  };
}

async function leafCounts(tx: ReadTx, root?: string): Promise<Map<string, number>> {
  const rows = await tx.all(
    `SELECT status, COUNT(*) AS n FROM requirements
     WHERE children = 0 ${root ? "AND (id = ? OR (id > ? AND id < ?))" : ""} GROUP BY status`,
    root ? [root, ...subtreeRange(root)] : [],
  );
  return new Map(rows.map((row) => [String(row.status), Number(row.n)]));
}

async function totalRequirements(tx: ReadTx, root?: string): Promise<number> {
  return await tx.count(
    `SELECT COUNT(*) AS n FROM requirements ${root ? "WHERE id = ? OR (id > ? AND id < ?)" : ""}`,
    root ? [root, ...subtreeRange(root)] : [],
  );
}

async function criteriaCounts(tx: ReadTx, root?: string): Promise<Record<string, number>> {
  const under = "WHERE requirement = ? OR (requirement > ? AND requirement < ?)";
  const rows = await tx.all(
    `SELECT result, COUNT(*) AS n FROM criteria ${root ? under : ""}
     GROUP BY result ORDER BY result`,
    root ? [root, ...subtreeRange(root)] : [],
  );
  return Object.fromEntries(rows.map((row) => [String(row.result), Number(row.n)]));
}

async function contractHeads(tx: ReadTx): Promise<Overview["contracts"]> {
  const rows = await tx.all(
    "SELECT id, name, version, status, owner FROM contracts ORDER BY created_at, id LIMIT ?",
    [MAX_CONTRACTS],
  );
  return rows.map((row) => ({
    id: String(row.id),
    name: String(row.name),
    version: Number(row.version),
    status: String(row.status),
    owner: String(row.owner),
  }));
}

async function liveClaims(tx: ReadTx): Promise<Overview["claims"]> {
  const claims = await heldLeases(tx, { resources: CLAIMS });
  return claims.slice(0, MAX_CLAIMS).map(({ resource, holder, expiresAt }) => ({
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
  };
}
