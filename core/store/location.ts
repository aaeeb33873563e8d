import { fail } from "../errors.ts";

/** Which database and which schema in it; several projects may share one database. */
export interface PostgresAddress {
  host: string;
  port: number;
  user: string;
  /** Absent: PGPASSWORD, or none. */
  password: string | undefined;
  database: string;
  schema: string;
  ssl: false | "require" | "verify-full";
  /** Whether statements may be prepared by name; poolers that swap connections do not take it. */
  prepare: boolean;
}

const DEFAULT_SCHEMA = "maestro";
const DEFAULT_PORT = 5432;
/** Names that need no quoting in any dialect and fit PostgreSQL's 63 bytes with our prefixes. */
const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,47}$/;
const SSL_MODES = ["disable", "require", "verify-full"] as const;
const PARAMETERS = ["schema", "sslmode", "prepare"];

/** Whether a location is a PostgreSQL URL; anything else is the path of a SQLite file. */
export function isPostgres(location: string): boolean {
  return /^postgres(ql)?:\/\//i.test(location);
}

/** Reads `postgres://user@host:5432/database?schema=maestro`. Error: invalid. */
export function parsePostgresUrl(location: string): PostgresAddress {
  let url: URL;
  try {
    url = new URL(location);
  } catch {
    throw refuse(location, "it is no URL");
  }
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) {
    throw refuse(location, `there is no parameter ${unknown}, only ${PARAMETERS.join(", ")}`);
  }
  const [user, password, database] = [url.username, url.password, url.pathname.slice(1)]
    .map((part) => decode(location, part));
  if (!url.hostname || !/^(\[[0-9a-f:.]+\]|[\w.-]+)$/i.test(url.hostname)) {
    throw refuse(location, "it names no host, or more than one");
  }
  if (!user) throw refuse(location, "it names no user");
  if (!database || database.includes("/")) throw refuse(location, "it names no database");
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || DEFAULT_PORT),
    user,
    password: password || undefined,
    database,
    schema: schemaOf(location, url),
    ssl: sslOf(location, url),
    prepare: flagOf(location, url, "prepare"),
  };
}

/** A location as it may be shown: never with a password. */
export function shownLocation(location: string): string {
  if (!isPostgres(location)) return location;
  try {
    const { host, port, user, database, schema } = parsePostgresUrl(location);
    const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    return `postgres://${encodeURIComponent(user)}@${authority}/${encodeURIComponent(database)}` +
      `?schema=${schema}`;
  } catch {
    return masked(location);
  }
}

/** Whether a location carries a password. */
export function hasPassword(location: string): boolean {
  return isPostgres(location) && masked(location) !== location;
}

/** Up to the last `@`, for a password may hold one that should have been escaped. */
function masked(location: string): string {
  return location.replace(/^(\w+:\/\/[^:@/?#]*):.*@/s, "$1:***@")
    .replace(/([?&](?:pass|password)=)[^&]*/gi, "$1***");
}

function schemaOf(location: string, url: URL): string {
  const schema = url.searchParams.get("schema") ?? DEFAULT_SCHEMA;
  if (SCHEMA_NAME.test(schema) && !schema.startsWith("pg_")) return schema;
  throw refuse(
    location,
    "its schema is not a name of 1 to 48 of a-z, 0-9 and _ (beginning with no digit and not with pg_)",
  );
}

function sslOf(location: string, url: URL): PostgresAddress["ssl"] {
  const mode = SSL_MODES.find((known) => known === (url.searchParams.get("sslmode") ?? "disable"));
  if (mode === undefined) throw refuse(location, `sslmode is none of ${SSL_MODES.join(", ")}`);
  return mode === "disable" ? false : mode;
}

function flagOf(location: string, url: URL, name: string): boolean {
  const text = url.searchParams.get(name) ?? "true";
  if (text !== "true" && text !== "false") {
    throw refuse(location, `${name} is neither true nor false`);
  }
  return text === "true";
}

function decode(location: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refuse(location, "a % in it is not followed by two hexadecimal digits");
  }
}

function refuse(location: string, why: string) {
  return fail(
    "invalid",
    `Cannot use the database ${masked(location)}: ${why}`,
    "Write it as postgres://user@host:5432/database?schema=maestro, with %-escapes in the password.",
  );
}
