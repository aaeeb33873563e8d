import { filesChangedSince } from "../../harness/mod.ts";
import { setCriterionResult } from "../../ssot/requirements/criteria.ts";
import { judgedNow } from "../../ssot/requirements/requirement.ts";
import { type Review, type ReviewFinding, reviewsOf } from "../../ssot/requirements/reviews.ts";
import { addNote, type Finding, type Run, type RunOptions } from "../../ssot/runs/runs.ts";
import { reviewBrief } from "../briefs.ts";
import { loopActor } from "../epoch.ts";
import type { Loop } from "../loop.ts";
import { pauseReason } from "../steps/pause_reason.ts";
import { restTask, runTask } from "../task.ts";
import type { Verification } from "./verify_epoch.ts";

const SEVERITIES = ["info", "warning", "error"] as const;

/** Has the review agent judge the epoch; what its findings come to is decided by rules. */
export async function review(loop: Loop, run: Run): Promise<Verification> {
  const { hub } = loop.project;
  const before = (await hub.read((tx) => reviewsOf(tx, run.root))).length;
  const scope = { run: run.id, root: run.root };
  const changed = await hub.read((tx) => filesChangedSince(tx, run.base?.seq ?? 0, scope));
  const paths = changed.map(({ path }) => path);
  const brief = await hub.read((tx) => reviewBrief(tx, run, paths));
  const task = { kind: "review", role: "review", requirement: run.root } as const;
  const outcome = await runTask(loop, run, { ...task, brief });
  const submitted = (await hub.read((tx) => reviewsOf(tx, run.root, before))).at(-1);
  if (!submitted) {
    // That nobody judged the work says nothing about the work.
    const pause = outcome.status === "budget_exhausted"
      ? outcome.reason
      : await pauseReason(loop, run, outcome);
    if (pause !== null) {
      await restTask(loop, run, task);
      return { judged: false, reason: pause };
    }
    const message = `no verdict: ${outcome.reason}`;
    return { judged: true, findings: [{ source: "review", subject: run.root, message }] };
  }
  const { vetoes, remarks } = weigh(submitted, run.options.veto);
  await noteRemarks(loop, run, submitted, remarks);
  if (vetoes.length > 0) {
    return {
      judged: true,
      findings: vetoes.map((each) => finding(run, each)),
    };
  }
  if (submitted.verdict === "reject" && submitted.findings.length === 0) {
    const message = "rejected without a finding";
    return { judged: true, findings: [{ source: "review", subject: run.root, message }] };
  }
  await passUnchecked(
    loop,
    run,
    `nothing that ${submitted.agent} found in ${submitted.id} stops it`,
  );
  return { judged: true, findings: [] };
}

/** Findings of enough weight stop an epoch, whatever the verdict's word; matters of taste never. */
function weigh(
  { findings }: Pick<Review, "findings">,
  veto: RunOptions["veto"],
): { vetoes: ReviewFinding[]; remarks: ReviewFinding[] } {
  const stops = ({ severity, category }: ReviewFinding) =>
    category !== "style" && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(veto);
  return {
    vetoes: findings.filter(stops),
    remarks: findings.filter((each) => !stops(each)),
  };
}

function finding(run: Run, { severity, file, line, message, category }: ReviewFinding): Finding {
  const where = file === "" ? {} : { where: line > 0 ? `${file}:${line}` : file };
  return {
    source: "review",
    subject: run.root,
    message: `${severity} (${category}): ${message}`,
    ...where,
  };
}

async function noteRemarks(
  { project, emit }: Loop,
  run: Run,
  { id }: Review,
  remarks: readonly ReviewFinding[],
): Promise<void> {
  for (const { severity, file, line, message } of remarks) {
    const at = file === "" ? "" : ` ${file}${line > 0 ? `:${line}` : ""}`;
    const text = `${id} ${severity}${at}: ${message}`;
    const note = { epoch: run.epoch, kind: "review" as const, text };
    const label = { action: "EPOCH_NOTE", target: `run:${run.id}`, input: note };
    await project.hub.write(loopActor(run.id), label, (tx) => addNote(tx, run.id, note));
    emit({ type: "note", run: run.id, ...note });
  }
}

/** Criteria without a check of their own hold by the reviewer's word, and say so. */
async function passUnchecked(loop: Loop, run: Run, evidence: string): Promise<void> {
  const { hub } = loop.project;
  const label = { action: "CRITERIA_APPROVE", target: `requirement:${run.root}`, input: evidence };
  await hub.write(loopActor(run.id), label, async (tx) => {
    for (const requirement of await judgedNow(tx, run.root)) {
      for (const criterion of requirement.criteria) {
        if (criterion.result !== "pending") continue;
        await setCriterionResult(tx, criterion.id, "passed", evidence);
      }
    }
  });
}
