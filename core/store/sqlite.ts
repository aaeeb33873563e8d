import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fail, MaestroError } from "../errors.ts";
import type { Connection, Driver, Row, Value } from "./driver.ts";
import { type OpenedFile, openedFile, refuseOrphanedLog, requireSameFile } from "./opened_file.ts";

/** How long a statement waits for another process's transaction before the caller hears of it. */
const BUSY_TIMEOUT_MS = 15_000;
/** Of each connection: enough for the inner pages of the indexes of a large state. */
const CACHE_KIB = 8_000;
const MAX_CACHED_STATEMENTS = 500;
/** How often a watching process looks for commits of others; a look is one counter in memory. */
const WATCH_INTERVAL_MS = 25;

/**
 * Opens (or creates) a SQLite database file: WAL, synchronous FULL, one writer and one reader
 * connection. Errors: invalid (a symbolic link), unavailable (not writable), corrupt.
 */
export function openSqlite(path: string, busyTimeoutMs = BUSY_TIMEOUT_MS): Driver {
  refuseLink(path);
  refuseOrphanedLog(path);
  return translate(path, () => {
    const writer = connect(path, busyTimeoutMs);
    try {
      return new SqliteDriver(path, openedFile(path), writer, connect(path, busyTimeoutMs));
    } catch (error) {
      writer.close();
      throw error;
    }
  });
}

/** A database in memory, gone when closed: a place to rebuild an earlier state in. */
export function openScratch(): Driver {
  const database = new DatabaseSync(":memory:");
  return new SqliteDriver(":memory:", null, database, database);
}

class SqliteDriver implements Driver {
  readonly engine = "sqlite";
  readonly location: string;
  readonly #writer: Channel;
  readonly #reader: Channel;

  constructor(
    path: string,
    file: OpenedFile | null,
    writer: DatabaseSync,
    reader: DatabaseSync,
  ) {
    this.location = path;
    this.#writer = new Channel(path, file, writer, "BEGIN IMMEDIATE");
    this.#reader = new Channel(path, file, reader, "BEGIN");
  }

  write<T>(fn: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#writer.transaction(fn);
  }

  read<T>(fn: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#reader.transaction(fn);
  }

  watch(onCommit: () => void): () => void {
    let last = this.#reader.dataVersion();
    const timer = setInterval(() => {
      const now = this.#reader.dataVersion();
      if (now === null || now === last) return;
      last = now;
      onCommit();
    }, WATCH_INTERVAL_MS);
    return () => clearInterval(timer);
  }

  async close(): Promise<void> {
    await this.#reader.close();
    await this.#writer.close();
  }
}

/**
 * The last write to each file that this process has begun. SQLite waits for another connection
 * within a call, in which the transaction that it waits for cannot go on.
 */
const lastWrites = new Map<string, Promise<unknown>>();

/** One connection and the queue of transactions on it. */
class Channel implements Connection {
  readonly engine = "sqlite";
  readonly #path: string;
  readonly #file: OpenedFile | null;
  readonly #database: DatabaseSync;
  readonly #begin: string;
  /** The file's name in `lastWrites`; null for what only reads, and in memory. */
  readonly #writes: string | null;
  readonly #statements = new Map<string, StatementSync>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(path: string, file: OpenedFile | null, database: DatabaseSync, begin: string) {
    this.#path = path;
    this.#file = file;
    this.#database = database;
    this.#begin = begin;
    this.#writes = begin === "BEGIN" || file === null ? null : `${file.device}:${file.inode}`;
  }

  transaction<T>(fn: (connection: Connection) => Promise<T>): Promise<T> {
    const earlier = this.#writes === null ? this.#tail : lastWrites.get(this.#writes) ?? this.#tail;
    const result = earlier.then(() => this.#run(fn));
    this.#tail = result.catch(() => {});
    if (this.#writes !== null) lastWrites.set(this.#writes, this.#tail);
    return result;
  }

  async #run<T>(fn: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#file) requireSameFile(this.#file);
    translate(this.#path, () => this.#statement(this.#begin).run());
    try {
      const result = await fn(this);
      // Acknowledged is only what was committed to the file that the next process will open.
      if (this.#file && this.#writes !== null) requireSameFile(this.#file);
      translate(this.#path, () => this.#statement("COMMIT").run());
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#statement("ROLLBACK").run();
      throw error;
    }
  }

  all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    return settle(() =>
      translate(this.#path, () => {
        const rows = this.#statement(sql).all(...params) as unknown as Row[];
        return rows;
      })
    );
  }

  run(sql: string, params: readonly Value[] = []): Promise<number> {
    return settle(() =>
      translate(
        this.#path,
        () => Number(this.#statement(sql).run(...params).changes),
      )
    );
  }

  async hasTable(name: string): Promise<boolean> {
    const sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?";
    return (await this.all(sql, [name])).length > 0;
  }

  /** Changes with every commit by another connection; null where it cannot be read now. */
  dataVersion(): number | null {
    try {
      return Number(this.#statement("PRAGMA data_version").get()?.data_version);
    } catch {
      // Closed or broken: whoever reads or writes next is told.
      return null;
    }
  }

  async close(): Promise<void> {
    await this.#tail;
    if (this.#writes !== null && lastWrites.get(this.#writes) === this.#tail) {
      lastWrites.delete(this.#writes);
    }
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const cached = this.#statements.get(sql);
    if (cached) return cached;
    if (this.#statements.size >= MAX_CACHED_STATEMENTS) this.#statements.clear();
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function connect(path: string, busyTimeoutMs: number): DatabaseSync {
  const database = openFile(path, busyTimeoutMs);
  try {
    // FULL: an acknowledged write survives the machine, not only the process.
    database.prepare("PRAGMA journal_mode = WAL").get();
    database.prepare("PRAGMA synchronous = FULL").get();
    database.prepare(`PRAGMA cache_size = -${CACHE_KIB}`).get();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opening fails without a result code, whatever the reason. */
function openFile(path: string, timeout: number): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout });
  } catch (error) {
    throw unavailable(path, error);
  }
}

/** A link inside an allowed directory would take the database out of it, past Deno's permissions. */
function refuseLink(path: string): void {
  let info: Deno.FileInfo;
  try {
    info = Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw unavailable(path, error);
  }
  if (info.isSymlink) {
    throw fail("invalid", `Cannot open ${path}: it is a symbolic link`, "Replace it by a file.");
  }
}

function settle<T>(fn: () => T): Promise<T> {
  try {
    return Promise.resolve(fn());
  } catch (error) {
    return Promise.reject(error);
  }
}

/** SQLite's primary result codes that mean something to a person; the rest are our own mistakes. */
function translate<T>(path: string, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (error instanceof MaestroError) throw error;
    throw toMaestroError(path, error);
  }
}

function toMaestroError(path: string, error: unknown): unknown {
  const code = (error as { errcode?: unknown }).errcode;
  const primary = typeof code === "number" ? code & 0xff : 0;
  const cause = { cause: error };
  switch (primary) {
    case 1: {
      const [missing] = /no such (table|column): \S+/.exec((error as Error).message) ?? [];
      if (missing === undefined) return error;
      return new MaestroError("corrupt", `Cannot read ${path}: there is ${missing}`, {
        hint: "Move the file away and restore a copy; `maestro doctor` shows what is left.",
        ...cause,
      });
    }
    case 5:
    case 6:
      return new MaestroError("unavailable", `Cannot write ${path}: another process holds it`, {
        hint: "Wait until the other MAESTRO process has finished its write, then try again.",
        ...cause,
      });
    case 11:
    case 26:
      return new MaestroError("corrupt", `Cannot read ${path}: it is not an intact database`, {
        hint: "Move the file away and restore a copy; `maestro doctor` shows what is left.",
        ...cause,
      });
    case 13:
      return new MaestroError("unavailable", `Cannot write ${path}: the disk is full`, {
        hint: "Free some space and try again; nothing of the failed write was kept.",
        ...cause,
      });
    case 8:
    case 10:
    case 14:
      return unavailable(path, error);
    default:
      return error instanceof Deno.errors.NotCapable ? unavailable(path, error) : error;
  }
}

function unavailable(path: string, cause: unknown): MaestroError {
  return new MaestroError("unavailable", `Cannot open ${path}: it is not readable and writable`, {
    hint: "Check that the directory exists, that you own it and that the disk is healthy.",
    cause,
  });
}
