import type { FileUse } from "../files.ts";
import { type Arguments, hasOption, optionValues } from "./options.ts";
import { literal, type Word } from "./word.ts";

/** Besides the uses of a file: `touch` loses no lines of it, `remove` is of an empty directory. */
export type OperandAct = FileUse | "touch" | "remove";

/** A file that a command is known to use. */
export interface OperandUse {
  use: OperandAct;
  word: Word;
  tree: boolean;
  /** True where the whole workspace may be meant. */
  whole?: boolean;
  /** True where only the directory that the command was led to is meant, and not the root. */
  here?: boolean;
}

/** What a program does to the files it names, by its options, operands and the text of its input. */
export type Uses = (
  args: Arguments,
  words: readonly Word[],
  input: string | null,
) => OperandUse[] | string;

/** Programs that pack, unpack, patch and cut files up. */
export const ARCHIVERS: Record<string, Uses> = {
  tar: tarUses,
  zip: zipUses,
  unzip: unzipUses,
  ...Object.fromEntries(
    ["gzip", "gunzip", "bzip2", "bunzip2", "xz", "unxz", "zstd"].map((name) => [name, packerUses]),
  ),
  patch: patchUses,
  split: splitUses,
  csplit: csplitUses,
  rsync: rsyncUses,
  cpio: () => "the files stand in its input. Use tar, and name them",
};

function each(use: OperandAct, words: readonly Word[], tree = false): OperandUse[] {
  return words.filter((word) => word.value !== "-").map((word) => ({ use, word, tree }));
}

function tarUses(read: Arguments, words: readonly Word[]): OperandUse[] | string {
  // The oldest form has its letters without a dash: `tar xzf a.tar`.
  const bare = words[0]?.value ?? "";
  const old = /^[A-Za-z]+$/.test(bare);
  const mode = (letter: string, name: string) =>
    hasOption(read, [letter, name]) || (old && bare.includes(letter));
  if (
    hasOption(read, ["P", "absolute-names", "T", "files-from"]) ||
    (old && /[PTCgXIFbKNVLH]/.test(bare))
  ) {
    return "where it reads and writes is not plain. Leave -P, -T and bundled -C out";
  }
  const named = optionValues(read, ["f", "file"]);
  const operands = old ? read.operands.slice(1) : read.operands;
  const archive = old && bare.includes("f") ? operands.slice(0, 1) : named;
  const members = old && bare.includes("f") ? operands.slice(1) : operands;
  const directories = optionValues(read, ["C", "directory"]);
  if (mode("x", "extract") || mode("x", "get")) {
    if (hasOption(read, ["transform", "xform"])) {
      return "by other names its files may go anywhere. Unpack, then move them";
    }
    if (mode("O", "to-stdout")) return each("read", archive);
    const target = directories.length > 0 ? directories : [literal(".")];
    return [...each("read", archive), ...each("write", target, true)];
  }
  if (mode("t", "list")) return each("read", archive);
  const gone = hasOption(read, ["remove-files"]) ? "delete" : "read";
  return [...each("write", archive), ...each(gone, [...members, ...directories], true)];
}

function zipUses(read: Arguments): OperandUse[] {
  const [archive, ...members] = read.operands;
  const use = hasOption(read, ["m", "move"]) ? "delete" : "read";
  return [...(archive === undefined ? [] : each("write", [archive])), ...each(use, members, true)];
}

function unzipUses(read: Arguments): OperandUse[] {
  const archive = each("read", read.operands.slice(0, 1));
  if (hasOption(read, ["l", "p", "t", "z", "v"])) return archive;
  const into = optionValues(read, ["d"]);
  return [...archive, ...each("write", into.length > 0 ? into : [literal(".")], true)];
}

function packerUses(read: Arguments): OperandUse[] {
  if (hasOption(read, ["c", "stdout", "l", "list", "t", "test"])) {
    return each("read", read.operands);
  }
  // The packed file takes the place of the other.
  const use = hasOption(read, ["k", "keep"]) ? "write" : "move";
  return each(use, read.operands, hasOption(read, ["r", "recursive"]));
}

function patchUses(read: Arguments): OperandUse[] | string {
  const diffs = optionValues(read, ["i", "input"]);
  if (hasOption(read, ["dry-run"])) return each("read", [...read.operands, ...diffs]);
  const output = optionValues(read, ["o", "output"]);
  const [file, diff] = read.operands;
  if (hasOption(read, ["d", "directory"]) || file === undefined) {
    return "which files it changes stands in the diff. Name the file: patch FILE DIFF";
  }
  const changed = output.length > 0 ? output : [file];
  return [...each("write", changed), ...each("read", diff === undefined ? diffs : [diff])];
}

function splitUses(read: Arguments): OperandUse[] {
  const [file, prefix = literal("x")] = read.operands;
  return [...each("read", file === undefined ? [] : [file]), ...each("write", [prefix])];
}

function csplitUses(read: Arguments): OperandUse[] {
  const prefix = optionValues(read, ["f", "prefix"])[0] ?? literal("xx");
  return [...each("read", read.operands.slice(0, 1)), ...each("write", [prefix])];
}

function rsyncUses(read: Arguments): OperandUse[] | string {
  if (read.operands.some(({ value }) => value?.includes(":"))) {
    return "it goes to another machine. Copy within the workspace";
  }
  const target = read.operands.at(-1);
  const use = hasOption(read, ["delete", "del", "delete-after"]) ? "delete" : "write";
  const sources = hasOption(read, ["remove-source-files"]) ? "delete" : "read";
  return [
    ...each(sources, read.operands.slice(0, -1), true),
    ...(target === undefined ? [] : each(use, [target], true)),
  ];
}
