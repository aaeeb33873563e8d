const MAX_CACHED_STATEMENTS = 500;
const cache = new Map<string, string>();

/** A statement in the common subset as PostgreSQL takes it; no `?` occurs in our literals. */
export function toPostgres(sql: string): string {
  const cached = cache.get(sql);
  if (cached !== undefined) return cached;
  if (cache.size >= MAX_CACHED_STATEMENTS) cache.clear();
  let n = 0;
  const numbered = sql.replaceAll("?", () => `$${++n}`);
  const translated = isDefinition(sql) ? definition(numbered) : numbered;
  cache.set(sql, translated);
  return translated;
}

/** Statements that define tables and indexes; they have no parameters and are never repeated. */
export function isDefinition(sql: string): boolean {
  return /^\s*(CREATE|ALTER|DROP)\b/.test(sql);
}

/**
 * Ids are compared and ordered by their bytes, as SQLite does, whatever the database's locale; and
 * SQLite's INTEGER has 64 bits.
 */
function definition(sql: string): string {
  return sql.replace(/\bTEXT\b/g, 'TEXT COLLATE "C"').replace(/\bINTEGER\b/g, "BIGINT");
}
