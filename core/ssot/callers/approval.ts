import { fail } from "../../errors.ts";
import { limitTo, type ReadTx, type Row } from "../../store/mod.ts";

/** Between the rules of one question. */
export const RULE_SEPARATOR = "; ";

/** Questions one agent may have open; who asks more has stopped working. */
export const MAX_PENDING_PER_AGENT = 20;
const MAX_SHOWN_CHARS = 200;

export const APPROVAL_STATUSES = ["PENDING", "APPROVED", "DENIED", "EXPIRED"] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** What an agent asks a person for. */
export interface ApprovalRequest {
  agent: string;
  /** The role it acts in, as the policy judged it. */
  role: string;
  requirement: string | null;
  kind: string;
  /** The path, the command or the address. */
  subject: string;
  /** What would be written; null for what writes nothing. */
  content: string | null;
  /** Of all that makes the action this one: another content is another question. */
  digest: string;
  rules: readonly string[];
  reason: string;
}

/** A question to a person and its answer; `EXPIRED` is judged when it is read. */
export interface Approval extends Omit<ApprovalRequest, "rules"> {
  id: string;
  rule: string;
  status: ApprovalStatus;
  /** Also for later actions of the same kind on the same subject, by the agent or its role. */
  always: boolean;
  decidedBy: string | null;
  decidedAt: string | null;
  decisionReason: string;
  usedAt: string | null;
  askedAt: string;
  createdAt: string;
  /** Null for what does not run out: denials, standing and used approvals. */
  expiresAt: string | null;
}

/** One approval. Error: not_found. */
export async function getApproval(tx: ReadTx, id: string): Promise<Approval> {
  const row = await tx.get("approvals", id);
  if (row) return toApproval(row, tx.now);
  throw fail(
    "not_found",
    `Cannot find approval ${id}`,
    "`maestro approvals list` or approval_list names them.",
  );
}

/** The newest approvals first, with a status or all, and how many there are. */
export async function listApprovals(
  tx: ReadTx,
  { status, limit }: { status?: ApprovalStatus | undefined; limit: number },
): Promise<{ approvals: Approval[]; total: number }> {
  const where = status === undefined ? ["", []] as const : STATUS_SQL[status](tx.now);
  const total = await tx.count(`SELECT COUNT(*) AS n FROM approvals ${where[0]}`, [...where[1]]);
  if (total === 0) return { approvals: [], total };
  const rows = await tx.all(
    `SELECT * FROM approvals ${where[0]} ORDER BY ordinal DESC ${limitTo(limit)}`,
    [...where[1]],
  );
  return { approvals: rows.map((row) => toApproval(row, tx.now)), total };
}

/** The rules that a person let an agent pass since a time. */
export async function rulesUsedSince(tx: ReadTx, agent: string, since: string): Promise<string[]> {
  const rows = await tx.all("SELECT rule FROM approvals WHERE agent = ? AND used_at >= ?", [
    agent,
    since,
  ]);
  return rows.flatMap(({ rule }) => String(rule).split(RULE_SEPARATOR));
}

/** What an agent was refused since a time and a person has not denied: its work waits for it. */
export async function waitingApprovals(
  tx: ReadTx,
  agent: string,
  since: string,
): Promise<Approval[]> {
  const rows = await tx.all(
    `SELECT * FROM approvals WHERE agent = ? AND asked_at >= ? AND status <> 'DENIED'
       AND used_at IS NULL AND expires_at > ? ORDER BY ordinal`,
    [agent, since, tx.now],
  );
  return rows.map((row) => toApproval(row, tx.now));
}

/** What a person approved once and the agent has not done yet. */
export async function unusedApprovals(tx: ReadTx, agent: string): Promise<Approval[]> {
  const rows = await tx.all(
    `SELECT * FROM approvals WHERE agent = ? AND status = 'APPROVED' AND always = 0
       AND used_at IS NULL AND expires_at > ? ORDER BY ordinal ${limitTo(MAX_PENDING_PER_AGENT)}`,
    [agent, tx.now],
  );
  return rows.map((row) => toApproval(row, tx.now));
}

/** What would be done, in words: `write README.md`. */
export function attemptOf({ kind, subject }: Pick<Approval, "kind" | "subject">): string {
  const shown = subject.length <= MAX_SHOWN_CHARS
    ? subject
    : `${subject.slice(0, MAX_SHOWN_CHARS)}... (${subject.length} characters)`;
  return `${kind === "command" ? "run" : kind} ${shown}`;
}

const STATUS_SQL: Record<ApprovalStatus, (now: string) => readonly [string, readonly string[]]> = {
  PENDING: (now) => ["WHERE status = 'PENDING' AND expires_at > ?", [now]],
  APPROVED: (now) => [
    "WHERE status = 'APPROVED' AND (always = 1 OR used_at IS NOT NULL OR expires_at > ?)",
    [now],
  ],
  DENIED: () => ["WHERE status = 'DENIED'", []],
  EXPIRED: (now) => [
    "WHERE status <> 'DENIED' AND always = 0 AND used_at IS NULL AND expires_at <= ?",
    [now],
  ],
};

/** A row of the table as it is at a time. */
export function toApproval(row: Row, now: string): Approval {
  const always = row.always === 1;
  const stored = String(row.status) as ApprovalStatus;
  const lasts = stored === "DENIED" || always || row.used_at !== null;
  const expiresAt = lasts ? null : String(row.expires_at);
  return {
    id: String(row.id),
    agent: String(row.agent),
    role: String(row.role),
    requirement: textOrNull(row.requirement),
    kind: String(row.kind),
    subject: String(row.subject),
    content: textOrNull(row.content),
    digest: String(row.digest),
    rule: String(row.rule),
    reason: String(row.reason),
    status: expiresAt !== null && expiresAt <= now ? "EXPIRED" : stored,
    always,
    decidedBy: textOrNull(row.decided_by),
    decidedAt: textOrNull(row.decided_at),
    decisionReason: String(row.decision_reason),
    usedAt: textOrNull(row.used_at),
    askedAt: String(row.asked_at),
    createdAt: String(row.created_at),
    expiresAt,
  };
}

function textOrNull(value: Row[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
