import { MaestroError } from "../errors.ts";

/**
 * What may be gone at the next try: a lost connection, a restarting server, a rival transaction.
 * `answered` where the server itself ended the transaction and the connection is still good.
 */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly answered: boolean;

  constructor(message: string, options: { answered: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.answered = options.answered;
  }
}

export function lostConnection(): Interrupted {
  return new Interrupted("the connection was lost", { answered: false });
}

/** The server undid the transaction and asks to repeat it. */
const REPEAT = new Set(["40001", "40P01"]);

/** The server goes down, comes up, is full or ended the connection; see Appendix A of its manual. */
const GONE = new Set([
  "08000",
  "08001",
  "08003",
  "08006",
  "25P03",
  "53300",
  "57P01",
  "57P02",
  "57P03",
  "57P05",
]);

/** The network's own codes, and those of postgres.js. */
const UNREACHED = new Set([
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
]);

/** An error of the server, the network or the package as the rest of the program knows errors. */
export function fromPostgres(error: unknown, location: string): unknown {
  if (error instanceof MaestroError || error instanceof Interrupted) return error;
  if (!(error instanceof Error)) return error;
  const code = errorCode(error);
  if (REPEAT.has(code)) return new Interrupted(error.message, { answered: true, cause: error });
  // A statement prepared before another process migrated the tables: a new connection knows them.
  const stale = textOf(error, "routine") === "RevalidateCachedQuery";
  if (stale || GONE.has(code) || UNREACHED.has(code)) {
    return new Interrupted(`${error.message} (${code})`, { answered: false, cause: error });
  }
  const known = KNOWN[code] ?? (error.name === "NotCapable" ? KNOWN.EPERM : undefined);
  if (!known) return error;
  const [kind, found, hint] = known;
  return new MaestroError(kind, `Cannot use ${location}: ${found} (${error.message})`, {
    hint,
    cause: error,
  });
}

/** What no repetition mends, with its remedy. */
const KNOWN: Record<string, ["unavailable" | "invalid" | "corrupt", string, string]> = {
  "28000": ["unavailable", "the server refused the user", "Check the user and pg_hba.conf."],
  "28P01": ["unavailable", "the server refused the password", "Check user and password."],
  "3D000": ["invalid", "there is no such database", "Make it with `createdb`, or name another."],
  "42501": [
    "unavailable",
    "the user lacks a right",
    "Let an administrator create the schema for this user, or grant CREATE on the database.",
  ],
  "42P01": ["corrupt", "a table is missing", "Restore the schema from a copy you trust."],
  "25006": [
    "unavailable",
    "the server is read-only",
    "Name the primary server, not one of its standbys.",
  ],
  "53100": [
    "unavailable",
    "the server's disk is full",
    "Free some space there and try again; nothing of the failed write was kept.",
  ],
  "54000": ["invalid", "a key is too long for an index", "Use a shorter name."],
  "55P03": [
    "unavailable",
    "another process holds it",
    "Wait until the other MAESTRO process has finished its write, then try again.",
  ],
  XX001: [
    "corrupt",
    "the server found damaged data",
    "Restore the database from a copy you trust.",
  ],
  ENOTFOUND: ["unavailable", "there is no such host", "Check the host's name."],
  EPERM: [
    "unavailable",
    "this process may not reach that host",
    "Start it with bin/maestro, which allows the configured database's host and no other.",
  ],
  SASL_SIGNATURE_MISMATCH: [
    "unavailable",
    "the server could not prove that it knows the password",
    "Check that this is the right server.",
  ],
};

/** The code of a server's or the network's error; empty where it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error ? textOf(error, "code") : "";
}

function textOf(error: Error, key: string): string {
  const value: unknown = Object.getOwnPropertyDescriptor(error, key)?.value;
  return typeof value === "string" ? value : "";
}
