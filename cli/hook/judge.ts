import {
  budgetOf,
  decide,
  type Decision,
  type Policy,
  type PolicyAction,
  prepare,
  strictest,
} from "../../policies/mod.ts";
import { refuseLockedPath, requireBudget } from "../../core/guard.ts";
import { type ErrorCode, errorOf, type Hub } from "../../core/state.ts";
import type { Asked, GateAnswer } from "./gate.ts";
import type { Identity } from "./identity.ts";
import type { NativeAction } from "./native_action.ts";
import { inPolicyTerms, type Place } from "./prepare.ts";

const ALLOWED: Decision = { effect: "allow", rules: [], reason: "" };
/** What a check refuses with, and which rule that is. */
const RULES: Partial<Record<ErrorCode, string>> = {
  conflict: "lock",
  budget_exhausted: "budget",
};

/**
 * Judges what a tool would do by the same policy, claim, budget, locks and approvals as MAESTRO's
 * own tools: the strictest decision over all of it. Never `ask`, which clients answer by running the
 * tool: what waits for a person is denied with the approval's id, and passes once it is approved.
 */
export async function judge(
  hub: Hub,
  policy: Policy,
  identity: Identity,
  place: Place,
  actions: readonly NativeAction[],
): Promise<GateAnswer> {
  const { actor, grant } = identity;
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
  if (actions.length > 0) {
    const budget = budgetOf(policy, grant.subject);
    decisions.push(
      await refusalOf(() => hub.read((tx) => requireBudget(tx, grant.purse, budget))),
    );
  }
  const decision = strictest(decisions);
  // Nobody is asked about a call that is refused anyway.
  if (decision.effect === "deny" || asked.length === 0) return { decision, note: "" };
  const { passHumanGate } = await import("./gate.ts");
  return await passHumanGate(hub, place.root, identity, asked);
}

/** Who is unknown is not told to claim before it is known. */
function explained(decision: Decision, { kind }: PolicyAction, { unknown }: Identity): Decision {
  const isRead = kind === "read" || kind === "http";
  if (isRead || unknown === null || !decision.rules.includes("claim.none")) return decision;
  const reason = decision.reason.replace(/no requirement is claimed\..*$/, unknown);
  return { ...decision, reason };
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
