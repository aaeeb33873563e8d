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
import { type Hub, isMaestroError } from "../../core/state.ts";
import type { Identity } from "./identity.ts";
import type { NativeAction } from "./native_action.ts";
import { changedText, presentLines } from "./present_file.ts";
import { workspacePath } from "./workspace_path.ts";

/** Where a call is judged: the workspace's real path, and where the client's relative paths begin. */
export interface Place {
  root: string;
  cwd: string;
}

const ALLOWED: Decision = { effect: "allow", rules: [], reason: "" };

/**
 * Judges what a tool would do by the same policy, claim, budget and locks as MAESTRO's own tools:
 * the strictest decision over all of it. Never `ask`, which clients answer by running the tool.
 */
export async function judge(
  hub: Hub,
  policy: Policy,
  { actor, grant, unknown }: Identity,
  place: Place,
  actions: readonly NativeAction[],
): Promise<Decision> {
  const decisions: Decision[] = [];
  for (const action of actions) {
    const ready = await prepared(place, action);
    if ("effect" in ready) {
      decisions.push(ready);
      continue;
    }
    await prepare(ready);
    const decision = decide(policy, grant.subject, grant.scope, ready);
    const isRead = ready.kind === "read" || ready.kind === "http";
    const why = isRead || unknown === null ? decision : explained(decision, unknown);
    decisions.push(why.effect === "ask" ? gated(why) : why);
    if (why.effect === "allow" && (ready.kind === "write" || ready.kind === "delete")) {
      const attempt = `${ready.kind} ${ready.path}`;
      decisions.push(
        await refusalOf(() =>
          hub.read((tx) => refuseLockedPath(tx, actor.agent, attempt, ready.path))
        ),
      );
    }
  }
  if (actions.length > 0) {
    const budget = budgetOf(policy, grant.subject);
    decisions.push(
      await refusalOf(() => hub.read((tx) => requireBudget(tx, grant.purse, budget))),
    );
  }
  return strictest(decisions);
}

/** A native action in the policy's terms, or the decision where it has none. */
async function prepared(place: Place, action: NativeAction): Promise<PolicyAction | Decision> {
  if (action.kind === "command") return action;
  if (action.kind === "http") return { kind: "http", url: action.url, method: "GET" };
  const use = action.kind === "read" ? "read" : "change";
  const found = await workspacePath(place.root, place.cwd, action.path, use);
  if (!found.ok) return denial("builtin.path", `Cannot ${action.kind}: ${found.problem}`);
  const { path } = found;
  if (action.kind === "read") return { kind: "read", path };
  if (action.kind === "delete") {
    const linesDeleted = action.linesDeleted ?? await presentLines(place.root, path);
    return { kind: "delete", path, linesDeleted };
  }
  return { kind: "write", path, ...await changedText(place.root, path, action.change) };
}

/** Who is unknown is not told to claim before it is known. */
function explained(decision: Decision, unknown: string): Decision {
  if (!decision.rules.includes("claim.none")) return decision;
  const reason = decision.reason.replace(/no requirement is claimed\..*$/, unknown);
  return { ...decision, reason };
}

/** Approvals: the place for the id of the request that a person is asked to approve. */
function gated({ rules, reason }: Decision): Decision {
  return denial(
    rules,
    `${reason}. Ask that person to do it, do it another way, or release the requirement with ` +
      "this reason",
  );
}

async function refusalOf(check: () => Promise<void>): Promise<Decision> {
  try {
    await check();
    return ALLOWED;
  } catch (error) {
    const isRefusal = isMaestroError(error, "conflict") ||
      isMaestroError(error, "budget_exhausted");
    if (!isRefusal) throw error;
    return denial(
      isMaestroError(error, "conflict") ? "lock" : "budget",
      `${error.message}. ${error.hint}`,
    );
  }
}

function denial(rules: string | string[], reason: string): Decision {
  return { effect: "deny", rules: [rules].flat(), reason };
}
