export type Value = string | number | null;
export type Row = Record<string, Value>;
export type Engine = "sqlite" | "postgres";

/** Statements inside one transaction; `?` are the parameters. */
export interface Connection {
  readonly engine: Engine;
  all(sql: string, params?: readonly Value[]): Promise<Row[]>;
  /** Runs a statement that returns no rows and says how many it changed. */
  run(sql: string, params?: readonly Value[]): Promise<number>;
  hasTable(name: string): Promise<boolean>;
}

/**
 * A database engine. `write` runs its function in one transaction that excludes other writers and
 * is durable when it resolves; `read` sees one committed state throughout.
 */
export interface Driver {
  readonly engine: Engine;
  readonly location: string;
  /**
   * The function may run again where the engine lost the transaction. `landed` then says, on a new
   * connection, whether an attempt whose end was not heard of had been committed after all.
   */
  write<T>(
    fn: (connection: Connection) => Promise<T>,
    landed?: (connection: Connection) => Promise<{ result: T } | null>,
  ): Promise<T>;
  read<T>(fn: (connection: Connection) => Promise<T>): Promise<T>;
  /** Calls back soon after other processes commit, until the returned function is called. */
  watch(onCommit: () => void): () => void;
  close(): Promise<void>;
}
