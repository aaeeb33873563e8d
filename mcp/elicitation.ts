import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ElicitRequestFormParams,
  inputRequired,
  type InputRequiredResult,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { type Approval, attemptOf, decideApproval, getApproval, plain } from "../core/state.ts";
import { dispatch, type ToolReply } from "./dispatch.ts";
import { cut } from "./fit.ts";
import type { Session } from "./session.ts";

/** How long a call waits for the person in the client; shorter than any claim lasts without one. */
export const ELICIT_TIMEOUT_MS = 5 * 60_000;
const MAX_SHOWN_CHARS = 1_500;

const CHOICES = ["approve once", "approve always", "deny"] as const;
const answer = z.object({
  decision: z.enum(CHOICES),
  reason: z.string().max(1_000).optional(),
});
type Answer = z.infer<typeof answer>;

const capabilities = z.object({ elicitation: z.record(z.string(), z.unknown()).optional() });

/** A `tools/call` with the connection it came over. */
interface AskingCall {
  server: Server;
  context: ServerContext;
  session: Session;
  name: string;
  args: unknown;
  timeoutMs: number;
  /** Hears what a call that takes long is at. */
  onStep: (what: string) => void;
}

/** The reply, or what to ask the client's person before there is one. */
type Asked = { reply: ToolReply } | { ask: InputRequiredResult };

/**
 * Dispatches a call; where it meets a human gate and the client can show a form, the person is asked
 * in the client and the call goes on with the answer. What nobody chose decides nothing: a client
 * without a person declines or cancels forms, and the call ends with needs_approval as without one.
 */
export async function dispatchAsking(call: AskingCall): Promise<Asked> {
  const { context, session, name, args, onStep } = call;
  const again = () => dispatch(session, name, args, { signal: context.mcpReq.signal, onStep });
  if (!canAsk(call)) return { reply: await again() };
  const answered = await takeAnswers(call);
  const reply = await again();
  const id = gateOf(reply);
  if (id === null || answered.includes(id)) return { reply };
  const form = formOf(await session.project.hub.read((tx) => getApproval(tx, id)));
  if (isModern(context)) {
    return { ask: inputRequired({ inputRequests: { [id]: inputRequired.elicit(form) } }) };
  }
  const said = await elicit(call, form);
  if (said === null) return { reply };
  await settle(session, id, said);
  return { reply: await again() };
}

/** Built-in agents have a purse of a run, and no person behind their client. */
function canAsk({ server, context, session }: AskingCall): boolean {
  if (session.spend !== null || session.actor.role === "human") return false;
  const declared: unknown = isModern(context)
    ? Reflect.get(context.mcpReq.envelope ?? {}, CLIENT_CAPABILITIES_META_KEY)
    : server.getClientCapabilities();
  const modes = capabilities.safeParse(declared).data?.elicitation;
  // Without any mode it means forms, as it did before there were modes.
  return modes !== undefined && ("form" in modes || Object.keys(modes).length === 0);
}

/** Since 2026-07-28 a call that lacks an answer ends, and is sent again with the answer. */
function isModern(context: ServerContext): boolean {
  return context.mcpReq.envelope !== undefined;
}

/** The answers that come with the call: for questions that this agent had asked and still waits for. */
async function takeAnswers({ context, session }: AskingCall): Promise<string[]> {
  const responses = context.mcpReq.inputResponses ?? {};
  const ids = Object.keys(responses);
  for (const id of ids) {
    const said = acceptedContent(responses, id, answer);
    if (said !== undefined) await settle(session, id, said);
  }
  return ids;
}

async function elicit(
  { context, timeoutMs }: AskingCall,
  form: ElicitRequestFormParams,
): Promise<Answer | null> {
  try {
    // Not under the call's signal: a client may give the call up before its person has answered, and
    // what they say then is for the next one.
    const request = { method: "elicitation/create", params: { mode: "form", ...form } } as const;
    const { action, content } = await context.mcpReq.send(request, { timeout: timeoutMs });
    return action === "accept" ? answer.safeParse(content).data ?? null : null;
  } catch {
    // No answer in time, a form that the client cannot show: the question stays in the queue.
    return null;
  }
}

/** Somebody else may have decided it, or it ran out, while the form was open: then that stands. */
async function settle(session: Session, id: string, { decision, reason }: Answer): Promise<void> {
  const { actor, project } = session;
  const person = { agent: "human", role: "human", session: actor.session } as const;
  const label = { action: "APPROVAL_DECIDE", input: { id, decision, reason } };
  await project.hub.write(person, label, async (tx) => {
    const row = await tx.get("approvals", id);
    if (!row || row.agent !== actor.agent) return;
    if ((await getApproval(tx, id)).status !== "PENDING") return;
    await decideApproval(tx, id, {
      approve: decision !== "deny",
      always: decision === "approve always",
      reason: reason ?? "",
      through: actor.agent,
    });
  });
}

/** The approval that a refused call waits for. */
function gateOf(reply: ToolReply): string | null {
  if (reply.ok || reply.error.code !== "needs_approval") return null;
  const { approval } = reply.error.details;
  return typeof approval === "string" ? approval : null;
}

function formOf(approval: Approval): ElicitRequestFormParams {
  const { id, agent, requirement, rule, reason, kind, content } = approval;
  const shown = kind === "command" ? approval.subject : content;
  const lines = [
    `${agent}${requirement ? ` (${requirement})` : ""} wants to ${attemptOf(approval)}`,
    `Why you are asked: ${reason} (${rule})`,
    shown === null ? "" : cut(shown, MAX_SHOWN_CHARS),
    `This is ${id}; \`maestro approvals show ${id}\` shows all of it.`,
  ];
  return {
    message: plain(lines.filter(Boolean).join("\n\n")),
    requestedSchema: {
      type: "object",
      properties: {
        decision: {
          type: "string",
          title: "Decision",
          description: "Once: exactly this. Always: also later ones to the same path or command.",
          enum: [...CHOICES],
        },
        reason: { type: "string", title: "Reason", description: "For the agent and the log" },
      },
      required: ["decision"],
    },
  };
}
