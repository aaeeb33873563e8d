import type { Subject } from "../../policies/mod.ts";
import { type Claim, currentClaim, requirementResource } from "../ssot/claims/claim.ts";
import { missionOf } from "../ssot/missions/mission_policies.ts";
import { getRun } from "../ssot/runs/runs.ts";
import type { ReadTx } from "../store/mod.ts";
import type { ActionContext } from "./action.ts";
import { claimScope, sessionScope, type SpendScope } from "../ssot/runs/spend.ts";

/** What an actor may do now: the policy entry it is under, the scope its claim gives, its purse. */
export interface Grant {
  subject: Subject;
  /** Globs of the claim; null: no claim, so nothing is written. */
  scope: readonly string[] | null;
  purse: SpendScope;
  claim: Claim | null;
  /** What another session under the same agent's name holds. */
  elsewhere: string | null;
  /** The mission worked on, whose policy holds; null where none is known. */
  mission: string | null;
}

/** Until they claim something, those without a working role see what a reviewer sees. */
const READER_ROLE = "review";

/** What the actor may do by what it holds now. Error: not_found (its run). */
export async function grantOf(tx: ReadTx, context: ActionContext): Promise<Grant> {
  const grant = grantUnder(context, await currentClaim(tx, context.actor.agent) ?? null);
  const run = context.spend?.run;
  // Without a claim the run says which mission is worked on.
  return grant.claim === null && run ? { ...grant, mission: await rootOf(tx, run) } : grant;
}

/**
 * The same where it is known what the agent holds. One without a role of its own is under the rules
 * of the requirement it holds.
 */
export function grantUnder({ actor, spend }: ActionContext, held: Claim | null): Grant {
  const claim = held?.lease.session === actor.session ? held : null;
  const unbound = actor.role === "any" || actor.role === "human";
  const role = unbound ? claim?.requirement.role ?? READER_ROLE : actor.role;
  return {
    subject: { agent: actor.agent, role },
    scope: claim && scopeOf(claim),
    purse: spend ??
      (claim
        ? claimScope(actor.agent, requirementResource(claim.requirement.id))
        : sessionScope(actor)),
    claim,
    elsewhere: held && !claim ? held.requirement.id : null,
    mission: claim && missionOf(claim.requirement.id),
  };
}

async function rootOf(tx: ReadTx, run: string): Promise<string> {
  return (await getRun(tx, run)).root;
}

/** A requirement without a scope of its own may write all that the policy allows its role. */
function scopeOf({ requirement }: Claim): readonly string[] {
  return requirement.scope.length > 0 ? requirement.scope : ["**"];
}
