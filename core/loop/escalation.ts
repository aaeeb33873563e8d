import { attemptsOf } from "../ssot/claims/attempts.ts";
import { type Question, questionsOf } from "../ssot/runs/questions.ts";
import type { Finding, Run } from "../ssot/runs/runs.ts";
import type { ReadTx } from "../store/mod.ts";
import { decisionText, findingText } from "./briefs.ts";
import type { Strategy } from "./executor.ts";
import { type Section, section } from "./report/document.ts";
import { failuresByTitle, strategyAfter } from "./strategy.ts";

const STRATEGIES: Record<Strategy, string> = {
  normal: "as planned",
  more_context: "with what the failed attempt had written",
  smaller_task: "cut smaller",
  other_model: "with another model",
};

/** What a person can decide, by what stopped the epochs. */
const DECISIONS: Record<Finding["source"], string> = {
  execution: "Whether the budget, the scope or the commands that the policy gives are too narrow",
  contract: "Which side of the contract is right: the owner's, or that of who uses it",
  criterion: "Whether the criterion's check can pass, and asks for the right thing",
  regression: "Which of two requirements gives way, where they contradict each other",
  tests: "Whether the project's tests are right (`run.test_command` names others, or `none`)",
  review: "Whether the reviewer is right (`run.veto` says from which severity it can stop work)",
  plan: "What the requirement leaves open: say it with `maestro resume --answer`",
  scope: "Whether the policy lets the agents write where the work is",
};

/** What was tried and why it failed: a report's part for the person who must decide. */
export async function escalation(tx: ReadTx, run: Run): Promise<Section[]> {
  const questions = (await questionsOf(tx, run.id)).map(questionText);
  const attempts = await attemptsOf(tx, run.id);
  const failures = await failuresByTitle(tx, run);
  const failuresBefore = ({ title, epoch }: { title: string; epoch: number }) =>
    (failures.get(title) ?? []).filter((each) => each < epoch).length;
  const failed = run.feedback.flatMap(({ epoch, findings }) => {
    const tried = attempts.filter((attempt) => attempt.epoch === epoch).map((attempt) =>
      `Tried: ${attempt.requirement} ${attempt.title} by ${attempt.agent}, ` +
      `${STRATEGIES[strategyAfter(failuresBefore(attempt))]}: ${attempt.outcome}`
    );
    const items = [...tried, ...findings.map(findingText)];
    return section(`Epoch ${epoch} failed`, { kind: "list", items });
  });
  const sources = new Set(
    run.feedback.flatMap(({ findings }) => findings.map((each) => each.source)),
  );
  const decisions = run.state === "ESCALATED"
    ? [...sources].map((source) => DECISIONS[source])
    : [];
  const notes = run.notes.map(({ epoch, kind, text }) => `Epoch ${epoch}, ${kind}: ${text}`);
  return [
    ...section("Questions and assumptions", { kind: "list", items: questions }),
    ...section("What you can decide", { kind: "list", items: decisions }),
    ...failed,
    ...section("Noted, and nobody's failure", { kind: "list", items: notes }),
  ];
}

function questionText(question: Question): string {
  if (question.status !== "OPEN") return decisionText(question);
  return `${question.id}: ${question.question} - waits for an answer; why: ${question.why}`;
}
