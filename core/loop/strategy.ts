import { mayRead } from "../../policies/mod.ts";
import type { Project } from "../project.ts";
import { attemptsOf } from "../ssot/claims/attempts.ts";
import { getRequirement } from "../ssot/requirements/requirement.ts";
import type { Run } from "../ssot/runs/runs.ts";
import type { ReadTx } from "../store/mod.ts";
import type { Strategy, TaskKind } from "./executor.ts";
import type { Role } from "../ssot/roles.ts";

/** What is done differently after the first, the second and every further failure. */
const AFTER_FAILURES: readonly Strategy[] = ["more_context", "smaller_task", "other_model"];

/** A failed attempt is shown in full as far as it is short. */
const MAX_SHOWN_CHARS = 8_000;
const MAX_SHOWN_FILES = 10;

export function strategyAfter(failures: number): Strategy {
  return failures === 0 ? "normal" : AFTER_FAILURES[failures - 1] ?? "other_model";
}

/**
 * In which epochs each requirement failed, by title, since after a rollback and a new plan the same
 * id may mean other work: attempts that failed, and work that an epoch's verdict named.
 */
export async function failuresByTitle(tx: ReadTx, run: Run): Promise<Map<string, number[]>> {
  const failures = new Map<string, Set<number>>();
  const blame = (title: string, epoch: number) =>
    failures.set(title, (failures.get(title) ?? new Set()).add(epoch));
  const attempts = await attemptsOf(tx, run.id);
  for (const { epoch, findings } of run.feedback) {
    const named = new Set(findings.map(({ subject }) => subject.split("#")[0]));
    for (const attempt of attempts.filter((each) => each.epoch === epoch)) {
      if (attempt.outcome === "FAILED" || named.has(attempt.requirement)) {
        blame(attempt.title, epoch);
      }
    }
  }
  return new Map(
    [...failures].map(([title, epochs]) => [title, [...epochs].sort((a, b) => a - b)]),
  );
}

/** The strategy of a task, and what its agent is told because of it. */
export async function strategyOf(
  project: Project,
  run: Run,
  task: { kind: TaskKind; role: Role; agent: string; requirement: string },
): Promise<{ strategy: Strategy; advice: string }> {
  if (run.feedback.length === 0) return { strategy: "normal", advice: "" };
  const { failures, title } = await project.hub.read(async (tx) => ({
    failures: await failuresByTitle(tx, run),
    title: (await getRequirement(tx, task.requirement)).title,
  }));
  if (task.kind === "plan") return planStrategy(run, failures);
  const epochs = task.kind === "work" ? failures.get(title) ?? [] : [];
  const strategy = strategyAfter(epochs.length);
  const last = epochs.at(-1);
  if (last === undefined) return { strategy, advice: "" };
  const wrote = await writtenIn(project, run, last, task);
  const advice = [
    `This has failed in ${epochs.length === 1 ? "epoch" : "epochs"} ${epochs.join(", ")}.`,
    wrote === ""
      ? ""
      : `What the agents had written in epoch ${last}, before it was undone:\n${wrote}`,
  ].filter(Boolean).join("\n");
  return { strategy, advice };
}

function planStrategy(run: Run, failures: ReadonlyMap<string, number[]>) {
  const strategy = strategyAfter(run.feedback.length);
  const often = [...failures].filter(([, epochs]) => epochs.length >= 2);
  const advice = often.map(([title, epochs]) =>
    `"${title}" has failed in epochs ${epochs.join(", ")}: split it into smaller children, each ` +
    "with a check of its own."
  ).join("\n");
  return { strategy, advice };
}

/** The files of a failed epoch that the agent may read, as they were. */
async function writtenIn(
  { policy, shadow }: Project,
  run: Run,
  epoch: number,
  { agent, role }: { agent: string; role: Role },
): Promise<string> {
  const repo = await shadow();
  const ref = `refs/maestro/${run.id}/epoch-${epoch}`;
  const [before, after] = [await repo.readRef(`${ref}-base`), await repo.readRef(`${ref}-failed`)];
  if (before === null || after === null) return "";
  const shown: string[] = [];
  let chars = 0;
  for (const { path, after: version } of await repo.changes(before, after)) {
    if (version === null || shown.length >= MAX_SHOWN_FILES) continue;
    if (!mayRead(policy, { agent, role }, path)) continue;
    const text = new TextDecoder().decode(await repo.readBlob(version.blob));
    const part = `--- ${path}\n${text}`;
    if (chars + part.length > MAX_SHOWN_CHARS) {
      shown.push(`--- ${path} (${text.length} characters, left out)`);
      continue;
    }
    chars += part.length;
    shown.push(part);
  }
  return shown.join("\n");
}
