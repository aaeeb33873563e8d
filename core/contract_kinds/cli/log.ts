import type { Read } from "../reads.ts";
import type { Literal, Place, Shape, Unknown } from "../surface.ts";
import type { Value } from "../analysis/value.ts";

/** A program that is run, with what is read of what it prints and how it ended. */
export interface Invocation {
  words: readonly string[];
  places: readonly Place[];
  isOpen: boolean;
  varies: boolean;
  place: Place;
  reads: Read[];
  /** The numbers that its exit code is compared with. */
  codes: { code: number; place: Place }[];
  /** The function whose parameter says what is run, where that is not seen. */
  param: string | null;
}

/** A flag as a program defines it; null where that cannot be seen. */
export interface DefinedFlag {
  names: readonly string[];
  takesValue: boolean | null;
  shape: Shape | null;
  required: boolean | null;
  fallback: Literal | undefined;
  place: Place;
}

export interface DefinedPositional {
  name: string;
  required: boolean;
  isRest: boolean;
  shape: Shape | null;
  place: Place;
}

/** A command as a program defines it; the one without words is the program itself. */
export interface DefinedCommand {
  words: readonly string[];
  parent: number | null;
  flags: DefinedFlag[];
  /** Null where arguments other than flags are taken without being defined. */
  positionals: DefinedPositional[] | null;
  place: Place;
}

/** All that is met of command lines while a module is followed. */
export interface CliLog {
  runs: Invocation[];
  commands: DefinedCommand[];
  /** Commands by what stands for them in the program: a name, a function. */
  known: Map<string, number>;
  /** The command whose code is followed. */
  current: number | null;
  /** Flags that are looked for among the arguments by hand. */
  compared: { name: string; place: Place }[];
  printed: { value: Value; command: number | null; place: Place }[];
  exits: { code: number; place: Place }[];
  /** Arguments that are read in ways that show no names. */
  hidden: Unknown[];
}

export const MAX_RUNS = 2_000;

export function newCliLog(): CliLog {
  return {
    runs: [],
    commands: [],
    known: new Map(),
    current: null,
    compared: [],
    printed: [],
    exits: [],
    hidden: [],
  };
}
