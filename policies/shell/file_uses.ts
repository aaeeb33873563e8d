import type { FileUse } from "../files.ts";
import { baseName } from "./entries.ts";
import { type Arguments, hasOption, optionValues, readArguments } from "./options.ts";
import { ARCHIVERS, type OperandUse, type Program } from "./archive_uses.ts";
import { secretGlob } from "../secrets.ts";
import { DATABASES, toolUses } from "./tool_uses.ts";
import { gitChanges } from "./git_commands.ts";
import { isPureSed } from "./sed_script.ts";
import { literal, type Word } from "./word.ts";

/** What a known program does to the files it names, or why that cannot be told. */
export type FileUses = { ok: true; uses: OperandUse[] } | { ok: false; problem: string };

/** The files a command names, with their use; programs not known here may read what they name. */
export function fileUses(words: readonly Word[]): FileUses {
  const name = baseName(words[0]?.value ?? "");
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  const args = words.slice(1);
  if (program === undefined) {
    const written = toolUses(name, args) ?? [];
    return { ok: true, uses: [...written, ...each("read", args.flatMap(namedFile))] };
  }
  const found = program.uses(readArguments(args, program), args);
  if (typeof found === "string") return { ok: false, problem: found };
  const changes = found.some(({ use }) => use !== "read");
  // An unknown word may be one more file, or an option that changes what the others mean.
  return changes && args.some((word) => word.value === null || word.glob)
    ? { ok: false, problem: "which files it changes cannot be known beforehand. Name each of them" }
    : { ok: true, uses: found };
}

/** The file an argument of any program may name, itself or after `=`. What is absolute may be a URL path. */
function namedFile({ value, glob }: Word): Word[] {
  const path = value?.replace(/^-[^=]*=/, "") ?? "";
  return /^[\w.@+*?[\]][\w.@+*?[\]/-]*$/.test(path) ? [{ value: path, glob }] : [];
}

const RECURSIVE = ["r", "R", "recursive"];

const reader = (short = "", long: readonly string[] = []): Program => ({
  short,
  long,
  uses: ({ operands }) => each("read", operands),
});

const searcher: Program = {
  short: "efmABCdDgtT",
  long: ["regexp", "file", "max-count", "after-context", "before-context", "context", "glob"],
  uses: (args) => {
    const patternGiven = hasOption(args, ["e", "f", "regexp", "file"]);
    const patterns = optionValues(args, ["f", "file"]);
    return each("read", [...patterns, ...args.operands.slice(patternGiven ? 0 : 1)]);
  },
};

const changer = (use: FileUse, short = ""): Program => ({
  short,
  long: [],
  uses: (args) => each(use, args.operands, hasOption(args, RECURSIVE)),
});

const PROGRAMS: Record<string, Program> = {
  ...ARCHIVERS,
  ...DATABASES,
  cat: reader(),
  head: reader("nc", ["lines", "bytes"]),
  tail: reader("ncs", ["lines", "bytes"]),
  wc: reader(),
  less: reader(),
  more: reader(),
  nl: reader("bhifnsvw"),
  tac: reader(),
  rev: reader(),
  cut: reader("bcdf", ["delimiter", "fields", "bytes", "characters"]),
  diff: reader("UCIWx", ["exclude", "unified"]),
  cmp: reader("in"),
  comm: reader(),
  paste: reader("d"),
  od: reader("AjNStw"),
  hexdump: reader("ens"),
  strings: reader("nt"),
  base64: reader("w"),
  file: reader(),
  stat: reader("cf"),
  ls: reader("IwT", ["ignore"]),
  tree: { short: "LPIo", long: [], uses: sortUses },
  du: reader("dt"),
  md5sum: reader(),
  sha1sum: reader(),
  sha256sum: reader(),
  grep: searcher,
  egrep: searcher,
  fgrep: searcher,
  rg: searcher,
  awk: { short: "Fvf", long: ["assign"], uses: ({ operands }) => awkReads(operands) },
  jq: { short: "", long: [], uses: ({ operands }) => each("read", operands.slice(1)) },
  find: {
    short: "",
    long: [],
    uses: (_args, words) => each("read", [...findStarts(words), ...secretNames(words)]),
  },
  git: {
    short: "mFCcnSGLU",
    long: ["message", "grep", "author", "since", "until"],
    uses: (args, words) => [...gitChanges(words), ...gitUses(args)],
  },
  sort: { short: "koStT", long: ["output", "key"], uses: sortUses },
  uniq: { short: "fsw", long: [], uses: ({ operands }) => inThenOut(operands) },
  xxd: { short: "clos", long: [], uses: ({ operands }) => inThenOut(operands) },
  sed: { short: "efl", long: ["expression", "file"], attached: "i", uses: sedUses },
  dd: { short: "", long: [], uses: ({ operands }) => ddUses(operands) },
  rm: changer("delete"),
  rmdir: changer("delete"),
  unlink: changer("delete"),
  shred: changer("delete", "ns"),
  touch: changer("write", "dtr"),
  mkdir: changer("write", "m"),
  mkfifo: changer("write", "m"),
  truncate: changer("write", "sr"),
  tee: changer("write"),
  chmod: { short: "", long: [], uses: chmodUses },
  cp: { short: "tS", long: ["target-directory", "suffix"], uses: cpUses },
  mv: { short: "tS", long: ["target-directory", "suffix"], uses: (args) => copyUses("move", args) },
  ln: { short: "tS", long: ["target-directory", "suffix"], uses: linkUses },
  install: { short: "tSmog", long: ["target-directory"], uses: (args) => copyUses("read", args) },
};

function each(use: FileUse, words: readonly Word[], tree = false): OperandUse[] {
  return words.filter((word) => word.value !== "-").map((word) => ({ use, word, tree }));
}

/** Sources and destination; where the destination is surely a directory, the files within it. */
function copyUses(sourceUse: FileUse, args: Arguments): OperandUse[] | string {
  const named = optionValues(args, ["t", "target-directory"])[0];
  const sources = named === undefined ? args.operands.slice(0, -1) : args.operands;
  const target = named ?? args.operands.at(-1);
  // Without a source or a destination the program itself does nothing.
  if (target === undefined || sources.length === 0) return each("write", args.operands);
  const intoDirectory = named !== undefined || sources.length > 1 ||
    /(?:^|\/)\.{0,2}$/.test(target.value ?? "");
  const written = intoDirectory ? sources.map((source) => within(target, source)) : [target];
  return [...each(sourceUse, sources, sourceUse === "move"), ...each("write", written)];
}

function cpUses(args: Arguments): OperandUse[] | string {
  const links = hasOption(args, ["l", "s", "link", "symbolic-link"]);
  return copyUses(links ? "write" : "read", args);
}

/** Through a link its target can be changed, so making one needs leave to change the target. */
function linkUses(args: Arguments): OperandUse[] | string {
  const uses = copyUses("write", args);
  const link = args.operands.at(-1);
  if (typeof uses === "string" || args.operands.length !== 2 || !link?.value) {
    return "it makes several links, or none. Make one, as in ln -s target link";
  }
  if (!hasOption(args, ["s", "symbolic"])) return uses;
  // A symbolic link's target counts from the directory the link is in.
  const directory = link.value.split("/").slice(0, -1).join("/") || ".";
  const target = args.operands[0]?.value ?? "";
  const seen = target.startsWith("/") ? target : `${directory}/${target}`;
  return [...each("write", [literal(seen)], true), ...each("write", [link])];
}

function chmodUses({ operands, options }: Arguments): OperandUse[] | string {
  // A mode such as -x looks like an option.
  const modeAmongOptions = options.some(({ name }) => /^[rwxXst]$/.test(name));
  return each("write", operands.slice(modeAmongOptions ? 0 : 1), true);
}

function within(directory: Word, file: Word): Word {
  if (directory.value === null || file.value === null) return { value: null, glob: false };
  const name = file.value.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return { value: `${directory.value.replace(/\/+$/, "")}/${name}`, glob: file.glob };
}

function inThenOut(operands: readonly Word[]): OperandUse[] {
  return [...each("read", operands.slice(0, 1)), ...each("write", operands.slice(1))];
}

function sortUses(args: Arguments): OperandUse[] {
  return [...each("read", args.operands), ...each("write", optionValues(args, ["o", "output"]))];
}

function sedUses(args: Arguments): OperandUse[] | string {
  if (hasOption(args, ["f", "file"])) return "a sed script in a file is not read. Use -e";
  const given = optionValues(args, ["e", "expression"]);
  const scripts = given.length > 0 ? given : args.operands.slice(0, 1);
  const files = given.length > 0 ? args.operands : args.operands.slice(1);
  for (const { value } of scripts) {
    if (value === null || !isPureSed(value)) {
      return "this sed script may run commands or write files. Use only s, d, p and such";
    }
  }
  const inPlace = args.options.some(({ name }) => name.startsWith("i"));
  return each(inPlace ? "write" : "read", files);
}

function ddUses(operands: readonly Word[]): OperandUse[] | string {
  const uses: OperandUse[] = [];
  for (const { value } of operands) {
    const match = /^(if|of)=(.*)$/.exec(value ?? "");
    if (value === null) return "its operands cannot be known beforehand. Write them out";
    if (match?.[2] === undefined) continue;
    uses.push({ use: match[1] === "of" ? "write" : "read", word: literal(match[2]), tree: false });
  }
  return uses;
}

function awkReads(operands: readonly Word[]): OperandUse[] {
  return each("read", operands.slice(1).filter(({ value }) => !/^\w+=/.test(value ?? "")));
}

function findStarts(words: readonly Word[]): Word[] {
  const start = words.findIndex(({ value }) => !/^-[HLP]$/.test(value ?? ""));
  const rest = start === -1 ? [] : words.slice(start);
  const end = rest.findIndex(({ value }) => /^[-(!]/.test(value ?? ""));
  return rest.slice(0, end === -1 ? undefined : end);
}

/** Names searched for that only secrets have: what is found may be read by the next command. */
function secretNames(words: readonly Word[]): Word[] {
  return words.filter(({ value }, i) =>
    /^-i?(?:name|path|wholename)$/.test(words[i - 1]?.value ?? "") &&
    !/^(?:!|-not)$/.test(words[i - 2]?.value ?? "") && secretGlob(value ?? "") !== null
  );
}

/** Git reads files out of history too: `git show HEAD:.env`. */
function gitUses({ operands }: Arguments): OperandUse[] {
  const paths = operands.slice(operands[0]?.value === "grep" ? 2 : 1)
    .map((word) => word.value?.split(":").at(-1) ?? "")
    // What is absolute is no path in a repository but a pattern.
    .filter((path) => path !== "" && !/^[/~]/.test(path));
  return each("read", paths.map(literal));
}
