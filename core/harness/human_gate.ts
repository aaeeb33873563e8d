import { type Decision, normalizePath, type PolicyAction } from "../../policies/mod.ts";
import { fail, type MaestroError } from "../errors.ts";
import { hashOf } from "../hash.ts";
import type { Hub } from "../hub.ts";
import {
  type Approval,
  type ApprovalRequest,
  askApproval,
  attemptOf,
  giveBackApproval,
} from "../ssot/approvals.ts";
import type { Actor } from "../ssot/roles.ts";
import type { Grant } from "./grant.ts";
import type { Intent } from "./intent.ts";

/** How questions to a person are called in the log; the note says which and for what. */
export const GATE_ACTION = "HUMAN_GATE";

/**
 * Lets an action through for which a person's approval is found, and uses that up; else the question
 * is put in the queue. Errors: needs_approval (naming it), denied (with the person's reason).
 */
export async function passGate(
  hub: Hub,
  actor: Actor,
  grant: Grant,
  intent: Pick<Intent, "policy" | "seen">,
  decision: Decision,
): Promise<Approval> {
  const request = requestOf(grant, intent, decision);
  const label = { action: GATE_ACTION, input: { digest: request.digest } };
  const { approval, passed } = await hub.write(actor, label, (tx) => askApproval(tx, request));
  if (passed) return approval;
  throw approval.status === "DENIED" ? deniedBy(approval) : waitingFor(approval);
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
  { policy, seen }: Pick<Intent, "policy" | "seen">,
  { rules, reason }: Decision,
): ApprovalRequest {
  const content = policy.kind === "write" ? policy.content : null;
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

function waitingFor(approval: Approval): MaestroError {
  const { id, rule, reason, expiresAt } = approval;
  return fail(
    "needs_approval",
    `Cannot ${
      attemptOf(approval)
    } without a person's approval, which is asked for as ${id}: ${reason}`,
    // Some clients' models would run a command that is named to them as the remedy.
    `Only a person may decide (\`maestro approvals show ${id}\`), never you. Wait, then make the same ` +
      "call again; approval_get tells what was decided. If you cannot wait, release the requirement " +
      "with this reason: the approval stays yours.",
    { approval: id, rules: [rule], expires_at: expiresAt },
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
