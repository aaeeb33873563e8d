import net from "node:net";
import postgres from "postgres";
import type { Connection, Row, Value } from "./driver.ts";
import type { PostgresAddress } from "./location.ts";
import { fromPostgres, Interrupted, lostConnection } from "./postgres_errors.ts";
import { isDefinition, toPostgres } from "./postgres_sql.ts";

/** How long the network may take to connect, and then the server to greet. */
const CONNECT_TIMEOUT_S = 5;
/** A statement without an answer for so long is on a dead connection; waiting for a lock is shorter. */
const STATEMENT_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_S = 1;
/** Statements prepared by name per connection; the server keeps each until the connection ends. */
const MAX_PREPARED = 500;

/** PostgreSQL's types by their numbers: int8, numeric, text. */
const TYPES = {
  integer: { to: 20, from: [20, 1700], parse: Number, serialize: String },
  text: {
    to: 25,
    from: [25],
    parse: (text: string) => text,
    // A number may be meant as a text.
    serialize: (value: string | number) => String(value),
  },
};

/**
 * One connection, which never reconnects: a statement after a loss fails instead of running outside
 * of its transaction. Errors: Interrupted where a new session may do better, or MaestroError.
 */
export class Session implements Connection {
  readonly engine = "postgres";
  readonly #shown: string;
  readonly #prepare: boolean;
  readonly #sql: postgres.Sql<{ integer: number; text: string }>;
  readonly #prepared = new Set<string>();
  /** Statements without an answer yet. */
  readonly #asked = new Set<PromiseWithResolvers<never>>();
  #socket: net.Socket | null = null;
  #lost = false;

  constructor(address: PostgresAddress, shown: string, onNotify?: () => void) {
    this.#shown = shown;
    this.#prepare = address.prepare;
    const options = {
      host: address.host,
      port: address.port,
      user: address.user,
      database: address.database,
      ssl: address.ssl,
      ...(address.password === undefined ? {} : { password: address.password }),
      // The package reconnects by itself; a factory that serves once stops that.
      socket: () => this.#connectOnce(address),
      max: 1,
      connect_timeout: CONNECT_TIMEOUT_S,
      idle_timeout: 0,
      max_lifetime: null,
      fetch_types: false,
      connection: { application_name: "maestro" },
      types: TYPES,
      onnotice: () => {},
      onnotify: () => onNotify?.(),
      onclose: () => this.discard(),
    };
    this.#sql = postgres(options);
  }

  get lost(): boolean {
    return this.#lost;
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    return [...await this.#statement(sql, params)];
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    return (await this.#statement(sql, params)).count ?? 0;
  }

  async hasTable(name: string): Promise<boolean> {
    const sql =
      "SELECT 1 AS n FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?";
    return (await this.all(sql, [name])).length > 0;
  }

  /** Several statements in one message; texts of our own only, for they take no parameters. */
  async script(sql: string): Promise<void> {
    await this.#answer(() => this.#sql.unsafe(sql).simple());
  }

  /**
   * Runs `work` between two scripts; where anything fails, nothing of it stays. `onEnding` is called
   * before the second script: from there on a lost connection leaves open how it went.
   */
  async transaction<T>(
    begin: string,
    end: string,
    work: () => Promise<T>,
    onEnding: () => void = () => {},
  ): Promise<T> {
    try {
      await this.script(begin);
      const result = await work();
      onEnding();
      await this.script(end);
      return result;
    } catch (error) {
      await this.#rollBack();
      throw error;
    }
  }

  /** Cuts the connection; what runs on it is interrupted. */
  discard(reason: Error = lostConnection()): void {
    this.#lost = true;
    this.#socket?.destroy();
    // The package forgets statements that waited for a connection that never came to be.
    for (const { reject } of this.#asked) reject(reason);
    this.#asked.clear();
  }

  async close(): Promise<void> {
    if (!this.#lost) await this.#sql.end({ timeout: CLOSE_TIMEOUT_S });
    this.discard();
  }

  async #statement(sql: string, params: readonly Value[]) {
    const text = toPostgres(sql);
    if (isDefinition(sql)) return await this.#answer(() => this.#sql.unsafe<Row[]>(text));
    const prepare = this.#prepare && this.#mayPrepare(text);
    const how = { prepare, simple: false };
    return await this.#answer(() => this.#sql.unsafe<Row[]>(text, [...params], how));
  }

  #mayPrepare(text: string): boolean {
    if (this.#prepared.has(text)) return true;
    if (this.#prepared.size >= MAX_PREPARED) return false;
    this.#prepared.add(text);
    return true;
  }

  async #answer<T>(ask: () => PromiseLike<T>): Promise<T> {
    if (this.#lost) throw lostConnection();
    const lost = Promise.withResolvers<never>();
    this.#asked.add(lost);
    const timer = setTimeout(() => this.discard(), STATEMENT_TIMEOUT_MS);
    try {
      return await Promise.race([ask(), lost.promise]);
    } catch (error) {
      const known = fromPostgres(error, this.#shown);
      if (known instanceof Interrupted && !known.answered) this.discard();
      throw known;
    } finally {
      clearTimeout(timer);
      this.#asked.delete(lost);
    }
  }

  async #rollBack(): Promise<void> {
    if (this.#lost) return;
    try {
      await this.script("ROLLBACK");
    } catch {
      // The server rolls back what was open on a connection that ends.
      this.discard();
    }
  }

  #connectOnce(address: PostgresAddress): Promise<net.Socket> {
    if (this.#lost || this.#socket !== null) {
      this.discard();
      throw lostConnection();
    }
    const socket = new net.Socket();
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const message = `${address.host}:${address.port} did not answer`;
        refuse(new Interrupted(message, { answered: false }));
      }, CONNECT_TIMEOUT_S * 1_000);
      const refuse = (error: Error) => {
        clearTimeout(timer);
        this.discard(error);
        reject(error);
      };
      socket.once("error", refuse);
      socket.connect({ host: address.host, port: address.port, noDelay: true }, () => {
        clearTimeout(timer);
        socket.off("error", refuse);
        // The package asks the socket for the name that the server's certificate must have.
        resolve(Object.assign(socket, { host: address.host }));
      });
    });
  }
}
