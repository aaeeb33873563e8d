import type { Connection, Driver, Row, Value } from "../../core/store/mod.ts";
import type { Engine } from "../../core/store/driver.ts";
import type { Fault } from "./plan.ts";

/** What ends a simulated process in the middle of a call. */
export class Died extends Error {
  override readonly name = "Died";
}

/** A defect put into the store on purpose: what becomes of a statement and of its rows. */
export interface Defect {
  name: string;
  /** The statement to run instead; null: it is left out and said to have changed one row. */
  statement?(sql: string, params: readonly Value[]): [string, readonly Value[]] | null;
  rows?(sql: string, rows: Row[]): Row[];
  /** Says that a write was committed, and rolls it back. */
  losesCommit?(writes: number): boolean;
}

/** The real driver, with one armed fault per write and, to try the simulator itself, a defect. */
export class FaultyDriver implements Driver {
  readonly engine: Engine;
  readonly location: string;
  readonly #inner: Driver;
  readonly #defect: Defect | null;
  #armed: Fault | null = null;
  #writes = 0;

  constructor(inner: Driver, defect: Defect | null) {
    this.#inner = inner;
    this.#defect = defect;
    this.engine = inner.engine;
    this.location = inner.location;
  }

  /** The next write meets this fault. */
  arm(fault: Fault | null): void {
    this.#armed = fault;
  }

  async write<T>(
    fn: (connection: Connection) => Promise<T>,
    landed?: (connection: Connection) => Promise<{ result: T } | null>,
  ): Promise<T> {
    const fault = this.#armed;
    this.#armed = null;
    this.#writes++;
    if (this.#defect?.losesCommit?.(this.#writes)) return await this.#pretend(fn);
    if (fault?.kind === "rerun") {
      await this.#attempt(fn, { ...fault, kind: "before" }).catch((error) => {
        if (!(error instanceof Died)) throw error;
      });
    }
    const result = await this.#attempt(fn, fault, landed);
    if (fault?.kind === "unheard") throw new Died("after COMMIT");
    if (fault?.kind === "unsure" && landed !== undefined) {
      const known = await this.#inner.read(landed);
      return known === null ? await this.#attempt(fn, null, landed) : known.result;
    }
    return result;
  }

  read<T>(fn: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#inner.read(fn);
  }

  watch(onCommit: () => void): () => void {
    return this.#inner.watch(onCommit);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #attempt<T>(
    fn: (connection: Connection) => Promise<T>,
    fault: Fault | null,
    landed?: (connection: Connection) => Promise<{ result: T } | null>,
  ): Promise<T> {
    return this.#inner.write(async (connection) => {
      const result = await fn(new FaultyConnection(connection, fault, this.#defect));
      // A rerun whose statement never came dies here: the engine lost the COMMIT itself.
      if (fault?.kind === "uncommitted" || fault?.kind === "before") {
        throw new Died("before COMMIT");
      }
      return result;
    }, landed);
  }

  async #pretend<T>(fn: (connection: Connection) => Promise<T>): Promise<T> {
    const results: T[] = [];
    await this.#inner.write(async (connection) => {
      results.push(await fn(connection));
      throw new Died("instead of COMMIT");
    }).catch((error) => {
      if (!(error instanceof Died)) throw error;
    });
    const [result] = results;
    if (result === undefined) throw new Error("The function gave no result");
    return result;
  }
}

class FaultyConnection implements Connection {
  readonly engine: Engine;
  readonly #inner: Connection;
  readonly #fault: Fault | null;
  readonly #defect: Defect | null;
  #statements = 0;

  constructor(inner: Connection, fault: Fault | null, defect: Defect | null) {
    this.engine = inner.engine;
    this.#inner = inner;
    this.#fault = fault;
    this.#defect = defect;
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const changed = this.#changed(sql, params);
    const rows = await this.#around(() =>
      changed === null ? Promise.resolve([]) : this.#inner.all(...changed)
    );
    return this.#defect?.rows?.(sql, rows) ?? rows;
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const changed = this.#changed(sql, params);
    return await this.#around(() =>
      changed === null ? Promise.resolve(1) : this.#inner.run(...changed)
    );
  }

  hasTable(name: string): Promise<boolean> {
    return this.#inner.hasTable(name);
  }

  #changed(sql: string, params: readonly Value[]): [string, readonly Value[]] | null {
    const change = this.#defect?.statement;
    return change ? change(sql, params) : [sql, params];
  }

  async #around<T>(statement: () => Promise<T>): Promise<T> {
    this.#statements++;
    const here = this.#fault?.statement === this.#statements;
    if (here && this.#fault?.kind === "before") throw new Died(`before ${this.#statements}`);
    const result = await statement();
    if (here && this.#fault?.kind === "after") throw new Died(`after ${this.#statements}`);
    return result;
  }
}
