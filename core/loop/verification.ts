import { violationLine } from "../contract_kinds/mod.ts";
import { filesChangedSince } from "../harness/mod.ts";
import { parseCheck, setCriterionResult } from "../ssot/criteria.ts";
import { failedAttempts } from "../ssot/attempts.ts";
import { compareIds } from "../ssot/tree_ids.ts";
import { listRequirements, openLeaves } from "../ssot/requirement.ts";
import { reviewsOf } from "../ssot/reviews.ts";
import { builtinAgentName } from "../ssot/roles.ts";
import type { Finding, Run } from "../ssot/runs.ts";
import { runCheck } from "./checks.ts";
import { validateRegistry } from "./contract_check.ts";
import { loopActor } from "./epoch.ts";
import type { Loop } from "./loop.ts";
import { reviewBrief } from "./briefs.ts";
import { restTask, runTask } from "./task.ts";
import type { AgentOutcome } from "./executor.ts";

/** Either what is wrong with the epoch (nothing: it is valid), or why it could not be judged now. */
export type Verification =
  | { judged: true; findings: Finding[] }
  | { judged: false; outcome: AgentOutcome };

/**
 * Judges an epoch: unfinished work, contracts, every check again, and at last the review agent.
 * Each stage is reached only if the ones before found nothing.
 */
export async function verifyEpoch(loop: Loop, run: Run): Promise<Verification> {
  const stages = [unfinishedWork, contractViolations, failedChecks];
  for (const stage of stages) {
    const findings = await stage(loop, run);
    if (findings.length > 0) return { judged: true, findings };
  }
  return run.options.review ? await review(loop, run) : { judged: true, findings: [] };
}

async function unfinishedWork(loop: Loop, run: Run): Promise<Finding[]> {
  return await loop.project.hub.read(async (tx) => {
    const failed = await failedAttempts(tx, run);
    if (failed.length > 0) {
      return failed.map(({ requirement, reason }) => ({
        source: "execution" as const,
        subject: requirement,
        message: reason,
      }));
    }
    const leaves = (await openLeaves(tx, run.root)).sort((a, b) => compareIds(a.id, b.id));
    return leaves.map(({ id, status, reason }) => ({
      source: "execution" as const,
      subject: id,
      message: `is ${status} and nobody can take it${reason ? `: ${reason}` : ""}`,
    }));
  });
}

async function contractViolations(loop: Loop): Promise<Finding[]> {
  const verdicts = await validateRegistry(loop.project);
  return verdicts.filter(({ status }) => status === "BROKEN").flatMap(({ id, violations }) =>
    violations.filter(({ rule }) => rule !== "undocumented").map((violation) => ({
      source: "contract" as const,
      subject: id,
      message: violationLine(violation),
    }))
  );
}

/** Also what passed at completion: a later change may have broken it. */
async function failedChecks(loop: Loop, run: Run): Promise<Finding[]> {
  const { project, signal } = loop;
  const tree = await project.hub.read((tx) => listRequirements(tx, run.root));
  const findings: Finding[] = [];
  const seen = new Map<string, Awaited<ReturnType<typeof runCheck>>>();
  for (const requirement of tree) {
    for (const criterion of requirement.criteria) {
      const check = parseCheck(criterion.check);
      if (check.kind === "manual") continue;
      const role = requirement.role ?? "test";
      const key = `${role} ${criterion.check}`;
      const who = { agent: builtinAgentName(role), role };
      const checked = seen.get(key) ?? await runCheck(project, check, who, signal);
      seen.set(key, checked);
      const label = { action: "CRITERION_CHECK", target: criterion.id, input: criterion.check };
      await project.hub.write(loopActor(run.id), label, async (tx) => {
        await setCriterionResult(tx, criterion.id, checked.result, checked.evidence);
      });
      if (checked.result === "passed") continue;
      findings.push({
        source: "criterion",
        subject: criterion.id,
        message: `"${criterion.text}" ${checked.result}: ${checked.evidence}`,
      });
    }
  }
  return findings;
}

async function review(loop: Loop, run: Run): Promise<Verification> {
  const { hub } = loop.project;
  const before = (await hub.read((tx) => reviewsOf(tx, run.root))).length;
  const changed = await hub.read(async (tx) =>
    (await filesChangedSince(tx, run.base?.seq ?? 0, { run: run.id, root: run.root })).map((
      { path },
    ) => path)
  );
  const brief = await hub.read((tx) => reviewBrief(tx, run, changed));
  const task = { kind: "review", role: "review", requirement: run.root } as const;
  const outcome = await runTask(loop, run, { ...task, brief });
  const submitted = (await hub.read((tx) => reviewsOf(tx, run.root, before))).at(-1);
  if (!submitted) {
    if (outcome.status === "model_unavailable" || outcome.status === "aborted") {
      await restTask(loop, run, task);
      return { judged: false, outcome };
    }
    const message = `no verdict: ${outcome.reason}`;
    return { judged: true, findings: [{ source: "review", subject: run.root, message }] };
  }
  if (submitted.verdict === "approve") {
    await passUnchecked(loop, run, `approved by ${submitted.agent} in ${submitted.id}`);
    return { judged: true, findings: [] };
  }
  const serious = submitted.findings.filter(({ severity }) => severity !== "info");
  const findings = serious.map(({ file, line, message }) => ({
    source: "review" as const,
    subject: file ? `${file}:${line}` : run.root,
    message,
  }));
  const unsaid = {
    source: "review" as const,
    subject: run.root,
    message: "rejected without a finding",
  };
  return { judged: true, findings: findings.length > 0 ? findings : [unsaid] };
}

/** Criteria without a check of their own hold by the reviewer's word, and say so. */
async function passUnchecked(loop: Loop, run: Run, evidence: string): Promise<void> {
  const { hub } = loop.project;
  const label = { action: "CRITERIA_APPROVE", target: `requirement:${run.root}`, input: evidence };
  await hub.write(loopActor(run.id), label, async (tx) => {
    for (const requirement of await listRequirements(tx, run.root)) {
      for (const criterion of requirement.criteria) {
        if (criterion.result !== "pending") continue;
        await setCriterionResult(tx, criterion.id, "passed", evidence);
      }
    }
  });
}
