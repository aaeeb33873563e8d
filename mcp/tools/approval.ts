import { z } from "zod";
import {
  type Approval,
  APPROVAL_STATUSES,
  decideApproval,
  getApproval,
  listApprovals,
} from "../../core/state.ts";
import { cut, fitting, REPLY_CHARS_MAX } from "../fit.ts";
import { commit } from "../session.ts";
import { defineTool } from "../tool.ts";

const MAX_SUBJECT_CHARS = 300;
const MAX_CONTENT_CHARS = 6_000;
const id = z.string().min(2).max(20).describe("Such as A1");

const list = defineTool({
  name: "approval_list",
  title: "List approvals",
  description: "What agents asked a person to approve, newest first, and what became of it.",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({
    status: z.enum(APPROVAL_STATUSES).optional().describe("Only these"),
    limit: z.int().min(1).max(100).default(20).describe("At most"),
  }),
  output: z.looseObject({ approvals: z.array(z.unknown()), total: z.int() }),
  async handle({ project }, input) {
    const { approvals, total } = await project.hub.read((tx) => listApprovals(tx, input));
    return { approvals: fitting(approvals.map(headOf), REPLY_CHARS_MAX), total };
  },
});

const get = defineTool({
  name: "approval_get",
  title: "Read an approval",
  description: "Whether a person has decided, and the exact action: repeat it as it was asked.",
  effect: "read",
  toolset: "state",
  roles: "all",
  input: z.strictObject({
    id,
    full: z.boolean().default(false).describe("Its content uncut"),
  }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle({ project }, input) {
    const approval = await project.hub.read((tx) => getApproval(tx, input.id));
    const { subject, content } = approval;
    const shown = input.full || content === null ? content : cut(content, MAX_CONTENT_CHARS);
    return { ...headOf(approval), subject, content: shown, digest: approval.digest };
  },
});

const decide = defineTool({
  name: "approval_decide",
  title: "Decide an approval",
  description: "A person approves an action once or always, or denies it; it is logged.",
  effect: "write",
  toolset: "admin",
  roles: ["human"],
  input: z.strictObject({
    id,
    decision: z.enum(["approve", "deny"]).describe("What you say"),
    always: z.boolean().default(false).describe(
      "Also for what the agent or its role does later to this path, or this command again",
    ),
    reason: z.string().max(1_000).default("").describe("Why"),
  }),
  output: z.looseObject({ id: z.string(), status: z.string() }),
  async handle(session, input, call) {
    const { decision, ...said } = input;
    const label = { action: "APPROVAL_DECIDE", input };
    const approve = decision === "approve";
    return await commit(
      session,
      call,
      label,
      async (tx) => headOf(await decideApproval(tx, input.id, { ...said, approve })),
    );
  },
});

function headOf(approval: Approval) {
  const { content: _, digest: __, subject, ...head } = approval;
  return { ...head, subject: cut(subject, MAX_SUBJECT_CHARS) };
}

export const approvalTools = [list, get, decide];
