import { fail } from "../../errors.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";

export const CRITERION_RESULTS = ["pending", "passed", "failed", "blocked", "waived"] as const;
export type CriterionResult = (typeof CRITERION_RESULTS)[number];

/** An acceptance criterion; `check` is `run: <command>`, `contract: C1`, `manual` or null. */
export interface Criterion {
  id: string;
  text: string;
  check: string | null;
  result: CriterionResult;
  evidence: string;
}

/** What a check asks the harness to do. */
export type Check =
  | { kind: "run"; command: string }
  | { kind: "contract"; contract: string }
  | { kind: "manual" };

/** Evidence is for reading, not an archive: longer output is cut in the middle. */
const MAX_EVIDENCE_CHARS = 4_000;

/** Reads a check's text. Error: invalid, with the three forms. */
export function parseCheck(text: string | null): Check {
  if (text === null || text.trim() === "" || text.trim() === "manual") return { kind: "manual" };
  const match = /^(run|contract):\s*(\S[\s\S]*)$/.exec(text.trim());
  if (match?.[1] === "run") return { kind: "run", command: (match[2] ?? "").trim() };
  if (match?.[1] === "contract") return { kind: "contract", contract: (match[2] ?? "").trim() };
  throw fail(
    "invalid",
    `Cannot use the check ${JSON.stringify(text)}`,
    "Write `run: <command>`, `contract: C1` or `manual`.",
  );
}

export async function addCriterion(
  tx: Tx,
  requirement: string,
  ordinal: number,
  text: string,
  check: string | null,
): Promise<void> {
  parseCheck(check);
  await tx.insert("criteria", {
    id: `${requirement}#${ordinal}`,
    requirement,
    ordinal,
    text,
    check_text: check,
    result: "pending",
    evidence: "",
    updated_at: tx.now,
  });
}

export async function criteriaOf(tx: ReadTx, requirement: string): Promise<Criterion[]> {
  const rows = await tx.all("SELECT * FROM criteria WHERE requirement = ? ORDER BY ordinal", [
    requirement,
  ]);
  return rows.map(toCriterion);
}

/** The criteria of all requirements with ids from `low` to before `high`, in order. */
export async function criteriaBetween(
  tx: ReadTx,
  low: string,
  high: string,
): Promise<{ requirement: string; criterion: Criterion }[]> {
  const rows = await tx.all(
    "SELECT * FROM criteria WHERE requirement >= ? AND requirement < ? ORDER BY requirement, ordinal",
    [low, high],
  );
  return rows.map((row) => ({ requirement: String(row.requirement), criterion: toCriterion(row) }));
}

/** Records what the harness found; the evidence is cut to MAX_EVIDENCE_CHARS. */
export async function setCriterionResult(
  tx: Tx,
  id: string,
  result: CriterionResult,
  evidence: string,
): Promise<void> {
  await tx.update("criteria", id, { result, evidence: cutMiddle(evidence), updated_at: tx.now });
}

/** Keeps the beginning and the end, where test runners say what matters. */
export function cutMiddle(text: string, limit = MAX_EVIDENCE_CHARS): string {
  if (text.length <= limit) return text;
  const half = Math.floor((limit - 60) / 2);
  const cut = text.length - 2 * half;
  return `${text.slice(0, half)}\n[... ${cut} characters cut ...]\n${text.slice(-half)}`;
}

function toCriterion(row: Row): Criterion {
  return {
    id: String(row.id),
    text: String(row.text),
    check: row.check_text === null ? null : String(row.check_text),
    result: row.result as CriterionResult,
    evidence: String(row.evidence),
  };
}
