import { lostConnection } from "./postgres_errors.ts";
import type { Session } from "./postgres_session.ts";

interface Waiter {
  go: (session: Session) => void;
  stop: (error: Error) => void;
}

/** At most `max` sessions, opened when needed; callers beyond that wait in order. */
export class SessionPool {
  readonly #open: () => Session;
  readonly #max: number;
  readonly #idle: Session[] = [];
  readonly #waiting: Waiter[] = [];
  #used = 0;
  #closed = false;
  #emptied = Promise.withResolvers<void>();

  constructor(open: () => Session, max: number) {
    this.#open = open;
    this.#max = max;
  }

  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.#take();
    try {
      return await work(session);
    } finally {
      this.#giveBack(session);
    }
  }

  /** Lets what runs and waits come to its end, then ends every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#used > 0) await this.#emptied.promise;
    await Promise.all(this.#idle.splice(0).map((session) => session.close()));
  }

  #take(): Promise<Session> {
    while (this.#idle.length > 0) {
      const session = this.#idle.pop();
      if (!session || session.lost) continue;
      this.#used++;
      return Promise.resolve(session);
    }
    if (this.#used < this.#max) {
      this.#used++;
      return Promise.resolve(this.#open());
    }
    return new Promise((go, stop) => this.#waiting.push({ go, stop }));
  }

  #giveBack(session: Session): void {
    if (session.lost) this.#interruptWaiting();
    const next = this.#waiting.shift();
    if (next) return next.go(session);
    this.#used--;
    if (!session.lost) this.#idle.push(session);
    if (this.#used === 0 && this.#closed) this.#emptied.resolve();
  }

  /** A lost server is lost to all: each begins its own patience now, not one after the other. */
  #interruptWaiting(): void {
    for (const { stop } of this.#waiting.splice(0)) stop(lostConnection());
  }
}
