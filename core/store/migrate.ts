import { fail } from "../errors.ts";
import type { Connection, Driver } from "./driver.ts";
import { MIGRATIONS } from "./schema.ts";

/**
 * Brings the database to this program's schema, all or nothing. Error: unavailable where a newer
 * program has already migrated it further.
 */
export async function migrate(driver: Driver, at: string): Promise<void> {
  if (await isCurrent(driver)) return;
  await driver.write(async (db) => {
    await db.run(
      "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)",
    );
    const applied = new Set((await db.all("SELECT name FROM migrations")).map((row) => row.name));
    const known = new Set(MIGRATIONS.map((migration) => migration.name));
    const newer = [...applied].filter((name) => !known.has(String(name)));
    if (newer.length > 0) {
      throw fail(
        "unavailable",
        `Cannot open ${driver.location}: it was written by a newer MAESTRO (${newer.join(", ")})`,
        "Upgrade MAESTRO on this machine; nothing was changed.",
      );
    }
    for (const migration of MIGRATIONS) {
      if (applied.has(migration.name)) continue;
      const statements = [...migration.statements, ...(migration[db.engine] ?? [])];
      for (const statement of statements) await db.run(statement);
      await db.run("INSERT INTO migrations (name, applied_at) VALUES (?, ?)", [migration.name, at]);
    }
  });
}

/**
 * Refuses a write to a database that a newer program has migrated since it was opened: rows of the
 * old form would look like tampering to it. Error: unavailable.
 */
export async function requireSchema(db: Connection, location: string): Promise<void> {
  const [row] = await db.all("SELECT COUNT(*) AS n FROM migrations");
  if (Number(row?.n) === MIGRATIONS.length) return;
  throw fail(
    "unavailable",
    `Cannot write ${location}: a newer MAESTRO has migrated it since it was opened`,
    "Upgrade MAESTRO here and start it again; nothing was written.",
  );
}

/** Start-up is frequent, migration rare: do not take the write lock to find nothing to do. */
async function isCurrent(driver: Driver): Promise<boolean> {
  return await driver.read(async (db) => {
    if (!await db.hasTable("migrations")) return false;
    const rows = await db.all("SELECT name FROM migrations ORDER BY name");
    const names = rows.map((row) => row.name);
    return names.length === MIGRATIONS.length &&
      MIGRATIONS.every((migration, index) => migration.name === names[index]);
  });
}
