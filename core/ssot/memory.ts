import { fail } from "../errors.ts";
import { limitTo, type ReadTx, type Tx } from "../store/mod.ts";

export const MAX_MEMORY_VALUE_CHARS = 8_000;
const MAX_MEMORY_KEYS = 200;

/** One working note of an agent. */
interface MemoryEntry {
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

/** Removes a note of the acting agent. Error: not_found. */
export async function deleteMemory(tx: Tx, key: string): Promise<void> {
  const id = `${tx.actor.agent}/${key}`;
  if (!await tx.get("memory", id)) {
    throw fail("not_found", `Cannot delete the note ${key}: there is none`, "See memory_list.");
  }
  await tx.remove("memory", id);
  tx.target = `memory:${id}`;
}

/** What notes an agent has, in key order after `after`, without their texts. */
export async function memoryKeys(
  tx: ReadTx,
  agent: string,
  { after = "", limit }: { after?: string | undefined; limit: number },
): Promise<{ notes: { key: string; chars: number; updated_at: string }[]; total: number }> {
  const rows = await tx.all(
    `SELECT key, LENGTH(value) AS chars, updated_at FROM memory
     WHERE agent = ? AND key > ? ORDER BY key ${limitTo(limit)}`,
    [agent, after],
  );
  return {
    notes: rows.map(({ key, chars, updated_at }) => ({
      key: String(key),
      chars: Number(chars),
      updated_at: String(updated_at),
    })),
    total: await tx.count("SELECT COUNT(*) AS n FROM memory WHERE agent = ?", [agent]),
  };
}
