import { systemClock } from "../../clock.ts";
import { fail } from "../../errors.ts";

const POLL_MS = 20;
const LOCK_WAIT_MS = 60_000;
const ORPHAN_WAIT_MS = 1_000;

/**
 * One user of the shadow index at a time, over all processes. The operating system frees the lock
 * of a killed process, so a git `index.lock` found while holding ours has no living owner in
 * MAESTRO; its git may still be finishing, and is given a moment before the file is removed.
 */
export class ShadowLock {
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly lockFile: string, private readonly gitLockFile: string) {}

  /** Runs `work` while holding the lock; conflict where another process keeps it too long. */
  hold<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => this.#holdNow(work));
    this.#queue = result.catch(() => {});
    return result;
  }

  async #holdNow<T>(work: () => Promise<T>): Promise<T> {
    using file = await Deno.open(this.lockFile, { write: true, create: true });
    if (!await polled(() => file.tryLock(true), LOCK_WAIT_MS)) {
      throw fail(
        "conflict",
        `Cannot use the shadow repository: another process kept it for ${LOCK_WAIT_MS / 1000} s.`,
        "Wait for the other maestro process of this project, or stop it.",
      );
    }
    try {
      const free = () => Deno.lstat(this.gitLockFile).then(() => false, () => true);
      if (!await polled(free, ORPHAN_WAIT_MS)) await Deno.remove(this.gitLockFile);
      return await work();
    } finally {
      await file.unlock();
    }
  }
}

/** Asks again and again until it is so; false where the time runs out first. */
export async function polled(ready: () => Promise<boolean>, waitMs: number): Promise<boolean> {
  for (let waited = 0; waited <= waitMs; waited += POLL_MS) {
    if (await ready()) return true;
    await systemClock.sleep(POLL_MS);
  }
  return false;
}
