import type { Clock } from "./clock.ts";
import { isoTime, systemClock } from "./clock.ts";
import { fail } from "./errors.ts";
import { beginCall, endCall } from "./ssot/callers/begun_calls.ts";
import { keepCounts } from "./ssot/requirements/counts.ts";
import { RunningCalls } from "./ssot/callers/running_calls.ts";
import { appendLog, type LogEntry, logLanded, type LogStatus } from "./ssot/log/execution_log.ts";
import { renewLeases } from "./ssot/claims/leases.ts";
import { earlierReply, keepReply, type KeyedCall } from "./ssot/callers/replies.ts";
import type { Actor } from "./ssot/roles.ts";
import {
  type Connection,
  type Driver,
  migrate,
  openDriver,
  ReadTx,
  requireSchema,
  Tx,
} from "./store/mod.ts";

/** What a write will be called in the log. */
export interface WriteLabel {
  action: string;
  target?: string;
  input?: unknown;
  /** A repeated call with this key gets the first one's result and does nothing. */
  idempotencyKey?: string | undefined;
  /** Log the action even if it changed no row (a denied or a reading action). */
  always?: boolean;
  status?: LogStatus;
  error?: string;
  note?: string;
}

/** Is asked before each write; a replay repeats there what others wrote before. */
export type WriteGuide = (actor: Actor, label: WriteLabel) => Promise<void>;

/** Where a project's state is kept by default. */
export function hubFile(projectRoot: string): string {
  return `${projectRoot}/.maestro/hub.sqlite`;
}

/**
 * The single source of truth: one typed, versioned state behind transactions. Each write commits
 * its state rows, their journal and one log entry together or not at all.
 */
export class Hub {
  readonly clock: Clock;
  readonly #driver: Driver;
  readonly #running = new RunningCalls();
  readonly #guide: WriteGuide | null;
  readonly #listeners = new Set<(entry: LogEntry) => void>();

  private constructor(driver: Driver, clock: Clock, guide: WriteGuide | null) {
    this.#driver = driver;
    this.clock = clock;
    this.#guide = guide;
  }

  /**
   * Opens a SQLite file or a PostgreSQL URL, creating or migrating it. Errors: invalid, unavailable,
   * corrupt. `busyTimeoutMs`: how long SQLite waits for another process's write.
   */
  static async open(
    location: string,
    clock: Clock = systemClock,
    busyTimeoutMs?: number,
  ): Promise<Hub> {
    return await Hub.over(await openDriver(location, busyTimeoutMs), clock);
  }

  /** Opens over a driver, which it closes in the end. */
  static async over(
    driver: Driver,
    clock: Clock,
    guide: WriteGuide | null = null,
  ): Promise<Hub> {
    try {
      await migrate(driver, isoTime(clock.now()));
      return new Hub(driver, clock, guide);
    } catch (error) {
      await driver.close();
      throw error;
    }
  }

  get location(): string {
    return this.#driver.location;
  }

  /** Runs a use case as one transaction; listeners hear of it after the commit. */
  async write<T>(actor: Actor, label: WriteLabel, useCase: (tx: Tx) => Promise<T>): Promise<T> {
    await this.#guide?.(actor, label);
    let last: Written<T> | null = null;
    const { result, entry } = await this.#driver.write(
      async (connection) => {
        await requireSchema(connection, this.location);
        return last = await writeOnce(new Tx(connection, this.clock.now(), actor), label, useCase);
      },
      async (connection) => {
        const entry = last?.entry ?? null;
        if (last === null || entry === null) return null;
        return await logLanded(this.#reading(connection), entry) ? { result: last } : null;
      },
    );
    if (entry) this.#tell(entry);
    return result;
  }

  /** The write is committed: a listener that throws must not make it look failed. */
  #tell(entry: LogEntry): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(entry);
      } catch {
        this.#listeners.delete(listener);
      }
    }
  }

  /**
   * Does what ends in a write under this label, and must not be done again before that is reached:
   * who repeats the call with its key gets the first one's result, and waits for it while this
   * process works on it. Error: conflict (the key of another call; another process is at work on it
   * or was cut off).
   */
  async once<T>(actor: Actor, label: WriteLabel, work: () => Promise<T>): Promise<T> {
    const keyed = keyedCall(label);
    if (keyed === null) return await work();
    return await this.#running.once(actor.agent, keyed, async () => {
      const earlier = await this.#begin<T>(actor, keyed);
      if (earlier) return earlier.output;
      try {
        return await work();
      } catch (error) {
        // What failed may be tried again. Where this cannot be written, it counts as cut off.
        await this.write(actor, BEGUN, async (tx) => {
          tx.heartbeat = false;
          await endCall(tx, keyed);
        }).catch(() => {});
        throw error;
      }
    });
  }

  async #begin<T>(actor: Actor, keyed: KeyedCall): Promise<{ output: T } | undefined> {
    let since: string | null = null;
    return await this.write(actor, BEGUN, async (tx) => {
      const earlier = await beginCall<T>(tx, keyed, since);
      since = tx.now;
      return earlier;
    });
  }

  /** Runs a query against one committed state. */
  read<T>(query: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.#driver.read((connection) => query(this.#reading(connection)));
  }

  /** Hears of every entry this process commits, until the returned function is called. */
  subscribe(listener: (entry: LogEntry) => void): () => void {
    if (this.#listeners.size >= MAX_LISTENERS) {
      throw fail("internal", `Cannot subscribe: ${MAX_LISTENERS} listeners already`);
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back soon after any process commits, until the returned function is called. */
  watch(onCommit: () => void): () => void {
    const unsubscribe = this.subscribe(onCommit);
    const unwatch = this.#driver.watch(onCommit);
    return () => {
      unsubscribe();
      unwatch();
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#driver.close();
  }

  #reading(connection: Connection): ReadTx {
    return new ReadTx(connection, this.clock.now());
  }
}

const MAX_LISTENERS = 1_000;
/** Noted beside the log: it changes no state. */
const BEGUN: WriteLabel = { action: "CALL_BEGIN" };

interface Written<T> {
  result: T;
  entry: LogEntry | null;
}

async function writeOnce<T>(
  tx: Tx,
  label: WriteLabel,
  useCase: (tx: Tx) => Promise<T>,
): Promise<Written<T>> {
  const { action, input } = label;
  const keyed = keyedCall(label);
  const earlier = keyed && await earlierReply<T>(tx, tx.actor.agent, keyed);
  if (earlier) return { result: earlier.output, entry: null };
  const result = await useCase(tx);
  await keepCounts(tx);
  if (tx.heartbeat) await renewLeases(tx);
  if (keyed) {
    await keepReply(tx, keyed, result);
    await endCall(tx, keyed);
  }
  if (!tx.changed && !label.always) return { result, entry: null };
  const entry = await appendLog(tx, {
    action,
    target: tx.target || (label.target ?? ""),
    input,
    output: result,
    status: label.status ?? "SUCCESS",
    error: label.error ?? "",
    note: tx.note || (label.note ?? ""),
  });
  return { result, entry };
}

function keyedCall({ idempotencyKey, action, input }: WriteLabel): KeyedCall | null {
  return idempotencyKey === undefined ? null : { key: idempotencyKey, action, input };
}
