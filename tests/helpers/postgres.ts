import postgres from "postgres";
import { directories, isFile } from "./require.ts";
import { afterTests, onceInRun, runQuietly } from "./test_run.ts";

/** A PostgreSQL of the tests' own on loopback, with one database and no password. */
export interface Server {
  host: string;
  port: number;
  /** A URL of the database for the given schema, through another port where one is given. */
  url(schema: string, port?: number): string;
  /** Runs statements as an administrator would, past every hub. */
  sql(text: string): Promise<void>;
  start(): Promise<void>;
  /** Immediate: as a crash, without a word to its clients. */
  stop(mode: "fast" | "immediate"): Promise<void>;
}

const HOST = "127.0.0.1";
const USER = "maestro";
const DATABASE = "maestro";
/** A role that must give its password; tests make it themselves. */
export const LOCKED = "locked";
const ACCESS = `host all ${LOCKED} all scram-sha-256\nhost all all all trust\n`;
const STARTS_MAX = 5;
/** A crash of the server loses nothing that the system has; only a crash of the machine would. */
const SETTINGS = "fsync = off\nmax_connections = 200\nshared_buffers = 16MB\n" +
  `listen_addresses = '${HOST}'\nlogging_collector = off\n`;

/** A server that is gone at the end of the block; for tests that stop it. */
export async function startPostgres(): Promise<Server & AsyncDisposable> {
  const directory = await Deno.makeTempDir({ prefix: "maestro-postgres-" });
  const server = await create(directory);
  await afterTests(`${stopScript(directory)}; rm -rf ${directory}`);
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server.stop("immediate").catch(() => {});
      await Deno.remove(directory, { recursive: true });
    },
  };
}

/** The one server of this test run, started by whoever needs it first, gone with the process. */
export function sharedPostgres(): Promise<Server> {
  shared ??= openShared();
  return shared;
}

let shared: Promise<Server> | undefined;
let schemas = 0;

/** A name that no other test of this run has. */
export function freshSchema(): string {
  return `t${crypto.randomUUID().slice(0, 8)}_${++schemas}`;
}

async function openShared(): Promise<Server> {
  const directory = await onceInRun("postgres", async (content) => {
    const { port } = await create(content);
    await Deno.writeTextFile(`${content}/port`, String(port));
  }, stopScript);
  return describe(directory, Number(await Deno.readTextFile(`${directory}/port`)));
}

function stopScript(directory: string): string {
  const stop = [...asServerUser(), program("pg_ctl"), "-D", `${directory}/data`, "-m", "immediate"];
  return `${stop.join(" ")} stop`;
}

async function create(directory: string): Promise<Server> {
  await Deno.chmod(directory, 0o755);
  if (Deno.uid() === 0) await runQuietly(["chown", "postgres", directory]);
  const data = `${directory}/data`;
  await asServer("initdb", "-D", data, "-A", "trust", "-U", USER, "--no-sync", "--no-instructions");
  await Deno.writeTextFile(`${data}/pg_hba.conf`, ACCESS);
  for (let attempt = 1;; attempt++) {
    const port = freePort();
    const settings = `${SETTINGS}port = ${port}\nunix_socket_directories = '${directory}'\n`;
    await Deno.writeTextFile(`${data}/postgresql.auto.conf`, settings);
    const server = describe(directory, port);
    try {
      await server.start();
    } catch (error) {
      // Another process may have taken the port meanwhile.
      if (attempt === STARTS_MAX) throw error;
      continue;
    }
    await asServer("createdb", "-h", HOST, "-p", String(port), "-U", USER, DATABASE);
    return server;
  }
}

function describe(directory: string, port: number): Server {
  const data = `${directory}/data`;
  return {
    host: HOST,
    port,
    url: (schema, through = port) =>
      `postgres://${USER}@${HOST}:${through}/${DATABASE}?schema=${schema}`,
    sql: (text) => runSql(port, text),
    start: () => asServer("pg_ctl", "-D", data, "-l", `${directory}/log`, "-w", "start"),
    stop: (mode) => asServer("pg_ctl", "-D", data, "-m", mode, "-w", "stop"),
  };
}

async function runSql(port: number, text: string): Promise<void> {
  const options = { host: HOST, port, user: USER, database: DATABASE, max: 1, max_lifetime: null };
  const sql = postgres({ ...options, onnotice: () => {} });
  try {
    await sql.unsafe(text).simple();
  } finally {
    await sql.end();
  }
}

/** PostgreSQL refuses to run as root. */
function asServerUser(): string[] {
  return Deno.uid() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
}

async function asServer(name: string, ...args: string[]): Promise<void> {
  await runQuietly([...asServerUser(), program(name), ...args]);
}

function program(name: string): string {
  const path = directories().map((directory) => `${directory}/${name}`).find(isFile);
  if (path === undefined) throw new Error(`${name} of PostgreSQL is not installed`);
  return path;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: HOST, port: 0 });
  return listener.addr.port;
}
