import postgres from "postgres";
import { directories, isFile } from "./require.ts";

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
  await reapAfterTests(directory, directory);
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
  const directory = `/tmp/maestro-test-postgres-${Deno.pid}`;
  await Deno.mkdir(directory, { recursive: true });
  // Test files run side by side in one process: the first to have the lock starts it for all.
  using gate = await Deno.open(`${directory}/lock`, { create: true, write: true });
  await gate.lock(true);
  const portFile = `${directory}/port`;
  const port = Number(await Deno.readTextFile(portFile).catch(() => "0"));
  if (port > 0) return describe(`${directory}/cluster`, port);
  await Deno.mkdir(`${directory}/cluster`);
  const server = await create(`${directory}/cluster`);
  await reapAfterTests(directory, `${directory}/cluster`);
  await Deno.writeTextFile(portFile, String(server.port));
  return server;
}

/** A shell that outlives the test process, however it ends, stops the server and removes its files. */
async function reapAfterTests(directory: string, cluster: string): Promise<void> {
  const stop = [...asServerUser(), program("pg_ctl"), "-D", `${cluster}/data`, "-m"];
  const script = `(while kill -0 ${Deno.pid}; do sleep 1; done
    ${stop.join(" ")} immediate stop; rm -rf ${directory}) >/dev/null 2>&1 &`;
  await run(["setsid", "sh", "-c", script]);
}

async function create(directory: string): Promise<Server> {
  await Deno.chmod(directory, 0o755);
  if (Deno.uid() === 0) await run(["chown", "postgres", directory]);
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
  await run([...asServerUser(), program(name), ...args]);
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

/** Output goes to a file or nowhere: a server that keeps a pipe open would never let us go on. */
async function run([program = "", ...args]: string[]): Promise<void> {
  const file = await Deno.makeTempFile();
  try {
    const script = `exec "$0" "$@" >${file} 2>&1 </dev/null`;
    const child = new Deno.Command("sh", {
      args: ["-c", script, program, ...args],
      cwd: "/",
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    const { success } = await child.output();
    if (!success) throw new Error(`${program} ${args.join(" ")}: ${await Deno.readTextFile(file)}`);
  } finally {
    await Deno.remove(file);
  }
}
