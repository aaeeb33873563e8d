export type Value = string | number | null;
export type Row = Record<string, Value>;

/** Statements inside one transaction; `?` are the parameters. */
export interface Connection {
  all(sql: string, params?: readonly Value[]): Promise<Row[]>;
  /** Runs a statement that returns no rows and says how many it changed. */
  run(sql: string, params?: readonly Value[]): Promise<number>;
}

/**
 * A database engine. `write` runs its function in one transaction that excludes other writers and
 * is durable when it resolves; `read` sees one committed state throughout.
 */
export interface Driver {
  readonly location: string;
  write<T>(fn: (connection: Connection) => Promise<T>): Promise<T>;
  read<T>(fn: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
