import { baseName } from "./entries.ts";
import { foundPatterns } from "./find_files.ts";
import { optionTable } from "./option_table.ts";
import { readArguments } from "./options.ts";
import { UNKNOWN, type Word } from "./word.ts";

/** The files whose names a command prints, one word for each place; unknown for others. */
export function listedFiles(words: readonly Word[] | null): Word[] {
  const program = baseName(words?.[0]?.value ?? "");
  const args = words?.slice(1) ?? [];
  if (
    program === "find" &&
    !args.some(({ value }) => /^-(?:exec|ok|print[f0]?f|fprint)/.test(value ?? ""))
  ) {
    return foundPatterns(args);
  }
  const format = program === "printf" && /^%s\\?[n0]?$/.test(args[0]?.value ?? "");
  if ((program === "echo" && args.length > 0) || (format && args.length > 1)) {
    const printed = args.slice(format ? 1 : 0);
    const plain = printed.every(({ value }) => /^[\w.@/*][\w.@/*-]*$/.test(value ?? ""));
    if (plain) return printed.map((word) => word.glob ? { ...word, many: true } : word);
  }
  const lists = args.some(({ value }) =>
    /^(?:-[a-zA-Z]*l[a-zA-Z]*|--files-with-matches|--files)$/.test(value ?? "")
  );
  if (!/^(?:grep|egrep|fgrep|rg)$/.test(program) || !lists) return [UNKNOWN];
  const { operands } = readArguments(args, optionTable(program) ?? { short: "", long: [] });
  const files = operands.slice(args.some(({ value }) => value === "--files") ? 0 : 1);
  const plain = files.length > 0 &&
    files.every(({ value, glob }) => !glob && /^[\w.]/.test(value ?? ""));
  return plain
    ? files.map(({ value }) => ({
      value: `${value?.replace(/\/+$/, "")}/**`,
      glob: true,
      many: true,
    }))
    : [UNKNOWN];
}
