import type { ReadTx, Tx } from "../../store/mod.ts";
import { beginningWith } from "../beginning_with.ts";

// Steps that were paid for before their action, and are not in the log yet. They are counted with the
// purse's, so that calls at the same time, in whichever process, cannot share its last step. What a
// killed process left here stays spent. Not journaled: the action's own entry moves it to the purse.

/** Takes a step out of a purse before its action. */
export async function addBegunStep(tx: Tx, purse: string): Promise<void> {
  await tx.raw(
    `INSERT INTO begun_steps (id, steps) VALUES (?, 1)
     ON CONFLICT (id) DO UPDATE SET steps = begun_steps.steps + 1`,
    [purse],
  );
}

/** The step is recorded with its action from here on. */
export async function endBegunStep(tx: Tx, purse: string): Promise<void> {
  await tx.raw("UPDATE begun_steps SET steps = steps - 1 WHERE id = ? AND steps > 0", [purse]);
}

/** Steps begun and not recorded in all purses whose names begin so. */
export async function begunSteps(tx: ReadTx, prefix: string): Promise<number> {
  return await tx.count(
    "SELECT COALESCE(SUM(steps), 0) AS n FROM begun_steps WHERE id >= ? AND id < ?",
    [...beginningWith(prefix)],
  );
}

/** Empties one purse's and says how many they were. */
export async function takeBegunSteps(tx: Tx, purse: string): Promise<number> {
  const left = await tx.count("SELECT COALESCE(SUM(steps), 0) AS n FROM begun_steps WHERE id = ?", [
    purse,
  ]);
  await tx.raw("DELETE FROM begun_steps WHERE id = ?", [purse]);
  return left;
}
