import { DatabaseSync } from "node:sqlite";
import { fail } from "../errors.ts";

/** A look at the lock holds it for an instant; whoever wants it waits that out. */
const PROBE_MS = 500;

/** Whether some process drives a run in the project now. */
export function isDriven(stateDir: string): boolean {
  const file = `${stateDir}/run.lock`;
  try {
    Deno.lstatSync(file);
  } catch {
    return false;
  }
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Read only, so that two who look do not take each other for a driver.
    database.prepare("SELECT COUNT(*) FROM sqlite_schema").get();
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}

/**
 * Makes sure that one process drives runs in a project. The lock is an open SQLite transaction, so
 * the operating system gives it back when its process dies, however it dies. Error: conflict.
 */
export function lockRun(stateDir: string): Disposable {
  const database = new DatabaseSync(`${stateDir}/run.lock`, { timeout: PROBE_MS });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch {
    database.close();
    throw fail(
      "conflict",
      "Cannot drive a run: another MAESTRO process is driving one in this project",
      "Watch it with `maestro status`, or stop it first.",
    );
  }
  return {
    [Symbol.dispose]: () => database.close(),
  };
}
