import { systemClock } from "../clock.ts";
import { fail, type MaestroError } from "../errors.ts";
import type { Connection, Driver } from "./driver.ts";
import { parsePostgresUrl, type PostgresAddress, shownLocation } from "./location.ts";
import { errorCode, Interrupted } from "./postgres_errors.ts";
import { SessionPool } from "./postgres_pool.ts";
import { Session } from "./postgres_session.ts";
import { PostgresWatch } from "./postgres_watch.ts";

const MAX_READERS = 4;
/** How long a transaction is begun anew while the server is away, and how long at opening. */
const PATIENCE_MS = 15_000;
const OPENING_PATIENCE_MS = 5_000;
const FIRST_DELAY_MS = 20;
const MAX_DELAY_MS = 1_000;
/** How long a writer waits for another one; as on SQLite. */
const LOCK_TIMEOUT_MS = 15_000;
/** A writer that stops between two statements (a suspended machine) gives way before that. */
const IDLE_TIMEOUT_MS = 10_000;

/** What two processes that make the same schema at once tell each other. */
const MADE_MEANWHILE = ["23505", "42P06", "42P07"];

/**
 * Opens a schema of a PostgreSQL database, and makes it where it is missing. Errors: invalid (URL,
 * no such database), unavailable (no answer, refused).
 */
export async function openPostgres(location: string): Promise<Driver> {
  const address = parsePostgresUrl(location);
  const driver = new PostgresDriver(address, shownLocation(location));
  try {
    await driver.prepare();
    return driver;
  } catch (error) {
    await driver.close();
    throw error;
  }
}

class PostgresDriver implements Driver {
  readonly engine = "postgres";
  readonly location: string;
  readonly #address: PostgresAddress;
  readonly #scripts: ReturnType<typeof scriptsFor>;
  readonly #writer: SessionPool;
  readonly #readers: SessionPool;
  readonly #watch: PostgresWatch;

  constructor(address: PostgresAddress, shown: string) {
    this.location = shown;
    this.#address = address;
    this.#scripts = scriptsFor(address.schema);
    const open = () => new Session(address, shown);
    this.#writer = new SessionPool(open, 1);
    this.#readers = new SessionPool(open, MAX_READERS);
    this.#watch = new PostgresWatch(
      address.schema,
      (onNotify) => new Session(address, shown, onNotify),
    );
  }

  async write<T>(
    fn: (connection: Connection) => Promise<T>,
    landed?: (connection: Connection) => Promise<{ result: T } | null>,
  ): Promise<T> {
    const { begin, commit } = this.#scripts;
    // Set while a COMMIT was sent whose answer did not come.
    let unheard = false;
    const once = (session: Session) =>
      session.transaction(begin, commit, async () => {
        // Asked under the writers' lock: the lost transaction has ended by now, one way or the other.
        const earlier = unheard && landed ? await landed(session) : null;
        if (earlier) return earlier.result;
        unheard = false;
        return await fn(session);
      }, () => (unheard = true));
    return await this.#patiently(PATIENCE_MS, () => this.#writer.use(once), () => unheard);
  }

  async read<T>(fn: (connection: Connection) => Promise<T>): Promise<T> {
    const { beginReading } = this.#scripts;
    const once = (session: Session) =>
      session.transaction(beginReading, "COMMIT", () => fn(session));
    return await this.#patiently(PATIENCE_MS, () => this.#readers.use(once));
  }

  watch(onCommit: () => void): () => void {
    return this.#watch.add(onCommit);
  }

  async close(): Promise<void> {
    await this.#watch.close();
    await this.#readers.close();
    await this.#writer.close();
  }

  /** Makes the schema and the row that writers lock, unless they are there. */
  async prepare(): Promise<void> {
    const { schema } = this.#address;
    const once = async (session: Session) => {
      const sql = "SELECT 1 AS n FROM pg_tables WHERE schemaname = ? AND tablename = ?";
      if ((await session.all(sql, [schema, WRITER_TABLE])).length > 0) return;
      try {
        await session.transaction("BEGIN", "COMMIT", () => session.script(this.#scripts.prepare));
      } catch (error) {
        if (!MADE_MEANWHILE.includes(errorCode(error))) throw error;
        throw new Interrupted("another process makes the schema", { answered: true, cause: error });
      }
    };
    await this.#patiently(OPENING_PATIENCE_MS, () => this.#writer.use(once));
  }

  /** Repeats what was interrupted, at growing distances, until `patienceMs` after the first time. */
  async #patiently<T>(
    patienceMs: number,
    once: () => Promise<T>,
    unheard: () => boolean = () => false,
  ): Promise<T> {
    let deadlineMs = Infinity;
    for (let delayMs = FIRST_DELAY_MS;; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
      try {
        return await once();
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        const nowMs = systemClock.now();
        deadlineMs = Math.min(deadlineMs, nowMs + patienceMs);
        if (nowMs + delayMs > deadlineMs) throw this.#gaveUp(patienceMs, error, unheard());
      }
      await systemClock.sleep(delayMs);
    }
  }

  #gaveUp(patienceMs: number, last: Interrupted, unheard: boolean): MaestroError {
    const tried = `tried for ${patienceMs / 1_000} s`;
    if (!unheard) {
      return fail(
        "unavailable",
        `Cannot use ${this.location}: ${tried}, the last answer was: ${last.message}`,
        "Check that PostgreSQL runs there and takes connections, then repeat; nothing was written.",
      );
    }
    return fail(
      "unavailable",
      `Cannot tell whether a write to ${this.location} was committed: its connection was lost, ` +
        `and a new one was ${tried} (${last.message})`,
      "Look for it with `maestro log` once PostgreSQL answers again, before you repeat it.",
    );
  }
}

const WRITER_TABLE = "maestro_writer";

/** What begins and ends the transactions of a schema; a name of our own syntax needs no quoting. */
function scriptsFor(schema: string) {
  // Set per transaction and not per connection, so that a pooler may stand in between.
  const within = `SET LOCAL search_path TO "${schema}"`;
  return {
    prepare: `CREATE SCHEMA IF NOT EXISTS "${schema}";
      CREATE TABLE IF NOT EXISTS "${schema}".${WRITER_TABLE} (id BIGINT PRIMARY KEY);
      INSERT INTO "${schema}".${WRITER_TABLE} (id) VALUES (1) ON CONFLICT DO NOTHING`,
    // One row that every writer locks first makes writers serial, in all processes. Log positions
    // are given out and become visible in the same order: who has read up to one has missed none.
    begin: `BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ${within};
      SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS};
      SET LOCAL idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MS};
      SELECT id FROM ${WRITER_TABLE} FOR UPDATE`,
    // In the transaction: nobody is told of what was rolled back.
    commit: `NOTIFY "${PostgresWatch.channel(schema)}"; COMMIT`,
    beginReading: `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${within}`,
  };
}
