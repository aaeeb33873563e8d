import { type Driver, openDriver, openScratch } from "../../core/store/mod.ts";
import { openSqlite } from "../../core/store/sqlite.ts";

/** Where a simulated process keeps its state; it outlives the process. */
export interface Store {
  /** A driver for one process; closing it keeps the data. */
  open(): Promise<Driver>;
  remove(): Promise<void>;
}

/** Opens a new, empty store for one seed. */
export type StoreFactory = (seed: number) => Promise<Store>;

/** Every so many seeds the database is a file, closed and opened again by restarts. */
const FILE_EVERY = 8;
/** Files in memory: the simulation's disk never fails by itself. */
const MEMORY_DIRECTORY = "/dev/shm";

/** SQLite in memory, and for some seeds in a file. */
export const sqliteStore: StoreFactory = async (seed) =>
  seed % FILE_EVERY === 0 ? await fileStore() : memoryStore();

/**
 * Databases in memory that earlier seeds have left empty: to lay out a schema anew and prepare each
 * statement again is a third of a seed's time.
 */
const emptied: Driver[] = [];

function memoryStore(): Store {
  const scratch = emptied.pop() ?? openScratch();
  // The database lives as long as its connection: a restart must not close that.
  const driver: Driver = {
    engine: scratch.engine,
    location: scratch.location,
    write: (fn) => scratch.write(fn),
    read: (fn) => scratch.read(fn),
    watch: (onCommit) => scratch.watch(onCommit),
    close: () => Promise.resolve(),
  };
  return {
    open: () => Promise.resolve(driver),
    async remove() {
      await scratch.write(async (db) => {
        const tables = await db.all(
          `SELECT name FROM pragma_table_list WHERE type = 'table'
           AND name NOT IN ('migrations', 'sqlite_schema', 'sqlite_temp_schema')`,
        );
        for (const { name } of tables) await db.run(`DELETE FROM ${name}`);
      });
      emptied.push(scratch);
    },
  };
}

async function fileStore(): Promise<Store> {
  const fast = await Deno.stat(MEMORY_DIRECTORY).then(() => true, () => false);
  const directory = await Deno.makeTempDir({
    prefix: "maestro-simulated-",
    ...(fast ? { dir: MEMORY_DIRECTORY } : {}),
  });
  return {
    open: () => Promise.resolve(openSqlite(`${directory}/hub.sqlite`)),
    remove: () => Deno.remove(directory, { recursive: true }),
  };
}

/** Where to simulate: SQLite, or the given database. */
export function storesOf(database: string | null): StoreFactory {
  return database === null ? sqliteStore : (seed) => Promise.resolve(postgresStore(database, seed));
}

let schemas = 0;

/** A schema of its own for each store of one database. */
function postgresStore(database: string, seed: number): Store {
  const schema = `simulated_${Deno.pid}_${seed}_${++schemas}`;
  const url = new URL(database);
  url.searchParams.set("schema", schema);
  return {
    open: () => openDriver(url.href),
    remove: async () => {
      const driver = await openDriver(url.href);
      await driver.write((db) => db.run(`DROP SCHEMA ${schema} CASCADE`));
      await driver.close();
    },
  };
}
