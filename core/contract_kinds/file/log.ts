import type { Value } from "../analysis/value.ts";
import type { Read } from "../reads.ts";
import type { Place } from "../surface.ts";

/** A constant that is given where a file is read or written. */
export interface Said {
  text: string;
  place: Place;
}

/** A file that is read or written, and what is seen of its content. */
export interface FileUse {
  kind: "read" | "write";
  path: string;
  place: Place;
  encoding: Said | null;
  delimiter: Said | null;
  /** Columns and fields that are looked at. */
  reads: Read[];
  /** The names in the first line that is written. */
  header: readonly Said[] | null;
  records: { value: Value; place: Place }[];
  /** True where what is written cannot be seen. */
  isOpaque: boolean;
  /** The function whose parameter is the path, where that is not seen. */
  param: string | null;
}

/** All that is met of files while a module is followed. */
export interface FileLog {
  uses: FileUse[];
}

export const MAX_USES = 2_000;

export function newFileLog(): FileLog {
  return { uses: [] };
}
