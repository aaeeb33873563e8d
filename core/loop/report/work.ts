import type { Attempt } from "../../ssot/claims/attempts.ts";
import type { Requirement } from "../../ssot/requirements/requirement.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import type { TaskSpend } from "../../ssot/runs/spend_rows.ts";
import { type Line, type Section, section } from "./document.ts";
import type { Epoch, RunHistory } from "./run_history.ts";
import { andMore, grouped, short, span, timeOfDay } from "./words.ts";

const MAX_ROWS = 300;

/** Each epoch: how it ended, and the command that shows what it changed. */
export function epochsPart(run: Run, { epochs }: RunHistory): Section[] {
  return section("Epochs", {
    kind: "table",
    head: ["epoch", "began", "took", "outcome", "what it changed"],
    rows: epochs.slice(-MAX_ROWS).map((epoch) => [
      String(epoch.epoch),
      timeOfDay(epoch.began),
      epoch.ended === null ? "" : span(Date.parse(epoch.ended) - Date.parse(epoch.began)),
      [{ status: epoch.outcome }, epoch.note ? `: ${short(epoch.note)}` : ""],
      changedBy(run, epoch),
    ]),
  });
}

function changedBy({ id, tags }: Run, { epoch, outcome }: Epoch): Line {
  const tag = tags.find((name) => name.endsWith(`/epoch-${epoch}`));
  if (outcome === "verified" && tag) return [{ code: `git diff ${tag}^ ${tag}` }];
  const ref = `refs/maestro/${id}/epoch-${epoch}`;
  const shadow = "git --git-dir .maestro/shadow.git diff";
  if (outcome === "verified") return [{ code: `${shadow} ${ref}-base ${ref}` }];
  return outcome === "open" ? "" : [{ code: `${shadow} ${ref}-base ${ref}-failed` }];
}

/** Where each requirement stands, how often it was tried and what that took. */
export function requirementsPart(
  tree: readonly Requirement[],
  tasks: readonly TaskSpend[],
  attempts: readonly Attempt[],
): Section[] {
  const tokens = sumBy(tasks, ({ requirement }) => requirement, (task) => task.tokens);
  const tries = sumBy(attempts, ({ requirement }) => requirement, () => 1);
  return section(
    "Requirements",
    {
      kind: "table",
      head: ["id", "title", "status", "criteria", "attempts", "tokens"],
      rows: tree.slice(0, MAX_ROWS).map(({ id, title, status, criteria }) => [
        id,
        short(title),
        [{ status }],
        criteria.length === 0
          ? ""
          : `${criteria.filter(({ result }) => result === "passed").length} of ${criteria.length}`,
        String(tries.get(id) ?? ""),
        tokens.has(id) ? grouped(tokens.get(id) ?? 0) : "",
      ]),
    },
    { kind: "text", text: andMore(tree.length - MAX_ROWS, "maestro requirement list") },
  );
}

/** What was tried, in its order: the newest where there were many. */
export function attemptsPart(attempts: readonly Attempt[]): Section[] {
  return section(
    "Attempts",
    {
      kind: "table",
      head: ["epoch", "requirement", "agent", "outcome", "what was said"],
      rows: attempts.slice(-MAX_ROWS).map((
        { epoch, requirement, title, agent, outcome, reason },
      ) => [
        String(epoch),
        `${requirement} ${short(title, 80)}`,
        agent,
        [{ status: outcome }],
        short(reason),
      ]),
    },
    { kind: "text", text: andMore(attempts.length - MAX_ROWS, "earlier ones") },
  );
}

function sumBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  valueOf: (item: T) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) sums.set(keyOf(item), (sums.get(keyOf(item)) ?? 0) + valueOf(item));
  return sums;
}
