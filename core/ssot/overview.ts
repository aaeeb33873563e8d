import type { ReadTx } from "../store/mod.ts";
import { listContracts } from "./contracts.ts";
import { type ChainHead, chainHead } from "./execution_log.ts";
import { latestRun } from "./runs.ts";
import { compareIds } from "./tree_ids.ts";

const MAX_REQUIREMENTS = 60;

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
  run: RunOverview | null;
  log: ChainHead;
}

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

/** Progress counts leaves only: parents follow from them. */
export async function overview(tx: ReadTx): Promise<Overview> {
  const rows = await tx.all("SELECT id, title, status, role, assignee, children FROM requirements");
  const leaves = rows.filter((row) => row.children === 0);
  const count = (status: string) => leaves.filter((row) => row.status === status).length;
  const shown = rows.sort((a, b) => compareIds(String(a.id), String(b.id)))
    .slice(0, MAX_REQUIREMENTS);
  return {
    progress: {
      total: leaves.length,
      done: count("DONE"),
      in_progress: count("IN_PROGRESS"),
      blocked: count("BLOCKED"),
      failed: count("FAILED"),
    },
    requirements: shown.map((row) => ({
      id: String(row.id),
      title: String(row.title),
      status: String(row.status),
      role: row.role === null ? null : String(row.role),
      assignee: row.assignee === null ? null : String(row.assignee),
    })),
    requirements_total: rows.length,
    criteria: await criteriaCounts(tx),
    contracts: (await listContracts(tx)).map(({ id, name, version, status, owner }) => ({
      id,
      name,
      version,
      status,
      owner,
    })),
    claims: await liveClaims(tx),
    run: await runOverview(tx),
    log: await chainHead(tx),
  };
}

async function criteriaCounts(tx: ReadTx): Promise<Record<string, number>> {
  const rows = await tx.all(
    "SELECT result, COUNT(*) AS n FROM criteria GROUP BY result ORDER BY result",
  );
  return Object.fromEntries(rows.map((row) => [String(row.result), Number(row.n)]));
}

async function liveClaims(tx: ReadTx): Promise<Overview["claims"]> {
  const rows = await tx.all(
    "SELECT * FROM leases WHERE held = 1 AND expires_at > ? AND id LIKE 'requirement:%' ORDER BY id LIMIT 100",
    [tx.now],
  );
  return rows.map((row) => ({
    requirement: String(row.id).replace(/^requirement:/, ""),
    holder: String(row.holder),
    expires_at: String(row.expires_at),
  }));
}

async function runOverview(tx: ReadTx): Promise<RunOverview | null> {
  const run = await latestRun(tx);
  if (!run) return null;
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
