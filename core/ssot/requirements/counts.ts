import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import { CRITERION_RESULTS, type CriterionResult } from "./criteria.ts";
import { type RequirementStatus, TRANSITIONS } from "./requirement.ts";
import { subtreeRange } from "./tree_ids.ts";

/** How many there are: of all requirements, of leaves by status, of criteria by result. */
export interface Counts {
  requirements: number;
  leaves: Record<RequirementStatus, number>;
  criteria: Record<CriterionResult, number>;
}

const STATUSES = Object.keys(TRANSITIONS) as RequirementStatus[];
/** The one row of `counts`. */
const ALL = "all";

/** The counts of the whole state: one row, however large the tree is. */
export async function counts(tx: ReadTx): Promise<Counts> {
  const row = await tx.get("counts", ALL);
  return row ? fromRow(row) : await countAnew(tx);
}

/**
 * Keeps the counts in step with what the transaction changed, whoever changed it: they follow from
 * the rows before and after, so that a restore needs no rule of its own.
 */
export async function keepCounts(tx: Tx): Promise<void> {
  const delta = new Map<string, number>();
  for (const { table, before, after } of tx.changes()) {
    if (table !== "requirements" && table !== "criteria") continue;
    for (const column of columnsOf(table, before)) {
      delta.set(column, (delta.get(column) ?? 0) - 1);
    }
    for (const column of columnsOf(table, after)) delta.set(column, (delta.get(column) ?? 0) + 1);
  }
  const changed = [...delta].filter(([, by]) => by !== 0);
  if (changed.length === 0) return;
  const row = await tx.get("counts", ALL);
  // The first write to a state that was made before there were counts.
  if (!row) return await tx.insert("counts", { id: ALL, ...toRow(await countAnew(tx)) });
  const patch = changed.map(([column, by]) => [column, Number(row[column]) + by]);
  await tx.update("counts", ALL, Object.fromEntries(patch));
}

/** The same of one sub-tree, its root included: looks at every row of it. */
export async function countUnder(tx: ReadTx, root: string): Promise<Counts> {
  const [low, high] = subtreeRange(root);
  return await countBetween(tx, { low: root, high: root }, { low, high });
}

/** Looks at every row. */
export async function countAnew(tx: ReadTx): Promise<Counts> {
  return await countBetween(tx, { low: "R", high: "S" });
}

/** The rows of requirements from `low` to `high`, both included. */
async function countBetween(
  tx: ReadTx,
  ...ranges: readonly { low: string; high: string }[]
): Promise<Counts> {
  const within = (column: string) =>
    ranges.map(() => `(${column} >= ? AND ${column} <= ?)`).join(" OR ");
  const bounds = ranges.flatMap(({ low, high }) => [low, high]);
  const statuses = await tx.all(
    `SELECT status AS name, COUNT(*) AS n FROM requirements
     WHERE children = 0 AND (${within("id")}) GROUP BY status`,
    bounds,
  );
  const results = await tx.all(
    `SELECT result AS name, COUNT(*) AS n FROM criteria
     WHERE ${within("requirement")} GROUP BY result`,
    bounds,
  );
  return {
    requirements: await tx.count(
      `SELECT COUNT(*) AS n FROM requirements WHERE ${within("id")}`,
      bounds,
    ),
    leaves: tally(STATUSES, statuses),
    criteria: tally(CRITERION_RESULTS, results),
  };
}

function tally<T extends string>(names: readonly T[], rows: readonly Row[]): Record<T, number> {
  const found = new Map(rows.map(({ name, n }) => [String(name), Number(n)]));
  return Object.fromEntries(names.map((name) => [name, found.get(name) ?? 0])) as Record<T, number>;
}

/** The columns in which a row counts. */
function columnsOf(table: "requirements" | "criteria", row: Row | null): string[] {
  if (row === null) return [];
  if (table === "criteria") return [`criteria_${row.result}`];
  return ["requirements", ...(Number(row.children) === 0 ? [leafColumn(String(row.status))] : [])];
}

function leafColumn(status: string): string {
  return `leaves_${status.toLowerCase()}`;
}

function toRow({ requirements, leaves, criteria }: Counts): Row {
  return {
    requirements,
    ...Object.fromEntries(STATUSES.map((status) => [leafColumn(status), leaves[status]])),
    ...Object.fromEntries(
      CRITERION_RESULTS.map((result) => [`criteria_${result}`, criteria[result]]),
    ),
  };
}

function fromRow(row: Row): Counts {
  return {
    requirements: Number(row.requirements),
    leaves: Object.fromEntries(
      STATUSES.map((status) => [status, Number(row[leafColumn(status)])]),
    ) as Counts["leaves"],
    criteria: Object.fromEntries(
      CRITERION_RESULTS.map((result) => [result, Number(row[`criteria_${result}`])]),
    ) as Counts["criteria"],
  };
}
