import type { Policy, PolicyAction } from "../../policies/mod.ts";
import {
  budgetOf,
  decide,
  type Decision,
  prepare,
  strictest,
  unclaimedFor,
} from "../../policies/deciding.ts";
import { beginStep, payStep, refuseLockedPath } from "../../core/hook_parts.ts";
import { type ErrorCode, errorOf, type Hub, type WriteLabel } from "../../core/state.ts";
import type { Asked, GateAnswer } from "./human_gate.ts";
import type { Identity } from "./identity.ts";
import type { NativeAction } from "./native_action.ts";
import { inPolicyTerms, type Place } from "./policy_terms.ts";

const ALLOWED: Decision = { effect: "allow", rules: [], reason: "" };
/** The rule that refuses a call which cannot be paid for. */
export const EMPTY_PURSE = "budget";
/** What a check refuses with, and which rule that is. */
const RULES: Partial<Record<ErrorCode, string>> = {
  conflict: "lock",
  budget_exhausted: EMPTY_PURSE,
};

/** What a call may do; `begun`: its step is paid for, and goes on record with what becomes of it. */
interface Judgement extends GateAnswer {
  begun: boolean;
}

/** Noted beside the log: the call's own entry says what it was for. */
const STEP: WriteLabel = { action: "STEP" };

/**
 * Judges what a tool would do by the same policy, claim, budget, locks and approvals as MAESTRO's
 * own tools: the strictest decision over all of it. Never `ask`, which clients answer by running the
 * tool: what waits for a person is denied with the approval's id, and passes once it is approved.
 * What is not refused before is a step of the agent's, paid for and logged under `label`.
 */
export async function judge(
  hub: Hub,
  policy: Policy,
  identity: Identity,
  place: Place,
  actions: readonly NativeAction[],
  label: WriteLabel,
): Promise<Judgement> {
  const { actor, grant, unknown } = identity;
  const decisions: Decision[] = [];
  const asked: Asked[] = [];
  for (const native of actions) {
    const prepared = await inPolicyTerms(place, native);
    if (!prepared.ok) {
      decisions.push({ effect: "deny", rules: ["builtin.path"], reason: prepared.problem });
      continue;
    }
    const { action } = prepared;
    await prepare(action);
    const decision = explained(
      decide(policy, grant.subject, grant.scope, action),
      action,
      identity,
    );
    if (decision.effect === "ask") asked.push({ prepared, decision });
    else decisions.push(decision);
    if (decision.effect !== "deny" && (action.kind === "write" || action.kind === "delete")) {
      const { path } = action;
      const attempt = `${action.kind} ${path}`;
      decisions.push(
        await refusalOf(() => hub.read((tx) => refuseLockedPath(tx, actor.agent, attempt, path))),
      );
    }
  }
  const decision = strictest(decisions);
  // Nobody is asked about a call that is refused anyway.
  if (decision.effect === "deny") return { decision, note: "", begun: false };
  // Whom nobody knows has no purse, and may only look.
  const pays = unknown === null;
  const { purse } = grant;
  const budget = budgetOf(policy, grant.subject);
  if (asked.length === 0) {
    const pay = () => hub.write(actor, label, (tx) => payStep(tx, purse, budget));
    const paid = pays ? await refusalOf(pay) : ALLOWED;
    return { decision: strictest([decision, paid]), note: "", begun: false };
  }
  const begin = () => hub.write(actor, STEP, (tx) => beginStep(tx, purse, budget));
  const paid = pays ? await refusalOf(begin) : ALLOWED;
  if (paid.effect === "deny") return { decision: paid, note: "", begun: false };
  const { passHumanGate } = await import("./human_gate.ts");
  return { ...await passHumanGate(hub, place.root, identity, asked), begun: pays };
}

/** Who is unknown is not told to claim before it is known. */
function explained(decision: Decision, { kind }: PolicyAction, { unknown }: Identity): Decision {
  const isRead = kind === "read" || kind === "http";
  return isRead || unknown === null ? decision : unclaimedFor(decision, unknown);
}

async function refusalOf(check: () => Promise<unknown>): Promise<Decision> {
  try {
    await check();
    return ALLOWED;
  } catch (error) {
    const { code, message, hint } = errorOf(error);
    const rule = RULES[code];
    if (rule === undefined) throw error;
    return { effect: "deny", rules: [rule], reason: `${message}. ${hint}` };
  }
}
