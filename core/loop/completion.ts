import { fail } from "../errors.ts";
import type { ClaimWitnessed } from "../harness/mod.ts";
import type { WriteLabel } from "../hub.ts";
import type { Project } from "../project.ts";
import { markDone, markForReview, requirementResource } from "../ssot/claims/claim.ts";
import { type Criterion, parseCheck, setCriterionResult } from "../ssot/requirements/criteria.ts";
import { requireLease } from "../ssot/claims/leases.ts";
import { getRequirement } from "../ssot/requirements/requirement.ts";
import type { Actor } from "../ssot/roles.ts";
import { type Violation, violationLine } from "../contract_kinds/mod.ts";
import { type CheckResult, runCheck } from "./checks.ts";
import { breachesOf } from "./contract_check.ts";

const ACTION = "REQUIREMENT_COMPLETE";
const MAX_BREACHES_SHOWN = 20;

interface CompletionClaim {
  id: string;
  summary: string;
  fence?: number | undefined;
}

interface CompletionCall {
  signal: AbortSignal;
  idempotencyKey?: string | undefined;
  /** Told what is looked at now. */
  onStep?: (what: string) => void;
}

interface Completion extends ClaimWitnessed {
  id: string;
  /** DONE, or REVIEW where no criterion has a check that the harness can run. */
  status: "DONE" | "REVIEW";
  criteria: { text: string; result: string }[];
}

/**
 * An agent says that it is done; the harness looks for itself. Errors: conflict (claim lost),
 * denied (a check failed or the code violates a contract: what was found is in the message, the
 * claim stays).
 */
export async function completeRequirement(
  project: Project,
  actor: Actor,
  input: CompletionClaim,
  call: CompletionCall,
): Promise<Completion> {
  const label = { action: ACTION, input, idempotencyKey: call.idempotencyKey };
  // The checks are not run again for a caller that repeats a completion whose reply got lost.
  return await project.hub.once(
    actor,
    label,
    () => complete(project, actor, input, call, label),
  );
}

async function complete(
  project: Project,
  actor: Actor,
  input: CompletionClaim,
  call: CompletionCall,
  label: WriteLabel,
): Promise<Completion> {
  const { hub } = project;
  const resource = requirementResource(input.id);
  const { requirement, lease } = await hub.read(async (tx) => ({
    lease: await requireLease(tx, resource, actor, input.fence),
    requirement: await getRequirement(tx, input.id),
  }));
  // With the fence, another session of the agent than the one that claimed may complete.
  const holder = { ...actor, session: lease.session };
  const own = await project.forMission(input.id);
  // What is undone is undone before it is judged: the checks see what stays.
  const { told } = await project.harness.witnessClaim(holder, input.id, call.signal);
  const results: [Criterion, CheckResult][] = [];
  for (const [index, criterion] of requirement.criteria.entries()) {
    call.onStep?.(`check ${index + 1} of ${requirement.criteria.length}`);
    const role = requirement.role ?? actor.role;
    // Any write of the holder renews its claim; checks may take longer than one lasts.
    await hub.write(actor, { action: "LEASE_RENEW" }, () => Promise.resolve());
    results.push([
      criterion,
      await runCheck(own, parseCheck(criterion.check), { ...actor, role }, call.signal),
    ]);
  }
  call.onStep?.("contracts");
  const failed = results.filter(([, { result }]) => result === "failed" || result === "blocked");
  const breaches = await breachesOf(own, actor, requirement, lease.claimedAt);
  if (failed.length + breaches.length > 0) {
    throw await refuse(project, actor, input, failed, breaches, told);
  }
  if (results.length > 0) await refuseChangedMeanwhile(project, holder, input.id, call.signal);
  return await accept(project, actor, input, { results, witnessed: told }, label);
}

/** Done is what the checks have seen, and who goes on changing what it may not is not. Error: conflict. */
async function refuseChangedMeanwhile(
  { harness }: Project,
  holder: Actor,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { told, own } = await harness.witnessClaim(holder, id, signal);
  const undone = told.undone_outside_scope ?? [];
  if (undone.length + own.length === 0) return;
  throw fail(
    "conflict",
    `Cannot complete ${id}: ${[...own, ...undone].join(", ")} changed while it was checked`,
    `${undone.length > 0 ? `${undone.join(", ")} outside its scope was undone. ` : ""}` +
      "Stop what still changes it, then complete it again.",
  );
}

async function accept(
  project: Project,
  actor: Actor,
  input: CompletionClaim,
  { results, witnessed }: { results: [Criterion, CheckResult][]; witnessed: ClaimWitnessed },
  label: WriteLabel,
): Promise<Completion> {
  const passed = results.some(([, { result }]) => result === "passed");
  return await project.hub.write(actor, label, async (tx) => {
    for (const [criterion, { result, evidence }] of results) {
      if (result !== "pending") await setCriterionResult(tx, criterion.id, result, evidence);
    }
    // Nothing is DONE because an agent said so: without a single check a person or reviewer decides.
    if (passed) await markDone(tx, input.id, input.summary, input.fence);
    else await markForReview(tx, input.id, input.summary, input.fence);
    tx.target = requirementResource(input.id);
    return {
      id: input.id,
      status: passed ? "DONE" : "REVIEW",
      criteria: results.map(([{ text }, { result }]) => ({ text, result })),
      ...witnessed,
    };
  });
}

async function refuse(
  project: Project,
  actor: Actor,
  input: { id: string },
  failed: [Criterion, CheckResult][],
  breaches: readonly Violation[],
  { undone_outside_scope: undone = [] }: ClaimWitnessed,
): Promise<Error> {
  const reasons = [
    ...failed.map(([{ text, check }, { evidence }]) => `"${text}" (${check}): ${evidence}`),
    ...breaches.slice(0, MAX_BREACHES_SHOWN).map(violationLine),
    ...(undone.length > 0 ? [`undone before, outside its scope: ${undone.join(", ")}`] : []),
  ];
  const what = [
    ...(failed.length > 0 ? [`${failed.length} of its checks failed`] : []),
    ...(breaches.length > 0 ? [`${breaches.length} contract violations are in its code`] : []),
  ];
  const message = `Cannot complete ${input.id}: ${what.join(", and ")}`;
  const label = {
    action: ACTION,
    target: requirementResource(input.id),
    input,
    always: true,
    status: "FAILED" as const,
    error: message,
  };
  await project.hub.write(actor, label, async (tx) => {
    for (const [criterion, { result, evidence }] of failed) {
      await setCriterionResult(tx, criterion.id, result, evidence);
    }
  });
  return fail("denied", `${message}:\n${reasons.join("\n")}\n`, "Mend it and complete it again.");
}
