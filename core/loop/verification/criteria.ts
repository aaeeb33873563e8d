import { parseCheck, setCriterionResult } from "../../ssot/requirements/criteria.ts";
import { judgedNow, type Requirement } from "../../ssot/requirements/requirement.ts";
import { builtinAgentName } from "../../ssot/roles.ts";
import { addNote, type Finding, type Run } from "../../ssot/runs/runs.ts";
import { type CheckResult, runCheck } from "../checks.ts";
import { loopActor } from "../epoch.ts";
import type { Loop } from "../loop.ts";
import { digestOf } from "./digest.ts";
import { suspectsOf } from "./regressions.ts";

type Criterion = Requirement["criteria"][number];

/** Every check again, also of what passed at completion: a later change may have broken it. */
export async function failedChecks(loop: Loop, run: Run): Promise<Finding[]> {
  const tree = await loop.project.hub.read((tx) => judgedNow(tx, run.root));
  const findings: Finding[] = [];
  const seen = new Map<string, CheckResult>();
  for (const requirement of tree) {
    for (const criterion of requirement.criteria) {
      if (parseCheck(criterion.check).kind === "manual") continue;
      const key = `${requirement.role} ${criterion.check}`;
      const checked = seen.get(key) ?? await checkTwice(loop, run, requirement, criterion);
      seen.set(key, checked);
      const label = { action: "CRITERION_CHECK", target: criterion.id, input: criterion.check };
      await loop.project.hub.write(loopActor(run.id), label, async (tx) => {
        await setCriterionResult(tx, criterion.id, checked.result, checked.evidence);
      });
      if (checked.result === "passed") continue;
      findings.push(await findingOf(loop, run, requirement, criterion, checked));
    }
  }
  return findings;
}

/** What fails once and passes when run again is flaky: a person hears of it, nobody is blamed. */
async function checkTwice(
  { project, signal, emit }: Loop,
  run: Run,
  requirement: Requirement,
  { id, text, check: words }: Criterion,
): Promise<CheckResult> {
  const check = parseCheck(words);
  const role = requirement.role ?? "test";
  const who = { agent: builtinAgentName(role), role, session: run.id };
  const first = await runCheck(project, check, who, signal);
  if (check.kind !== "run" || first.result !== "failed") return first;
  const second = await runCheck(project, check, who, signal);
  if (second.result !== "passed") return second;
  const flaky = `"${text}" (${check.command}) failed once and passed when run again`;
  const note = { epoch: run.epoch, kind: "flaky" as const, text: `${id}: ${flaky}` };
  const label = { action: "EPOCH_NOTE", target: id, input: note };
  await project.hub.write(loopActor(run.id), label, (tx) => addNote(tx, run.id, note));
  emit({ type: "note", run: run.id, ...note });
  return { result: "passed", evidence: `flaky: it failed once:\n${first.evidence}` };
}

async function findingOf(
  { project }: Loop,
  run: Run,
  { id }: Requirement,
  criterion: Criterion,
  { result, evidence }: CheckResult,
): Promise<Finding> {
  const check = parseCheck(criterion.check);
  const { where, lines } = digestOf(evidence, project.root);
  const said = [`"${criterion.text}" ${result}:`, ...lines].join("\n  ");
  const place = {
    ...(where === null ? {} : { where }),
    ...(check.kind === "run" ? { reproduce: check.command } : {}),
  };
  const suspects = criterion.result === "passed"
    ? await project.hub.read((tx) => suspectsOf(tx, run, id, where))
    : [];
  if (suspects.length === 0) {
    return { source: "criterion", subject: criterion.id, message: said, ...place };
  }
  const who = suspects.length === 1 ? suspects[0] : `one of ${suspects.join(", ")}`;
  const message = `passed before the work of ${who}, which broke it. Now ${said}`;
  return { source: "regression", subject: criterion.id, message, ...place };
}
