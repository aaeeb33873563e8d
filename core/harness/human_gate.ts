import { type Decision, normalizePath } from "../../policies/deciding.ts";
import type { PolicyAction } from "../../policies/mod.ts";
import { fail, type MaestroError } from "../errors.ts";
import { hashOf } from "../hash.ts";
import type { Hub } from "../hub.ts";
import { type Approval, type ApprovalRequest, attemptOf } from "../ssot/callers/approval.ts";
import { askApprovals, giveBackApproval } from "../ssot/callers/approvals.ts";
import type { Actor } from "../ssot/roles.ts";
import type { Grant } from "./grant.ts";
import type { FileVersion } from "./repositories/shadow_repo.ts";

/** How questions to a person are called in the log; the note says which and for what. */
export const GATE_ACTION = "HUMAN_GATE";

/** An action that waits for a person, as far as they are shown it and it must stay the same. */
export interface Gated {
  policy: PolicyAction;
  /** The file that was judged; null: there was none, or it is no action on one file. */
  seen: FileVersion | null;
  /** What would be written, or what is to be known of the change; null for what writes nothing. */
  content: string | null;
  decision: Decision;
}

/**
 * Lets through what one call would do, where a person's approval is found for all of it, and uses
 * those up; else the questions are put in the queue. Errors: needs_approval (naming them), denied
 * (with the person's reason).
 */
export async function passGate(
  hub: Hub,
  actor: Actor,
  grant: Grant,
  gated: readonly Gated[],
): Promise<Approval[]> {
  const requests = gated.map((each) => requestOf(grant, each));
  const label = { action: GATE_ACTION, input: { digests: requests.map(({ digest }) => digest) } };
  const { approvals, passed } = await hub.write(
    actor,
    label,
    (tx) => askApprovals(tx, requests),
  );
  if (passed) return approvals;
  const denied = approvals.find(({ status }) => status === "DENIED");
  throw denied === undefined ? waitingFor(approvals) : deniedBy(denied);
}

/** How the log names who let an action through: `approved by human (A1)`; empty where nobody had to. */
export function approvedBy(approvals: readonly Approval[]): string {
  return approvals.map(({ id, decidedBy }) => `approved by ${decidedBy} (${id})`).join(", ");
}

/** Nothing happened: the approval is there for the next try. A standing one was not used up. */
export async function giveBack(hub: Hub, actor: Actor, { id, always }: Approval): Promise<void> {
  if (always) return;
  const label = { action: GATE_ACTION, target: `approval:${id}`, note: `${id} given back` };
  await hub.write(actor, label, (tx) => giveBackApproval(tx, id));
}

/** The digest covers the file as it was judged, too: approving one deletion is not approving any. */
function requestOf(
  { subject: { agent, role }, claim }: Grant,
  { policy, seen, content, decision: { rules, reason } }: Gated,
): ApprovalRequest {
  const subject = subjectOf(policy);
  return {
    agent,
    role,
    requirement: claim?.requirement.id ?? null,
    kind: policy.kind,
    subject,
    content,
    digest: hashOf({ kind: policy.kind, subject, content, seen }),
    rules,
    // The policy's reasons are whole sentences: what they say of the attempt is said once.
    reason: reason.replace(/^A person must approve to [^:]*: /, ""),
  };
}

function subjectOf(policy: PolicyAction): string {
  if (policy.kind === "command") return policy.command;
  if (policy.kind === "http") return policy.url;
  const reading = normalizePath(policy.path);
  return reading.ok ? reading.path : policy.path;
}

function waitingFor(approvals: readonly Approval[]): MaestroError {
  const ids = approvals.map(({ id }) => id);
  const [first = ""] = ids;
  const expires = approvals.flatMap(({ expiresAt }) => expiresAt ?? []).sort();
  return fail(
    "needs_approval",
    `Cannot ${
      approvals.map(attemptOf).join(", ")
    } without a person's approval, which is asked for ` +
      `as ${ids.join(", ")}: ${[...new Set(approvals.map(({ reason }) => reason))].join("; ")}`,
    // Some clients' models would run a command that is named to them as the remedy.
    `Only a person may decide (\`maestro approvals show ${first}\`), never you. Wait, then make the ` +
      "same call again; approval_get tells what was decided. If you cannot wait, release the " +
      "requirement with this reason: the approval stays yours.",
    {
      approval: first,
      approvals: ids,
      rules: [...new Set(approvals.map(({ rule }) => rule))],
      expires_at: expires[0] ?? null,
    },
  );
}

function deniedBy(approval: Approval): MaestroError {
  const { id, decidedBy, decisionReason } = approval;
  return fail(
    "denied",
    `Cannot ${attemptOf(approval)}: ${decidedBy} denied it (${id})${
      decisionReason ? `: ${decisionReason}` : ""
    }`,
    "Do it another way, or release the requirement with this reason.",
    { approval: id },
  );
}
