import type { Requirement } from "../../ssot/requirements/requirement.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import type { Spend } from "../../ssot/runs/spend_rows.ts";
import { type Line, type Section, section } from "./document.ts";
import type { RunHistory } from "./run_history.ts";
import { grouped, span, timeOfDay } from "./words.ts";

/** What it was about and where it stands, on top of the report. */
export function summaryPart(
  run: Run,
  tree: readonly Requirement[],
  spent: Spend,
  { first, last, entries }: RunHistory,
): Section[] {
  const [root] = tree;
  const leaves = tree.filter(({ children, id }) => children === 0 && id !== run.root);
  const done = leaves.filter(({ status }) => status === "DONE").length;
  const { maxTokens, maxSteps } = run.options;
  const rows: (readonly Line[])[] = [
    ["state", [{ status: run.state }]],
    ["began", first ? `${timeOfDay(first.at)} UTC` : ""],
    ["last step", last ? `${timeOfDay(last.at)} UTC` : ""],
    ["took", first && last ? span(Date.parse(last.at) - Date.parse(first.at)) : ""],
    ["epochs", `${run.epoch}, of which ${run.rollbacks} rolled back`],
    ["retries left", String(Math.max(0, run.retriesLeft))],
    ["requirements", `${done} of ${leaves.length} done`],
    ["tokens", of(spent.tokens, maxTokens, spent.estimated ? " (estimated)" : "")],
    ["model queries", grouped(spent.queries)],
    ["steps", of(spent.steps, maxSteps, "")],
    ["blocked actions", grouped(spent.blocked)],
    ["tags", run.tags.join(", ")],
    ["log entries", grouped(entries)],
  ];
  return section(
    "",
    { kind: "text", text: `${run.root}: ${root?.title ?? ""}` },
    { kind: "text", text: root?.description ?? "" },
    { kind: "text", text: run.reason ? `Why: ${run.reason}` : "" },
    { kind: "table", head: ["", ""], rows: rows.filter(([, value]) => value !== "") },
    {
      kind: "list",
      items: run.notes.map(({ epoch, kind, text }) => `epoch ${epoch}, ${kind}: ${text}`),
    },
  );
}

function of(used: number, limit: number | null, more: string): string {
  return `${grouped(used)}${limit === null ? "" : ` of ${grouped(limit)}`}${more}`;
}
