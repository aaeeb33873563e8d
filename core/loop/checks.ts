import { judgeCheck } from "../harness/mod.ts";
import { type Violation, violationLine } from "../contract_kinds/mod.ts";
import { type Contract, getContract } from "../ssot/contracts/contracts.ts";
import { type Check, type CriterionResult, cutMiddle } from "../ssot/requirements/criteria.ts";
import { moduleNames } from "../ssot/contracts/modules.ts";
import type { Actor } from "../ssot/roles.ts";
import type { Project } from "../project.ts";
import { judgeContracts } from "./contract_check.ts";

/** How long one check may take before it counts as failed. */
const CHECK_TIMEOUT_MS = 300_000;

export interface CheckResult {
  result: CriterionResult;
  evidence: string;
}

/** Finds out whether a criterion of `who`'s work holds; the harness runs it, never the agent. */
export async function runCheck(
  project: Project,
  check: Check,
  who: Actor,
  signal: AbortSignal,
): Promise<CheckResult> {
  switch (check.kind) {
    case "manual":
      return { result: "pending", evidence: "" };
    case "contract":
      return await checkContract(project, check.contract, moduleNames(who.agent, who.role));
    case "run":
      return await checkCommand(project, check.command, who, signal);
  }
}

async function checkCommand(
  project: Project,
  command: string,
  who: Actor,
  signal: AbortSignal,
): Promise<CheckResult> {
  const refusal = await judgeCheck(project.policy, command, who.role);
  if (refusal !== null) return { result: "blocked", evidence: refusal };
  const outcome = await project.harness.runReadOnly(
    who,
    { command, timeoutMs: CHECK_TIMEOUT_MS },
    signal,
  );
  const output = [outcome.stdout, outcome.stderr].map((text) => text.trim()).filter(Boolean);
  const how = outcome.timedOut
    ? `ran longer than ${CHECK_TIMEOUT_MS / 1_000} s`
    : `exit code ${outcome.exitCode}`;
  return {
    result: outcome.exitCode === 0 ? "passed" : "failed",
    evidence: cutMiddle([how, ...output].join("\n")),
  };
}

async function checkContract(
  project: Project,
  id: string,
  names: ReadonlySet<string>,
): Promise<CheckResult> {
  const known = await project.hub.read((tx) => getContract(tx, id)).catch(() => undefined);
  if (!known) return { result: "failed", evidence: `there is no contract ${id}` };
  const verdict = (await judgeContracts(project, [known])).at(0);
  // What cannot be known statically must not stop an agent; the epoch's validation sees it again.
  const binding = verdict?.violations.filter(({ rule }) => rule !== "undocumented") ?? [];
  const own = binding.filter(concerning(known, names));
  if (own.length > 0) return { result: "failed", evidence: own.map(violationLine).join("\n") };
  const status = binding.length > 0 ? "holds on this side" : verdict?.status;
  return { result: "passed", evidence: `${known.name} version ${known.version} ${status}` };
}

/** A party answers for its own side, and for the one it builds on; everyone else for all. */
function concerning(contract: Contract, names: ReadonlySet<string>) {
  const isOwner = names.has(contract.owner);
  const isConsumer = contract.consumers.some(({ module }) => names.has(module));
  return ({ side, module }: Violation) =>
    side !== "consumer" || names.has(module) || !(isOwner || isConsumer);
}
