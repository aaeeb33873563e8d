import { fail } from "../errors.ts";
import type { ReadTx, Row } from "../store/mod.ts";

const MAX_QUERY_WORDS = 20;

/** A requirement whose title or description has all the words. */
interface RequirementHit {
  id: string;
  title: string;
  status: string;
  role: string | null;
}

/** A working note that has all the words. */
interface MemoryHit {
  agent: string;
  key: string;
  value: string;
}

/** Finds requirements by words of their title and description, the best match first. */
export async function searchRequirements(
  tx: ReadTx,
  query: string,
  limit: number,
): Promise<RequirementHit[]> {
  const rows = await match(tx, "requirements", "t.title || ' ' || t.description", query, limit);
  return rows.map((row) => ({
    id: String(row.id),
    title: String(row.title),
    status: String(row.status),
    role: row.role === null || row.role === undefined ? null : String(row.role),
  }));
}

/** Finds working notes by words of their key and text, the best match first. */
export async function searchMemory(
  tx: ReadTx,
  query: string,
  limit: number,
): Promise<MemoryHit[]> {
  const rows = await match(tx, "memory", "t.key || ' ' || t.value", query, limit);
  return rows.map(({ agent, key, value }) => ({
    agent: String(agent),
    key: String(key),
    value: String(value),
  }));
}

/** Full text is the one thing the two engines spell differently. */
async function match(
  tx: ReadTx,
  table: "requirements" | "memory",
  text: string,
  query: string,
  limit: number,
): Promise<Row[]> {
  const words = wordsOf(query);
  if (tx.engine === "sqlite") {
    const wanted = words.map((word) => `"${word}"*`).join(" ");
    return await tx.all(
      `SELECT t.* FROM ${table}_text f JOIN ${table} t ON t.rowid = f.rowid
       WHERE ${table}_text MATCH ? ORDER BY f.rank, t.id LIMIT ?`,
      [wanted, limit],
    );
  }
  const wanted = words.map((word) => `${word}:*`).join(" & ");
  const vector = `to_tsvector('simple', ${text})`;
  return await tx.all(
    `SELECT t.* FROM ${table} t WHERE ${vector} @@ to_tsquery('simple', ?)
     ORDER BY ts_rank(${vector}, to_tsquery('simple', ?)) DESC, t.id LIMIT ?`,
    [wanted, wanted, limit],
  );
}

/** Words and numbers only: neither engine's query language reaches it from outside. */
function wordsOf(query: string): string[] {
  const words = query.normalize("NFC").match(/[\p{L}\p{N}_]+/gu) ?? [];
  if (words.length > 0 && words.length <= MAX_QUERY_WORDS) return words;
  throw fail(
    "invalid",
    `Cannot search for ${JSON.stringify(query.slice(0, 100))}: it has ${words.length} words`,
    `Give 1 to ${MAX_QUERY_WORDS} words; each also finds words that begin with it.`,
  );
}
