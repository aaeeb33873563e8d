import { createHash } from "node:crypto";
import { type Clock, isoTime } from "./clock.ts";
import { fail, type MaestroError } from "./errors.ts";
import { canonicalJson } from "./hash.ts";
import { type ChainHead, chainHead } from "./ssot/execution_log.ts";
import { verifyLog } from "./ssot/verify_log.ts";
import {
  type Connection,
  type Driver,
  migrate,
  openDriver,
  ReadTx,
  type Row,
  TABLE_NAMES,
  type Value,
} from "./store/mod.ts";

/** Rows read and written at a time. */
const PAGE = 200;

/** Every table with the key that orders its rows; keys are not empty and not negative. */
const KEYS: Record<string, { columns: readonly string[]; first: readonly Value[] }> = {
  ...Object.fromEntries(TABLE_NAMES.map((table) => [table, { columns: ["id"], first: [""] }])),
  log: { columns: ["seq"], first: [-1] },
  journal: { columns: ["seq", "n"], first: [-1, -1] },
  replies: { columns: ["id"], first: [""] },
  migrations: { columns: ["name"], first: [""] },
};

/** What a table holds, in short: the number of its rows and a hash over them in order. */
interface Digest {
  rows: number;
  hash: string;
}
type Digests = Record<string, Digest>;

/** A finished and verified move. */
export interface MovedState {
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
        await to.run("DELETE FROM migrations");
        const digests: Digests = {};
        for (const table of Object.keys(KEYS)) digests[table] = await copyTable(from, to, table);
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
  for await (const rows of pages(from, table)) {
    const columns = Object.keys(rows[0] ?? {});
    const marks = `(${columns.map(() => "?").join(", ")})`;
    await to.run(
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${rows.map(() => marks).join(", ")}`,
      rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
    );
    digest.add(rows);
  }
  return digest.end();
}

/** A table's rows in the order of its key. */
async function* pages(db: Connection, table: string): AsyncGenerator<Row[]> {
  const { columns, first } = keyOf(table);
  const list = columns.join(", ");
  const sql = `SELECT * FROM ${table} WHERE (${list}) > (${columns.map(() => "?").join(", ")})
    ORDER BY ${list} LIMIT ${PAGE}`;
  for (let after: readonly Value[] = first;;) {
    const rows = await db.all(sql, after);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = columns.map((column) => last[column] ?? null);
  }
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
  for (const table of Object.keys(KEYS)) {
    const digest = digester();
    for await (const rows of pages(db, table)) digest.add(rows);
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
  for (const table of Object.keys(KEYS)) {
    if (table === "migrations") continue;
    const [row] = await db.all(`SELECT COUNT(*) AS n FROM ${table}`);
    if (Number(row?.n ?? 0) === 0) continue;
    throw fail(
      "conflict",
      `${attempt}: the target is not empty (${table} has ${row?.n} rows)`,
      "Name another schema or file, such as one with `?schema=` and a new name.",
    );
  }
}

/** All but the names of the migrations: the tables stay. */
async function empty(db: Connection): Promise<void> {
  for (const table of Object.keys(KEYS)) {
    if (table !== "migrations") await db.run(`DELETE FROM ${table}`);
  }
}

async function headOf(db: Connection): Promise<ChainHead> {
  return await chainHead(new ReadTx(db, 0));
}

function keyOf(table: string) {
  const key = KEYS[table];
  if (!key) throw fail("internal", `Cannot copy ${table}: its key is not known`);
  return key;
}

function grew(attempt: string, copied: ChainHead, now: ChainHead): MaestroError {
  return fail(
    "conflict",
    `${attempt}: the source was written meanwhile (entry ${copied.seq} was its last, now ${now.seq} is)`,
    "Stop the MAESTRO processes that use it and move again; the target was emptied again.",
  );
}
