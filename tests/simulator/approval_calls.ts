import { APPROVAL_TTL_MS, askApproval, decideApproval } from "../../core/ssot/callers/approvals.ts";
import type { Actor } from "../../core/mod.ts";
import { createCall } from "./call.ts";
import { type CallMaker, chosen } from "./call_maker.ts";
import type { Ledger } from "./ledger.ts";

const PERSON: Actor = { agent: "person", role: "human", session: "desk" };
const SUBJECTS = ["src/gated.ts", "migrations/1.sql"];

/** A question as the replies say that it stands. */
export interface Question {
  actor: Actor;
  subject: string;
  digest: string;
  status: "PENDING" | "APPROVED" | "DENIED";
  always: boolean;
  used: boolean;
  expiresMs: number;
}

/** An agent makes a call that a person must approve, often again; let through, its action is done. */
export const ask: CallMaker = ({ ledger }, agent, operation) => {
  const known = operation.amount % 4 > 0
    ? chosen([...ledger.questions.values()], operation.pick)
    : undefined;
  const subject = known?.subject ?? chosen(SUBJECTS, operation.pick) ?? "";
  const digest = known?.digest ?? `${subject}:${operation.amount % 2}`;
  const actor = known?.actor ?? agent.actor;
  const { agent: name, role } = actor;
  // A repeated attempt is another attempt: the product puts no key on it.
  return createCall({ ...agent, actor }, { index: operation.index, keyed: false }, {
    action: "HUMAN_GATE",
    input: { subject, digest },
    useCase: (tx) =>
      askApproval(tx, {
        agent: name,
        role,
        requirement: null,
        kind: "write",
        subject,
        content: null,
        digest,
        rules: ["gate"],
        reason: "it matches",
      }),
    landed: (ledger, { approval: { id }, passed }, nowMs) => {
      const asked = { actor, subject, digest };
      const problem = passed
        ? passing(ledger, id, asked, nowMs)
        : refusing(ledger, id, asked, nowMs);
      if (problem !== null) ledger.breaches.push(`${name}, ${digest}: ${problem}`);
    },
  });
};

/** Somebody answers a question; only a person's answer may count. */
export const decide: CallMaker = ({ ledger }, agent, operation) => {
  const id = chosen([...ledger.questions.keys()], operation.pick);
  if (id === undefined) return null;
  const approve = operation.amount % 4 > 0;
  const always = operation.amount % 16 === 1;
  const actor = operation.pick % 8 > 0 ? PERSON : agent.actor;
  return createCall({ ...agent, actor }, { index: operation.index, keyed: false }, {
    action: "APPROVAL_DECIDE",
    input: { id, approve, always },
    useCase: (tx) => decideApproval(tx, id, { approve, always }),
    landed: ({ questions, breaches }, _reply, nowMs) => {
      const question = questions.get(id);
      if (!question) return;
      if (actor.role !== "human") breaches.push(`${actor.agent} decided ${id}`);
      if (isOver(question, nowMs)) breaches.push(`${id} was decided after its end`);
      questions.set(id, {
        ...question,
        status: approve ? "APPROVED" : "DENIED",
        always: approve && always,
        expiresMs: nowMs + APPROVAL_TTL_MS,
      });
    },
  });
};

type Asked = Pick<Question, "actor" | "subject" | "digest">;

/** Why this action must not have been let through; null where a person's word covers it. */
function passing({ questions }: Ledger, id: string, asked: Asked, nowMs: number): string | null {
  const question = questions.get(id);
  if (question?.status !== "APPROVED") return `let through by ${id}, ${question?.status}`;
  if (question.always) {
    const covers = question.subject === asked.subject &&
      (question.actor.agent === asked.actor.agent || question.actor.role === asked.actor.role);
    return covers ? null : `let through by ${id}, which is for another`;
  }
  if (question.actor.agent !== asked.actor.agent || question.digest !== asked.digest) {
    return `let through by ${id}, which is for another action`;
  }
  if (question.used) return `let through a second time by ${id}`;
  if (question.expiresMs <= nowMs) return `let through by ${id}, which ran out`;
  questions.set(id, { ...question, used: true });
  return null;
}

/** Why this action must not have been held back; a new question is entered. */
function refusing({ questions }: Ledger, id: string, asked: Asked, nowMs: number): string | null {
  const question = questions.get(id);
  if (question === undefined) {
    const expiresMs = nowMs + APPROVAL_TTL_MS;
    const open = { status: "PENDING", always: false, used: false, expiresMs } as const;
    questions.set(id, { ...asked, ...open });
    return null;
  }
  if (isOver(question, nowMs)) return `held back by ${id}, which is over`;
  return question.status === "APPROVED" ? `held back, though ${id} is approved` : null;
}

/** Used up or run out, so that nothing can be said of it any more. */
function isOver({ status, always, used, expiresMs }: Question, nowMs: number): boolean {
  if (used && !always) return true;
  return status !== "DENIED" && !always && !used && expiresMs <= nowMs;
}
