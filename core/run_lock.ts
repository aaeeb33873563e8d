import { DatabaseSync } from "node:sqlite";
import { fail } from "./errors.ts";

/**
 * Makes sure that one process drives runs in a project. The lock is an open SQLite transaction, so
 * the operating system gives it back when its process dies, however it dies. Error: conflict.
 */
export function lockRun(stateDir: string): Disposable {
  const database = new DatabaseSync(`${stateDir}/run.lock`, { timeout: 0 });
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
