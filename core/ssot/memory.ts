import { fail } from "../errors.ts";
import type { ReadTx, Tx } from "../store/mod.ts";

const MAX_MEMORY_VALUE_CHARS = 8_000;
const MAX_MEMORY_KEYS = 200;

/** One working note of an agent. */
export interface MemoryEntry {
  key: string;
  value: string;
  updatedAt: string;
}

/**
 * Writes (or with an empty value removes) a note of the acting agent, under the next number where
 * no key is given; returns the key. Error: invalid.
 */
export async function setMemory(
  tx: Tx,
  givenKey: string | undefined,
  value: string,
): Promise<string> {
  const key = givenKey ?? await nextNote(tx);
  const id = `${tx.actor.agent}/${key}`;
  tx.target = `memory:${id}`;
  if (value === "") {
    await tx.remove("memory", id);
    return key;
  }
  if (value.length > MAX_MEMORY_VALUE_CHARS) {
    throw fail(
      "invalid",
      `Cannot remember ${key}: its value has ${value.length} characters`,
      `At most ${MAX_MEMORY_VALUE_CHARS}; keep the gist and put the rest into a file.`,
    );
  }
  const exists = await tx.get("memory", id);
  const keys = await tx.count("SELECT COUNT(*) AS n FROM memory WHERE agent = ?", [tx.actor.agent]);
  if (!exists && keys >= MAX_MEMORY_KEYS) {
    throw fail(
      "invalid",
      `Cannot remember ${key}: ${tx.actor.agent} has ${keys} notes`,
      "Remove some by setting them to an empty value.",
    );
  }
  await tx.upsert("memory", { id, agent: tx.actor.agent, key, value, updated_at: tx.now });
  return key;
}

async function nextNote(tx: Tx): Promise<string> {
  const last = await tx.one(
    "SELECT key FROM memory WHERE agent = ? AND key >= 'note-0000' AND key < 'note-:' ORDER BY key DESC LIMIT 1",
    [tx.actor.agent],
  );
  const number = Number(String(last?.key ?? "").slice("note-".length)) || 0;
  return `note-${String(number + 1).padStart(4, "0")}`;
}

/** An agent's notes in key order; any agent may read any notes. */
export async function memoryOf(tx: ReadTx, agent: string, key?: string): Promise<MemoryEntry[]> {
  const rows = await tx.all(
    "SELECT * FROM memory WHERE agent = ? AND (CAST(? AS TEXT) IS NULL OR key = ?) ORDER BY key",
    [agent, key ?? null, key ?? null],
  );
  return rows.map((row) => ({
    key: String(row.key),
    value: String(row.value),
    updatedAt: String(row.updated_at),
  }));
}
