import { createHash } from "node:crypto";
import { type Clock, isoTime } from "./clock.ts";
import { fail, type MaestroError } from "./errors.ts";
import { canonicalJson } from "./hash.ts";
import { type ChainHead, chainHead } from "./ssot/log/execution_log.ts";
import { verifyLog } from "./ssot/log/verify_log.ts";
import {
  addRows,
  ALL_TABLES,
  type Connection,
  type Driver,
  emptyTable,
  migrate,
  openDriver,
  pagesOf,
  ReadTx,
  type Row,
  rowCount,
} from "./store/mod.ts";

/** What a table holds, in short: the number of its rows and a hash over them in order. */
interface Digest {
  rows: number;
  hash: string;
}
type Digests = Record<string, Digest>;

/** A finished and verified move. */
interface MovedState {
  from: string;
  to: string;
  head: ChainHead;
  /** Rows by table. */
  rows: Record<string, number>;
}

/**
 * Copies the whole state of one database to another, empty one, and verifies the copy; on any
 * failure the target is left empty. Errors: conflict (the target holds rows, the source grew
 * meanwhile), invalid (the same database), corrupt (the copy does not verify), unavailable.
 */
export async function moveState(from: string, to: string, clock: Clock): Promise<MovedState> {
  const source = await openDriver(from);
  try {
    const target = await openDriver(to);
    try {
      return await move(source, target, clock);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function move(source: Driver, target: Driver, clock: Clock): Promise<MovedState> {
  const attempt = `Cannot move the state from ${source.location} to ${target.location}`;
  if (source.location === target.location) {
    throw fail("invalid", `${attempt}: they are the same`, "Name another database.");
  }
  await migrate(source, isoTime(clock.now()));
  await migrate(target, isoTime(clock.now()));
  const copied = await copy(source, target, attempt);
  try {
    await target.read((db) => verifyCopy(db, copied, clock, attempt));
    const now = await source.read((db) => headOf(db));
    if (now.hash !== copied.head.hash) throw grew(attempt, copied.head, now);
  } catch (error) {
    await target.write(empty);
    throw error;
  }
  const rows = Object.entries(copied.digests).map(([table, digest]) => [table, digest.rows]);
  return {
    from: source.location,
    to: target.location,
    head: copied.head,
    rows: Object.fromEntries(rows),
  };
}

interface Copied {
  digests: Digests;
  head: ChainHead;
}

/** One read transaction of the source and one write transaction of the target. */
async function copy(source: Driver, target: Driver, attempt: string): Promise<Copied> {
  let last: Copied | null = null;
  return await target.write(
    async (to) => {
      await requireEmpty(to, attempt);
      return last = await source.read(async (from) => {
        // The source may have been lost halfway: what is there is of this very transaction.
        await empty(to);
        await emptyTable(to, "migrations");
        const digests: Digests = {};
        for (const table of ALL_TABLES) digests[table] = await copyTable(from, to, table);
        return { digests, head: await headOf(from) };
      });
    },
    async (to) =>
      last && canonicalJson(await digestAll(to)) === canonicalJson(last.digests)
        ? { result: last }
        : null,
  );
}

async function copyTable(from: Connection, to: Connection, table: string): Promise<Digest> {
  const digest = digester();
  for await (const rows of pagesOf(from, table)) {
    await addRows(to, table, rows);
    digest.add(rows);
  }
  return digest.end();
}

async function verifyCopy(
  db: Connection,
  { digests, head }: Copied,
  clock: Clock,
  attempt: string,
): Promise<void> {
  const found = await digestAll(db);
  const remedy = "The target was emptied again and the source is as it was; report this.";
  for (const [table, { rows, hash }] of Object.entries(digests)) {
    const there = found[table];
    if (there?.rows === rows && there.hash === hash) continue;
    throw fail(
      "corrupt",
      `${attempt}: ${table} has ${rows} rows in the source and ` +
        (there?.rows === rows ? "others" : `${there?.rows ?? 0}`) + " in the copy",
      remedy,
    );
  }
  const verified = await verifyLog(new ReadTx(db, clock.now()));
  if (verified.ok && verified.head.hash === head.hash) return;
  throw fail(
    "corrupt",
    `${attempt}: the copied log does not verify (${verified.problem ?? "its head differs"})`,
    "The target was emptied again; `maestro log verify` says what is wrong with the source.",
  );
}

async function digestAll(db: Connection): Promise<Digests> {
  const digests: Digests = {};
  for (const table of ALL_TABLES) {
    const digest = digester();
    for await (const rows of pagesOf(db, table)) digest.add(rows);
    digests[table] = digest.end();
  }
  return digests;
}

function digester() {
  const hash = createHash("sha256");
  let count = 0;
  return {
    add(rows: readonly Row[]) {
      count += rows.length;
      for (const row of rows) hash.update(`${canonicalJson(row)}\n`);
    },
    end: (): Digest => ({ rows: count, hash: hash.digest("hex") }),
  };
}

async function requireEmpty(db: Connection, attempt: string): Promise<void> {
  for (const table of ALL_TABLES) {
    if (table === "migrations") continue;
    const rows = await rowCount(db, table);
    if (rows === 0) continue;
    throw fail(
      "conflict",
      `${attempt}: the target is not empty (${table} has ${rows} rows)`,
      "Name another schema or file, such as one with `?schema=` and a new name.",
    );
  }
}

/** All but the names of the migrations: the tables stay. */
async function empty(db: Connection): Promise<void> {
  for (const table of ALL_TABLES) {
    if (table !== "migrations") await emptyTable(db, table);
  }
}

async function headOf(db: Connection): Promise<ChainHead> {
  return await chainHead(new ReadTx(db, 0));
}

function grew(attempt: string, copied: ChainHead, now: ChainHead): MaestroError {
  return fail(
    "conflict",
    `${attempt}: the source was written meanwhile (entry ${copied.seq} was its last, now ${now.seq} is)`,
    "Stop the MAESTRO processes that use it and move again; the target was emptied again.",
  );
}
