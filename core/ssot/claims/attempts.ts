import { limitTo, type ReadTx, type Tx } from "../../store/mod.ts";

/** How many earlier failures an agent is told of. */
const MAX_FEEDBACK = 5;

/** What one agent did with one requirement in one epoch of a run. */
export interface Attempt {
  run: string;
  epoch: number;
  requirement: string;
  title: string;
  agent: string;
  outcome: "DONE" | "FAILED";
  reason: string;
}

/** Keeps an attempt, also after a rollback. */
export async function recordAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  const n = await tx.count("SELECT COUNT(*) AS n FROM attempts WHERE run = ?", [attempt.run]);
  const id = `${attempt.run}/${String(n + 1).padStart(4, "0")}`;
  await tx.insert("attempts", { id, ...attempt, created_at: tx.now });
}

/** All attempts of a run, oldest first. */
export async function attemptsOf(tx: ReadTx, run: string): Promise<(Attempt & { at: string })[]> {
  const rows = await tx.all("SELECT * FROM attempts WHERE run = ? ORDER BY id", [run]);
  return rows.map((row) => ({
    run,
    epoch: Number(row.epoch),
    requirement: String(row.requirement),
    title: String(row.title),
    agent: String(row.agent),
    outcome: row.outcome === "DONE" ? "DONE" : "FAILED",
    reason: String(row.reason),
    at: String(row.created_at),
  }));
}

/** The attempts of a run's present epoch that did not succeed, oldest first. */
export async function failedAttempts(
  tx: ReadTx,
  run: { id: string; epoch: number },
): Promise<Pick<Attempt, "requirement" | "reason">[]> {
  const rows = await tx.all(
    "SELECT requirement, reason FROM attempts WHERE run = ? AND epoch = ? AND outcome <> 'DONE' ORDER BY id",
    [run.id, run.epoch],
  );
  return rows.map(({ requirement, reason }) => ({
    requirement: String(requirement),
    reason: String(reason),
  }));
}

/**
 * Why earlier attempts failed, oldest first. They are matched by title: after a rollback and a new
 * plan the same id may mean other work.
 */
export async function earlierFailures(tx: ReadTx, title: string): Promise<string[]> {
  const rows = await tx.all(
    `SELECT epoch, reason FROM attempts WHERE title = ? AND outcome <> 'DONE'
     ORDER BY created_at DESC, id DESC ${limitTo(MAX_FEEDBACK)}`,
    [title],
  );
  return rows.reverse().map((row) => `Epoch ${row.epoch}: ${row.reason}`);
}

/** Whether anything was done in a run's present epoch. */
export async function hasFinished(
  tx: ReadTx,
  run: { id: string; epoch: number },
): Promise<boolean> {
  return (await attemptsOf(tx, run.id)).some(({ epoch, outcome }) =>
    epoch === run.epoch && outcome === "DONE"
  );
}
