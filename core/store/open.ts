import type { Driver } from "./driver.ts";
import { isPostgres } from "./location.ts";
import { openSqlite } from "./sqlite.ts";

/**
 * Opens a database by its location: a PostgreSQL URL, or else the path of a SQLite file. Errors:
 * invalid, unavailable, corrupt.
 */
export async function openDriver(location: string, busyTimeoutMs?: number): Promise<Driver> {
  if (!isPostgres(location)) return openSqlite(location, busyTimeoutMs);
  // Its package is loaded only where it is used: a start on SQLite does not pay for it.
  const { openPostgres } = await import("./postgres.ts");
  return await openPostgres(location);
}
