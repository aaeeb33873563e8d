import { isoTime } from "../../clock.ts";
import { fail } from "../../errors.ts";
import type { ReadTx, Tx } from "../../store/mod.ts";
import {
  type Approval,
  type ApprovalRequest,
  attemptOf,
  getApproval,
  MAX_PENDING_PER_AGENT,
  RULE_SEPARATOR,
  toApproval,
} from "./approval.ts";

/** How long a question waits for its answer, and an answer for its one use. */
export const APPROVAL_TTL_MS = 72 * 60 * 60_000;
/** A person judges what they can read; the digest covers the rest too. */
const MAX_CONTENT_CHARS = 100_000;

/**
 * Asks for one action, or finds what was asked before. An approved one is used up by this call, so
 * that it lets exactly one action through; a standing one is not. Error: needs_approval (too many).
 */
export async function askApproval(
  tx: Tx,
  request: ApprovalRequest,
): Promise<{ approval: Approval; passed: boolean }> {
  const standing = await standingApproval(tx, request);
  if (standing) return { approval: standing, passed: true };
  const row = await tx.one(
    "SELECT * FROM approvals WHERE agent = ? AND digest = ? ORDER BY ordinal DESC LIMIT 1",
    [request.agent, request.digest],
  );
  const known = row && toApproval(row, tx.now);
  // A standing one that is found only here is for other rules.
  const open = known?.usedAt === null && known.status !== "EXPIRED";
  if (!known || !open || (known.always && known.status === "APPROVED")) {
    const approval = await addApproval(tx, request);
    return { approval, passed: false };
  }
  tx.target = `approval:${known.id}`;
  const passed = known.status === "APPROVED";
  tx.note = `${known.id} ${passed ? "used" : "asked again"}: ${attemptOf(known)}`;
  await tx.update("approvals", known.id, passed ? { used_at: tx.now } : { asked_at: tx.now });
  return { approval: await getApproval(tx, known.id), passed };
}

/**
 * Asks for all that one call would do: either every approval is there, or none is used up. Error:
 * needs_approval (too many).
 */
export async function askApprovals(
  tx: Tx,
  requests: readonly ApprovalRequest[],
): Promise<{ approvals: Approval[]; passed: boolean }> {
  const asked: Awaited<ReturnType<typeof askApproval>>[] = [];
  const notes: string[] = [];
  for (const request of requests) {
    tx.note = "";
    asked.push(await askApproval(tx, request));
    if (tx.note !== "") notes.push(tx.note);
  }
  tx.note = notes.join("; ");
  if (asked.every(({ passed }) => passed)) {
    return { approvals: asked.map(({ approval }) => approval), passed: true };
  }
  for (const { approval, passed } of asked) {
    if (!passed || approval.always) continue;
    await giveBackApproval(tx, approval.id);
    tx.note += `; ${approval.id} given back`;
  }
  const waiting = asked.filter(({ passed }) => !passed);
  return { approvals: waiting.map(({ approval }) => approval), passed: false };
}

/** The action did not happen: its approval is for the next try. */
export async function giveBackApproval(tx: Tx, id: string): Promise<void> {
  await tx.update("approvals", id, { used_at: null });
}

/**
 * A person answers, or thinks better of it before the answer is used; a standing approval can be
 * withdrawn at any time. Errors: not_found, denied (no person), conflict (used or run out).
 */
export async function decideApproval(
  tx: Tx,
  id: string,
  { approve, always = false, reason = "", through }: {
    approve: boolean;
    always?: boolean;
    reason?: string;
    /** The agent in whose client the person was asked. */
    through?: string;
  },
): Promise<Approval> {
  const attempt = `Cannot ${approve ? "approve" : "deny"} ${id}`;
  const { agent, role } = tx.actor;
  if (role !== "human") {
    throw fail(
      "denied",
      `${attempt} as ${agent}: the role ${role} may not`,
      "Only a person decides, with `maestro approvals` or a connection of the role human.",
    );
  }
  const approval = await getApproval(tx, id);
  if (approval.status === "EXPIRED") {
    throw fail(
      "conflict",
      `${attempt}: it ran out at ${approval.expiresAt}`,
      "It is asked anew when the agent makes the call again.",
    );
  }
  if (approval.usedAt !== null && !approval.always) {
    throw fail(
      "conflict",
      `${attempt}: it was used at ${approval.usedAt}`,
      "What it allowed has happened; `maestro snapshot restore` goes back.",
    );
  }
  await tx.update("approvals", id, {
    status: approve ? "APPROVED" : "DENIED",
    always: approve && always ? 1 : 0,
    decided_by: through === undefined ? agent : `${agent}, in the client of ${through}`,
    decided_at: tx.now,
    decision_reason: reason,
    expires_at: isoTime(tx.nowMs + APPROVAL_TTL_MS),
  });
  const what = approve ? `approved ${always ? "always" : "once"}` : "denied";
  const where = through === undefined ? "" : `, in the client of ${through}`;
  tx.target = `approval:${id}`;
  tx.note = `${id} ${what}${where}: ${attemptOf(approval)}`;
  return await getApproval(tx, id);
}

/** A standing approval opens the gates that a person was shown, and no other on the same path. */
async function standingApproval(
  tx: ReadTx,
  { agent, role, kind, subject, rules }: ApprovalRequest,
): Promise<Approval | undefined> {
  const rows = await tx.all(
    `SELECT * FROM approvals WHERE status = 'APPROVED' AND always = 1 AND kind = ?
       AND subject = ? AND (agent = ? OR role = ?) ORDER BY ordinal`,
    [kind, subject, agent, role],
  );
  const row = rows.find(({ rule }) => rules.every((asked) => isAmong(asked, String(rule))));
  return row && toApproval(row, tx.now);
}

/** Rules are kept as one text, and may hold its separator themselves. */
function isAmong(rule: string, kept: string): boolean {
  return `${RULE_SEPARATOR}${kept}${RULE_SEPARATOR}`
    .includes(`${RULE_SEPARATOR}${rule}${RULE_SEPARATOR}`);
}

async function addApproval(tx: Tx, request: ApprovalRequest): Promise<Approval> {
  const { rules, content, ...asked } = request;
  const open = await tx.count(
    "SELECT COUNT(*) AS n FROM approvals WHERE agent = ? AND status = 'PENDING' AND expires_at > ?",
    [request.agent, tx.now],
  );
  if (open >= MAX_PENDING_PER_AGENT) {
    throw fail(
      "needs_approval",
      `Cannot ask to ${attemptOf(request)}: ${request.agent} waits for ${open} approvals already`,
      "Wait until a person has decided some of them, or release the requirement.",
    );
  }
  const ordinal = 1 + await tx.count("SELECT COUNT(*) AS n FROM approvals");
  const id = `A${ordinal}`;
  await tx.insert("approvals", {
    id,
    ordinal,
    ...asked,
    content: content === null ? null : readable(content),
    rule: rules.join(RULE_SEPARATOR),
    status: "PENDING",
    always: 0,
    decided_by: null,
    decided_at: null,
    decision_reason: "",
    used_at: null,
    asked_at: tx.now,
    created_at: tx.now,
    expires_at: isoTime(tx.nowMs + APPROVAL_TTL_MS),
  });
  tx.target = `approval:${id}`;
  tx.note = `${id} asked: ${attemptOf(request)}`;
  return await getApproval(tx, id);
}

function readable(content: string): string {
  if (content.length <= MAX_CONTENT_CHARS) return content;
  return `${content.slice(0, MAX_CONTENT_CHARS)}\n... (${content.length} characters in all)`;
}
