import {
  type Approval,
  type ApprovalStatus,
  attemptOf,
  decideApproval,
  getApproval,
  listApprovals,
} from "../../core/state.ts";
import { openHub } from "../composition.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { paint, plain, plainLine, table, type Terminal } from "../terminal.ts";

const COLORS = { PENDING: "yellow", APPROVED: "green", DENIED: "red", EXPIRED: "dim" } as const;

/** `maestro approvals list`: what waits for a person, or with a status what did. */
export async function approvalsList(
  invocation: Invocation,
  { status, all = false, limit, json = false }: {
    status?: ApprovalStatus;
    all?: boolean;
    limit: number;
    json?: boolean;
  },
): Promise<number> {
  const { terminal } = invocation;
  const hub = await openHub(invocation);
  try {
    const wanted = all ? undefined : status ?? "PENDING";
    const { approvals, total } = await hub.read((tx) =>
      listApprovals(tx, { status: wanted, limit })
    );
    if (json) terminal.out(JSON.stringify({ approvals, total }, null, 2) + "\n");
    else if (total === 0 && wanted === "PENDING") {
      terminal.out("Nothing waits for your approval.\n");
    } else if (total === 0) terminal.out(`No approval is ${wanted ?? "known"}.\n`);
    else {
      const more = total - approvals.length;
      terminal.out(approvalRows(approvals, terminal) + (more > 0 ? `and ${more} more\n` : ""));
    }
    return 0;
  } finally {
    await hub.close();
  }
}

/** `maestro approvals show ID`: everything a person needs to decide. */
export async function approvalsShow(
  invocation: Invocation,
  id: string,
  { json = false }: { json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  const hub = await openHub(invocation);
  try {
    const approval = await hub.read((tx) => getApproval(tx, id));
    terminal.out(json ? JSON.stringify(approval, null, 2) + "\n" : details(approval, terminal));
    return 0;
  } finally {
    await hub.close();
  }
}

/** `maestro approvals approve|deny ID`: the person decides, and the log says so. */
export async function approvalsDecide(
  invocation: Invocation,
  id: string,
  decision: { approve: boolean; always?: boolean; reason?: string; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  const { json = false, ...said } = decision;
  const hub = await openHub(invocation);
  try {
    const label = { action: "APPROVAL_DECIDE", input: { id, ...said } };
    const approval = await hub.write(PERSON, label, (tx) => decideApproval(tx, id, said));
    const what = said.approve ? `Approved ${said.always ? "always" : "once"}` : "Denied";
    terminal.out(
      json
        ? JSON.stringify(approval, null, 2) + "\n"
        : `${what}: ${plain(approval.agent)} may ${said.approve ? "" : "not "}${
          plainLine(attemptOf(approval))
        }.\n`,
    );
    return 0;
  } finally {
    await hub.close();
  }
}

/** Approvals as rows of a table. */
export function approvalRows(
  approvals: readonly Pick<Approval, "id" | "status" | "agent" | "kind" | "subject" | "reason">[],
  terminal: Terminal,
): string {
  const rows = approvals.map((approval) => [
    approval.id,
    paint(terminal, COLORS[approval.status], approval.status),
    plain(approval.agent),
    `${plainLine(attemptOf(approval))}: ${plainLine(approval.reason)}`,
  ]);
  return table(rows, terminal.columns);
}

function details(approval: Approval, terminal: Terminal): string {
  const { id, status, agent, role, requirement, rule, reason, content, always } = approval;
  const decided = approval.decidedBy === null
    ? ""
    : `by ${approval.decidedBy} at ${approval.decidedAt}${
      approval.decisionReason ? `: ${approval.decisionReason}` : ""
    }`;
  const rows = [
    ["approval", id],
    ["status", `${status}${always ? ", always" : ""}`],
    ["to", plainLine(attemptOf(approval))],
    ["asked by", `${plain(agent)} (${plain(role)})${requirement ? ` for ${requirement}` : ""}`],
    ["rule", plainLine(rule)],
    ["because", plainLine(reason)],
    ["decided", plainLine(decided)],
    ["used at", approval.usedAt ?? ""],
    [status === "EXPIRED" ? "ran out at" : "runs out at", approval.expiresAt ?? ""],
  ].filter(([, value]) => value !== "");
  const whole = approval.kind === "command" ? approval.subject : content;
  return table(rows) + (whole === null ? "" : `\n${paint(terminal, "dim", plain(whole))}\n`);
}
