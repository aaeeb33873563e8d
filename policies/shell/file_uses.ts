import { ARCHIVERS, type OperandAct, type OperandUse, type Uses } from "./archive_uses.ts";
import { DATABASES, duckdbFiles } from "./databases.ts";
import { baseName } from "./entries.ts";
import { fetchedBy } from "./fetchers.ts";
import { findStarts, foundFiles } from "./find_files.ts";
import { gitUses } from "./git_files.ts";
import { optionTable } from "./option_table.ts";
import { optionUses } from "./option_uses.ts";
import {
  type Arguments,
  hasOption,
  type OptionSpec,
  optionValues,
  readArguments,
} from "./options.ts";
import { perlEdits } from "./perl_edit.ts";
import { toolFiles } from "./tool_files.ts";
import { keepsLines, sedFiles } from "./sed_script.ts";
import { literal, type Word } from "./word.ts";

/** What a known program does to the files it names, or why that cannot be told. */
type FileUses = { ok: true; uses: OperandUse[]; urls: string[] } | {
  ok: false;
  problem: string;
  /** Which of the built-in rules it is about. */
  rule: "builtin.files" | "builtin.option";
};

const NO_OPTIONS: OptionSpec = { short: "", long: [] };

/**
 * The files a command names, with their use, and addresses it is told to turn to; `input` is the
 * text that the line itself feeds to it.
 */
export function fileUses(words: readonly Word[], input: string | null = null): FileUses {
  const name = baseName(words[0]?.value ?? "");
  const usesOf = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  const args = words.slice(1);
  const fetched = fetchedBy(name, args);
  if (fetched !== null) {
    return typeof fetched === "string"
      ? refused(fetched, "builtin.option")
      : { ok: true, ...fetched };
  }
  if (name === "perl" && perlEdits(args) !== null) return { ok: true, uses: [], urls: [] };
  if (usesOf === undefined) {
    const sql = name === "duckdb" ? duckdbFiles(args) : [];
    const found = toolFiles(name.replace(/^(python|pypy)[\d.]*$/, "$1"), args);
    return typeof found === "string"
      ? refused(found, "builtin.option")
      : { ok: true, ...found, uses: [...found.uses, ...sql] };
  }
  const table = optionTable(name);
  const read = readArguments(args, table ?? NO_OPTIONS);
  const named = table === null ? [] : optionUses(read, table);
  if (typeof named === "string") return refused(named, "builtin.option");
  const found = usesOf(read, args, input);
  if (typeof found === "string") return refused(found, "builtin.files");
  const uses = [...named, ...found];
  const changes = uses.some(({ use }) => use !== "read");
  // An unknown word may be one more file, or an option that changes what the others mean.
  return changes && args.some(isOpen)
    ? refused(
      "which files it changes cannot be known beforehand. Name each of them",
      "builtin.files",
    )
    : { ok: true, uses, urls: [] };
}

function refused(problem: string, rule: "builtin.files" | "builtin.option"): FileUses {
  return { ok: false, problem, rule };
}

/** True where a word may become several files, or an option. */
function isOpen({ value, glob }: Word): boolean {
  return value === null || (glob && /^[*?[-]/.test(value));
}

const RECURSIVE = ["r", "R", "recursive"];

const reader: Uses = ({ operands }) => each("read", operands);

/** Without a file it takes its input, or the directory it is in where it goes into directories. */
const searcher: Uses = (args) => {
  const patternGiven = hasOption(args, ["e", "f", "regexp", "file", "files"]);
  return each("read", args.operands.slice(patternGiven ? 0 : 1));
};

const changer = (use: OperandAct): Uses => (args) =>
  each(use, args.operands, hasOption(args, RECURSIVE));

const READERS =
  ("cat head tail wc more nl tac rev cut fold column cmp comm join paste od hexdump strings " +
    "base64 base32 md5sum sha1sum sha256sum sha512sum cksum b2sum file stat realpath readlink ls du df")
    .split(" ");
const SEARCHERS = ["grep", "egrep", "fgrep", "rg", "fd", "fdfind"];

const PROGRAMS: Record<string, Uses> = {
  ...ARCHIVERS,
  ...DATABASES,
  ...Object.fromEntries(READERS.map((name) => [name, reader])),
  ...Object.fromEntries(SEARCHERS.map((name) => [name, searcher])),
  less: lessUses,
  diff: (args) => each("read", args.operands, hasOption(args, RECURSIVE)),
  tree: reader,
  awk: ({ operands }) => awkReads(operands),
  gawk: ({ operands }) => awkReads(operands),
  mawk: ({ operands }) => awkReads(operands),
  jq: jqUses,
  find: (
    _args,
    words,
  ) => [...findStarts(words).flatMap((word) => each("read", [word])), ...foundFiles(words)],
  git: (_args, words) => gitUses(words),
  sort: reader,
  shuf: reader,
  uniq: ({ operands }) => inThenOut(operands),
  xxd: ({ operands }) => inThenOut(operands),
  sed: sedUses,
  dd: ({ operands }) => ddUses(operands),
  man: () => [],
  ...Object.fromEntries(
    ["rimraf", "del", "del-cli"].map((name): [string, Uses] => [
      name,
      ({ operands }) => each("delete", operands, true),
    ]),
  ),
  ...Object.fromEntries(
    ["dotenv", "dotenvx", "dotenv-cli", "env-cmd"].map((name): [string, Uses] => [
      name,
      () => each("read", [literal(".env")]),
    ]),
  ),
  copyfiles: (args) => copyUses("read", args),
  cpy: (args) => copyUses("read", args),
  "cpy-cli": (args) => copyUses("read", args),
  sass: ({ operands }) => compiledUses(operands),
  "sphinx-build": ({ operands }) => inThenOut(operands.slice(0, 2)),
  rm: changer("delete"),
  rmdir: ({ operands }) => each("remove", operands),
  unlink: changer("delete"),
  rename: renamedUses,
  shred: changer("delete"),
  touch: changer("touch"),
  mkdir: changer("touch"),
  mkfifo: changer("write"),
  truncate: changer("write"),
  tee: (args) => each(hasOption(args, ["a", "append"]) ? "touch" : "write", args.operands),
  chmod: chmodUses,
  cp: cpUses,
  mv: (args) => copyUses("move", args),
  ln: linkUses,
  install: (args) =>
    hasOption(args, ["d", "directory"]) ? each("touch", args.operands) : copyUses("read", args),
};

function each(use: OperandAct, words: readonly Word[], tree = false): OperandUse[] {
  return words.filter((word) => word.value !== "-").map((word) => ({ use, word, tree }));
}

/** Sources and destination; where the destination is surely a directory, the files within it. */
function copyUses(sourceUse: OperandAct, args: Arguments): OperandUse[] | string {
  const named = optionValues(args, ["t", "target-directory"])[0];
  const sources = named === undefined ? args.operands.slice(0, -1) : args.operands;
  const target = named ?? args.operands.at(-1);
  if (target === undefined || sources.length === 0) {
    // In shells without braces `cp a{,.bak}` has no destination, and does nothing.
    const braces = args.operands.some(({ value }) => value?.includes("{"));
    return braces ? each("write", args.operands) : "it needs a source and a destination";
  }
  if (hasOption(args, ["parents"])) {
    return [...each("read", sources, true), ...each("write", [target], true)];
  }
  const intoDirectory = named !== undefined || sources.length > 1 ||
    /(?:^|\/)\.{0,2}$/.test(target.value ?? "");
  const written = intoDirectory ? sources.map((source) => within(target, source)) : [target];
  return [
    ...each(sourceUse, sources, sourceUse === "move"),
    ...each(target.glob ? "touch" : "write", written),
  ];
}

function cpUses(args: Arguments): OperandUse[] | string {
  const links = hasOption(args, ["l", "s", "link", "symbolic-link"]);
  const uses = copyUses(links ? "write" : "read", args);
  const whole = hasOption(args, [...RECURSIVE, "a", "archive"]);
  return typeof uses === "string" || !whole
    ? uses
    : uses.map((each) => each.use === "read" ? { ...each, tree: true } : each);
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
  const noMode = options.some(({ name }) => /^(?:[rwxXst]|reference)$/.test(name));
  return each("touch", operands.slice(noMode ? 0 : 1), true);
}

function within(directory: Word, file: Word): Word {
  if (directory.value === null || file.value === null) return { value: null, glob: false };
  const name = file.value.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return { value: `${directory.value.replace(/\/+$/, "")}/${name}`, glob: file.glob };
}

/** Either `from to`, or pairs as `from:to`. */
function compiledUses(operands: readonly Word[]): OperandUse[] {
  const pairs = operands.filter(({ value }) => value?.includes(":"));
  if (pairs.length === 0) return inThenOut(operands);
  return pairs.flatMap(({ value, glob }) => {
    const [from = "", to = ""] = (value ?? "").split(":");
    return [
      ...each("read", [{ value: from, glob }]),
      ...each("touch", [{ value: to, glob }], true),
    ];
  });
}

function inThenOut(operands: readonly Word[]): OperandUse[] {
  return [...each("read", operands.slice(0, 1)), ...each("write", operands.slice(1))];
}

function sedUses(args: Arguments): OperandUse[] | string {
  if (hasOption(args, ["f", "file"])) return "a sed script in a file is not read. Use -e";
  const given = optionValues(args, ["e", "expression"]);
  const scripts = given.length > 0 ? given : args.operands.slice(0, 1);
  // Behind `-i` some systems want an ending, which may be empty.
  const files = (given.length > 0 ? args.operands : args.operands.slice(1))
    .filter(({ value }) => value !== "");
  const named: OperandUse[] = [];
  for (const { value } of scripts) {
    const own = value === null ? null : sedFiles(value);
    if (own === null) {
      return "this sed script may run commands or is not understood. Use only s, d, p and such";
    }
    named.push(...each("read", own.reads.map(literal)), ...each("write", own.writes.map(literal)));
  }
  // Whole lines may go by it, but nobody can count them before.
  const use = hasOption(args, ["i", "in-place"]) ? sedUse(args, scripts) : "read";
  return [...each(use, files), ...named];
}

/** A substitution keeps the lines that it changes; a deletion may take all of them. */
function sedUse(args: Arguments, scripts: readonly Word[]): OperandAct {
  const keeps = !hasOption(args, ["n", "quiet", "silent"]) &&
    scripts.every(({ value }) => keepsLines(value ?? "d"));
  return keeps ? "touch" : "write";
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

/** In both programs of that name: the first word, or two, say what becomes of the names. */
function renamedUses({ operands }: Arguments): OperandUse[] | string {
  const perl = /^[sy]\//.test(operands[0]?.value ?? "");
  const rules = operands.slice(0, perl ? 1 : 2);
  const plain = perl ? /^[sy]\/[^/]*\/[^/]*\/[gi]*$/ : /^[^/]*$/;
  return rules.every(({ value }) => value !== null && plain.test(value))
    ? each("move", operands.slice(rules.length))
    : "it may run code, or move files elsewhere. Use mv";
}

function lessUses({ operands }: Arguments): OperandUse[] | string {
  return operands.some(({ value }) => value === null || value.startsWith("+"))
    ? "what stands behind + is run as its commands. Leave it out"
    : each("read", operands);
}

/** Behind `--arg` a name and a value stand, behind `--slurpfile` a name and a file. */
function jqUses({ operands, options }: Arguments, words: readonly Word[]): OperandUse[] | string {
  const rest = [...words];
  const found: OperandUse[] = [];
  const plain: Word[] = [];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const match = /^--(arg|argjson|slurpfile|rawfile|argfile)$/.exec(word.value ?? "")?.[1];
    if (match === undefined) plain.push(word);
    else {
      const value = rest.splice(0, 2)[1];
      if (match.endsWith("file") && value !== undefined) found.push(...each("read", [value]));
    }
  }
  const program = operands.find(({ value }) => plain.some((word) => word.value === value));
  if (/\$ENV|\benv\b|\binput_filename|\b(?:import|include)\s+"/.test(program?.value ?? "")) {
    return "this jq program reads the environment or other programs. Use only the input";
  }
  const files = operands.filter(({ value }) => plain.some((word) => word.value === value));
  const given = options.some(({ name }) => name === "f" || name === "from-file");
  return [...found, ...each("read", files.slice(given ? 0 : 1))];
}

function awkReads(operands: readonly Word[]): OperandUse[] {
  return each("read", operands.slice(1).filter(({ value }) => !/^\w+=/.test(value ?? "")));
}
