import type { Literal, Shape } from "../surface.ts";

/** A flag by all its names, the longest first: `--port`, `-p`. */
export interface Flag {
  names: readonly string[];
  /** False for flags that are there or not. */
  takesValue: boolean;
  isList: boolean;
  /** What its value may be; for lists, each of them. */
  shape: Shape;
  required: boolean;
  fallback: Literal | undefined;
}

export interface Positional {
  name: string;
  shape: Shape;
  required: boolean;
  /** True where it takes all that follow. */
  isRest: boolean;
}

/** A command as the contract promises it. */
export interface DeclaredCommand {
  /** The program, then the words that name the command within it. */
  words: readonly string[];
  /** The file or module that is the program. */
  module: string | null;
  positionals: readonly Positional[];
  flags: readonly Flag[];
  /** What is printed; null where nothing is said. */
  stdout: Shape | null;
  exitCodes: ReadonlyMap<number, string> | null;
  descriptions: readonly string[];
}

/** The flag of that name. */
export function flagOf(flags: readonly Flag[], name: string): Flag | undefined {
  return flags.find((flag) => flag.names.includes(name));
}

/** How people write the command. */
export function commandText(command: DeclaredCommand): string {
  return command.words.join(" ");
}

/** `--dry-run` for `dryRun`, `dry_run` and `dry-run`; one letter gets one dash. */
export function asFlagName(name: string): string {
  if (name.startsWith("-")) return name;
  if (name.length === 1) return `-${name}`;
  const dashed = name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${dashed.replaceAll("_", "-")}`;
}
