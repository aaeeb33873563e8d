import { GIT_COMMANDS, LOG_OPTIONS } from "./tables/git.ts";
import { COMMON, OPTIONS } from "./tables/options.ts";
import type { OptionSpec } from "./options.ts";

/** What becomes of an option's value: see `tables/options.ts`. */
export type ValueUse = (typeof USES)[number];

const USES = ["r", "w", "x", "g", "s", "v", "f"] as const;

/** The options of one program. */
export interface OptionTable extends OptionSpec {
  uses: ReadonlyMap<string, ValueUse>;
  /** False where options that are not listed may take a value. */
  complete: boolean;
}

const MARK = /^([a-z]):(.*)$/i;

/** The table of a program, by its name in lower case; null where there is none. */
export function optionTable(program: string): OptionTable | null {
  const name = ALIASES.get(program) ?? program;
  return TABLES.get(name) ?? null;
}

const ALIASES = new Map([
  ["gawk", "awk"],
  ["mawk", "awk"],
  ["gsed", "sed"],
  ["gtar", "tar"],
  ["fdfind", "fd"],
  ["pg", "less"],
]);

function readTable(marks: readonly string[]): OptionTable {
  const uses = new Map<string, ValueUse>();
  const following: string[] = [];
  const attached: string[] = [];
  for (const mark of marks) {
    const [, letter = "", names = ""] = MARK.exec(mark) ?? [];
    const use = USES.find((each) => each === letter.toLowerCase());
    if (use === undefined) continue;
    for (const name of names.split(",")) {
      if (uses.has(name) && use !== "x") continue;
      uses.set(name, use);
      if (use !== "f") (letter === use ? following : attached).push(name);
    }
  }
  const isLetter = (name: string) => name.length === 1;
  return {
    uses,
    complete: !marks.includes("..."),
    short: following.filter(isLetter).join(""),
    attached: attached.filter(isLetter).join(""),
    long: following.filter((name) => !isLetter(name)),
    known: [...uses.keys()],
  };
}

function readTables(text: string): ReadonlyMap<string, OptionTable> {
  return new Map(
    text.trim().split("\n").map((line) => {
      const [name = "", ...marks] = line.replace("@log", LOG_OPTIONS).split(" ");
      return [name, readTable(marks)] as const;
    }),
  );
}

const TABLES = readTables(OPTIONS);

/** The options of the sub-commands of git that agents may use; others are not there. */
export const GIT_TABLES = readTables(GIT_COMMANDS);

/** What development tools without a table of their own mostly mean by an option. */
export const COMMON_TABLE: OptionTable = readTable([...COMMON.split(/\s+/), "..."]);
