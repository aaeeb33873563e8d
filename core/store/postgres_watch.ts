import type { Session } from "./postgres_session.ts";

/**
 * How often a watching process looks by itself: for poolers and servers that take LISTEN and deliver
 * nothing, and to find a lost connection.
 */
const WATCH_POLL_MS = 1_000;

/** Hears of commits on a connection of its own, as long as anybody listens. */
export class PostgresWatch {
  readonly #schema: string;
  readonly #open: (onNotify: () => void) => Session;
  readonly #listeners = new Set<() => void>();
  #session: Session | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #looking: Promise<void> | null = null;
  #head = -1;

  constructor(schema: string, open: (onNotify: () => void) => Session) {
    this.#schema = schema;
    this.#open = open;
  }

  static channel(schema: string): string {
    return `maestro_${schema}`;
  }

  add(onCommit: () => void): () => void {
    // The same function may be added twice.
    const listener = () => onCommit();
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#look(), WATCH_POLL_MS);
    this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    const session = this.#stop();
    await this.#looking;
    await session?.close();
  }

  #stop(): Session | null {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const session = this.#session;
    session?.discard();
    this.#session = null;
    return session;
  }

  #look(): void {
    if (this.#looking) return;
    this.#looking = this.#lookOnce().catch(() => {
      // Gone for now: the next look opens another. Whoever reads or writes is told why.
      this.#session?.discard();
      this.#session = null;
    }).finally(() => (this.#looking = null));
  }

  async #lookOnce(): Promise<void> {
    const session = this.#session?.lost === false ? this.#session : this.#connect();
    const rows = await session.all(`SELECT MAX(seq) AS seq FROM "${this.#schema}".log`);
    const head = Number(rows[0]?.seq ?? 0);
    if (head === this.#head) return;
    this.#head = head;
    this.#tell();
  }

  /** What is committed before LISTEN takes effect is seen by the look that follows it. */
  #connect(): Session {
    const session = this.#open(() => this.#tell());
    this.#session = session;
    this.#head = -1;
    // Where LISTEN does not exist, looking is all there is.
    session.script(`LISTEN "${PostgresWatch.channel(this.#schema)}"`).catch(() => {});
    return session;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
