import type { TextPart } from "../analysis/value.ts";
import type { Read } from "../reads.ts";
import type { Place, Unknown } from "../surface.ts";

/** SQL that a call is given, and what is read of the rows it brings. */
interface SentSql {
  parts: readonly TextPart[];
  place: Place;
  reads: Read[];
  /** True in code that changes a database from one version to another. */
  isMigration: boolean;
}

/** All that is met of a database while a module is followed. */
export interface DbLog {
  sent: SentSql[];
  /** The last SQL a cursor was given, by the value that stands for the cursor. */
  lastOf: Map<object, number>;
  /** Calls whose SQL is not constant: whose parameter it is, and whether it is read from a file. */
  hidden: (Unknown & { param: string | null; isFile: boolean })[];
}

export const MAX_STATEMENTS = 5_000;

export function newDbLog(): DbLog {
  return { sent: [], lastOf: new Map(), hidden: [] };
}
