import { attemptOf, unusedApprovals } from "../ssot/callers/approval.ts";
import { listContracts } from "../ssot/contracts/contracts.ts";
import type { Choice } from "./controllers/choice.ts";
import { type Question, questionsOf } from "../ssot/runs/questions.ts";
import { getRequirement, listRequirements } from "../ssot/requirements/requirement.ts";
import type { Finding, Run } from "../ssot/runs/runs.ts";
import type { ReadTx } from "../store/mod.ts";

/** Feedback must stay short to be heeded: the newest epochs and their first findings. */
const MAX_EPOCHS = 3;
const MAX_FINDINGS = 10;
const MAX_LISTED = 60;

/** What the planning agent is asked: the goal, what is there, and what went wrong before. */
export async function planBrief(tx: ReadTx, run: Run, map: string): Promise<string> {
  const root = await getRequirement(tx, run.root);
  return [
    `Plan requirement ${root.id}: ${root.title}`,
    root.description,
    map,
    await decidedText(tx, run),
    feedbackText(run),
  ].filter(Boolean).join("\n\n");
}

/** What a working agent hears besides its work packet. */
export async function workBrief(tx: ReadTx, run: Run, agent: string): Promise<string> {
  const approved = (await unusedApprovals(tx, agent)).map((approval) =>
    `- ${approval.id}: ${attemptOf(approval)}`
  );
  const approvals = approved.length === 0 ? "" : [
    "A person approved these actions of yours; approval_get gives each exactly. Repeat them so:",
    ...approved,
  ].join("\n");
  return [await decidedText(tx, run), feedbackText(run), approvals].filter(Boolean).join("\n\n");
}

/** What the review agent judges: the goal, the work done, the contracts, the changed files. */
export async function reviewBrief(
  tx: ReadTx,
  run: Run,
  changed: readonly string[],
): Promise<string> {
  const tree = await listRequirements(tx, run.root);
  const work = tree.map(({ id, title, status, summary, criteria }) =>
    [
      `- ${id} ${title} (${status})${summary ? `: ${summary}` : ""}`,
      ...criteria.map(({ text, result }) => `  - ${text}: ${result}`),
    ].join("\n")
  );
  const contracts = (await listContracts(tx)).map(({ id, name, version, status }) =>
    `- ${id} ${name} version ${version}: ${status}`
  );
  return [
    `Review the work under requirement ${run.root}.`,
    `Requirements:\n${work.join("\n")}`,
    await decidedText(tx, run),
    contracts.length > 0 ? `Contracts:\n${contracts.join("\n")}` : "",
    `Changed files:\n${changed.map((path) => `- ${path}`).join("\n") || "- none"}`,
    `Findings of severity ${run.options.veto} or above stop the epoch, those of category style never.`,
    "Criteria that are still pending have no check of their own: approve only if they hold.",
  ].filter(Boolean).join("\n\n");
}

/** What people answered and what was assumed instead, which binds everybody. */
async function decidedText(tx: ReadTx, run: Run): Promise<string> {
  const decided = (await questionsOf(tx, run.id)).filter(({ status }) => status !== "OPEN");
  return decided.length === 0
    ? ""
    : ["Decided:", ...decided.map((each) => `- ${decisionText(each)}`)].join("\n");
}

/** A question and what holds, on one line. */
export function decisionText({ id, question, status, answer }: Question): string {
  if (question === "") return `${id}: a person says: ${answer}`;
  const who = status === "ANSWERED" ? "a person answered" : "assumed, nobody was asked";
  return `${id}: ${question} - ${who}: ${answer}`;
}

/** What the model that steers a run is asked: how it stands, and the moves there are. */
export async function controlBrief(
  tx: ReadTx,
  run: Run,
  choices: readonly Choice[],
): Promise<string> {
  const tree = await listRequirements(tx, run.root);
  const lines = tree.slice(0, MAX_LISTED).map(({ id, title, status }) =>
    `- ${id} ${title}: ${status}`
  );
  return [
    `${run.id} is in ${run.state} of epoch ${run.epoch}, with ${run.retriesLeft} retries left.`,
    `Requirements:\n${lines.join("\n")}`,
    feedbackText(run),
    `Choose the next phase:\n${choices.map(({ phase, what }) => `- ${phase}: ${what}`).join("\n")}`,
    'Answer with nothing but {"phase": "...", "reason": "..."}.',
  ].filter(Boolean).join("\n\n");
}

/** One finding: what is wrong, where, and how to see it. */
export function findingText({ source, subject, message, where, reproduce }: Finding): string {
  const at = where === undefined ? "" : ` at ${where}`;
  const how = reproduce === undefined ? "" : `\n  reproduce: ${reproduce}`;
  return `[${source}] ${subject}${at}: ${message}${how}`;
}

function feedbackText(run: Run): string {
  if (run.feedback.length === 0) return "";
  const epochs = run.feedback.slice(-MAX_EPOCHS).map(({ epoch, findings }) => {
    const lines = findings.slice(0, MAX_FINDINGS).map((finding) => `- ${findingText(finding)}`);
    const more = findings.length - lines.length;
    return [
      `Epoch ${epoch} failed and was rolled back:`,
      ...lines,
      more > 0 ? `- and ${more} more` : "",
    ]
      .filter(Boolean).join("\n");
  });
  return `Earlier attempts:\n${epochs.join("\n")}\nDo it differently this time.`;
}
