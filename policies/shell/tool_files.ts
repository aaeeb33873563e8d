import type { OperandUse } from "./archive_uses.ts";
import { COMMON_TABLE, optionTable, type ValueUse } from "./option_table.ts";
import { looksLikePath, valueUses } from "./option_uses.ts";
import { toolUses } from "./tool_uses.ts";
import type { Word } from "./word.ts";

/** What is known of a program without a full table: the files it may use, and where it may reach. */
interface ToolFiles {
  uses: OperandUse[];
  /** Addresses given as the value of an option, such as a package registry. */
  urls: string[];
}

/** The first directories of systems: what begins so is a file, and no path of an address. */
const SYSTEM =
  /^\/(?:etc|tmp|usr|home|var|root|opt|proc|sys|dev|bin|sbin|lib\d*|mnt|media|srv|run|boot|work|Users|Volumes|private|System|Library)(?:\/|$)/;
const ADDRESS = /^(?:https?|ftp|git|ssh|svn|git\+\w+):/i;

/**
 * The files that a program may use of which only the common meaning of options is known: what a
 * value looks like decides, and what an unknown option names may be read and written.
 */
export function toolFiles(name: string, words: readonly Word[]): ToolFiles | string {
  const tool = name === "npx"
    ? launchedBy(words)
    : name === "python"
    ? moduleOf(words)
    : { name, args: words };
  if (tool.name === "python module") return { uses: changedByModule(tool.args), urls: [] };
  const found: ToolFiles = { uses: [...(toolUses(tool.name, tool.args) ?? [])], urls: [] };
  const args = [...tool.args];
  for (let word = args.shift(); word !== undefined; word = args.shift()) {
    const { value } = word;
    if (value === null || value === "-") continue;
    // Behind it the options of a script stand, or files.
    if (value === "--") continue;
    if (!value.startsWith("-")) {
      if (/^https?:\/\//i.test(value)) found.urls.push(value);
      found.uses.push(...operandUses(word));
      continue;
    }
    const problem = readOption(tool.name, word, args, found);
    if (problem !== null) return problem;
  }
  return found;
}

function launchedBy(words: readonly Word[]): { name: string; args: readonly Word[] } {
  const at = words.findIndex(({ value }) => !value?.startsWith("-"));
  return { name: words[at]?.value ?? "", args: words.slice(at + 1) };
}

// Modules that only look at what they are given, or are tools that are judged like their programs.
const LOOKING = new Set(
  ("pytest unittest mypy ruff black isort flake8 pylint pyflakes pycodestyle pydocstyle bandit tokenize ast dis " +
    "doctest pip site sysconfig platform calendar this pyright coverage cProfile timeit build tox nox")
    .split(" "),
);

/** Python with `-m` is the module's program; of most modules nobody knows what they write. */
function moduleOf(words: readonly Word[]): { name: string; args: readonly Word[] } {
  const at = words.findIndex(({ value }) => value === "-m");
  const module = words[at + 1]?.value?.split(".")[0] ?? "";
  if (at === -1 || words.slice(0, at).some(({ value }) => !value?.startsWith("-"))) {
    return { name: "python", args: words };
  }
  const args = words.slice(at + 2);
  if (LOOKING.has(module)) return { name: module, args };
  if (words[at + 1]?.value === "json.tool") {
    const files = args.filter(({ value }, i) =>
      !value?.startsWith("-") && args[i - 1]?.value !== "--indent"
    );
    return files.length < 2
      ? { name: "python", args: files }
      : { name: "python module", args: files };
  }
  return { name: "python module", args };
}

// What an option is called whose file is only read.
const READING =
  /^--?(?:in|input|infile|source|src|from|data|dataset|fixture|fixtures|schema|config|conf|settings|template|csv|spec|manifest|baseline|left|right|before|after|base|head|load|import|with|query|sql|c|i|f|file)(?:[-_]?(?:file|path|dir))?$/i;

/** What a module of the project may do with its arguments: read and write what looks like a file. */
function changedByModule(args: readonly Word[]): OperandUse[] {
  const looks = /^(?:-l|--list|-t|--test)$/.test(args[0]?.value ?? "") && args.length === 2;
  return args.flatMap((word, i) => {
    const given = word.value ?? "";
    const value = given.replace(/^-[^=]*=/, "");
    // The project's own environment is nobody's source.
    if (/^(?:\.?venv|env)\/?$/.test(value)) return [];
    if (value.startsWith("-") || !/^[\w.@+~/*-]+$/.test(value)) return [];
    const option = given.startsWith("-") ? given.replace(/=.*$/, "") : args[i - 1]?.value ?? "";
    const isValue = option.startsWith("-");
    const writes = isValue &&
      /out|dest|target|save|write|export|dump|report|log|to$|^-o$|^-d$/i.test(option);
    const plain = !looksLikePath(value) || /^\d[\d.:-]*$/.test(value);
    // A plain word behind the name of an option for output is a file as well.
    if (plain && !writes) return [];
    const use = (each: "read" | "touch") => ({ use: each, word: { ...word, value }, tree: false });
    const reads = looks || (isValue && !writes && READING.test(option));
    return reads ? [use("read")] : [use("read"), use("touch")];
  });
}

/** Takes one option, and the word behind it where that is its value. */
function readOption(tool: string, word: Word, args: Word[], found: ToolFiles): string | null {
  const text = word.value ?? "";
  const cluster = /^-([A-Za-z])([^=-][^]*)$/.exec(text);
  const attached = cluster !== null &&
    useOf(tool, text.slice(1).replace(/=[^]*$/, "")) === undefined &&
    /[/.]/.test(cluster[2] ?? "");
  const [name, given] = attached
    ? [cluster[1] ?? "", cluster[2] ?? ""]
    : [text.replace(/=[^]*$/, "").replace(/^--?/, ""), /=([^]*)$/.exec(text)?.[1]];
  const use = useOf(tool, name);
  const next = args[0];
  const follows = given === undefined && use !== "f" && next !== undefined &&
    !next.value?.startsWith("-");
  // Several letters before `=` may be one long name, or letters of which the last has the value.
  const other = attached ? /=([^]*)$/.exec(given ?? "")?.[1] : undefined;
  if (other !== undefined) {
    const more = valueUses(undefined, text, { ...word, value: other });
    if (typeof more !== "string") found.uses.push(...more);
  }
  const asked = use === "f" && given !== undefined ? undefined : use;
  const value = given === undefined ? (follows ? next : null) : { ...word, value: given };
  const uses = valueUses(asked, text, value ?? null);
  if (typeof uses === "string") return uses;
  found.uses.push(...uses);
  const target = value?.value ?? "";
  if (ADDRESS.test(target) && use !== "v") found.urls.push(target);
  const report = /^(?:html|xml|json|lcov|annotate|markdown)[\w-]*:(.+)$/.exec(target)?.[1];
  if (report !== undefined && value) {
    found.uses.push({ use: "write", word: { ...value, value: report }, tree: false });
  }
  // What is no file to the program is none to reach far with either.
  const excludes = /^tags?$|^t$/.test(name) && /^~[\w:]+$/.test(target);
  if (use === "v" && value !== undefined && value !== null && !excludes) {
    found.uses.push(...operandUses(value));
  }
  const outside = /["']?(?:file:\/)?(\/[\w.-]+\/[^"'\s]*|\.\.\/[^"'\s]*)/.exec(target)?.[1];
  if (outside !== undefined && /^\s*[{[]/.test(target)) {
    found.uses.push({ use: "read", word: { value: outside, glob: false }, tree: false });
  }
  // Whether a word behind an option that is not known is its value is not known either.
  if (follows && (use === "v" || use === "r" || use === "w")) args.shift();
  return null;
}

function useOf(tool: string, name: string): ValueUse | undefined {
  const own = optionTable(tool)?.uses.get(name);
  if (own !== undefined) return own;
  if (/^no[A-Z-]/.test(name)) return "f";
  return COMMON_TABLE.uses.get(name);
}

/** True for what is absolute and no file by its looks, but the path of an address. */
export function isAddressPath(text: string): boolean {
  return /^[/~]/.test(text) && !SYSTEM.test(text) && !/^~|\.\w+$|\/\.\.?(?:\/|$)/.test(text);
}

/** What is absolute is a file where it looks like one; else it may be the path of an address. */
function operandUses(word: Word): OperandUse[] {
  const text = word.value?.replace(/^[A-Za-z_.][\w.-]*=/, "") ?? "";
  if (/^[A-Za-z_]\w*:[\w:-]+$/.test(text)) return [];
  const named = text.replace(/(?<=\.\w+)(?::\d+){1,2}$|::[^/]*$|^file:\/\//, "");
  if (isAddressPath(named)) return [];
  const plain = /^[\w.@+*?[\]~/][\w.@+*?[\]/ -]*$/.test(named) && !/\s/.test(named);
  return plain || looksLikePath(named)
    ? [{ use: "read", word: { value: named, glob: word.glob }, tree: false }]
    : [];
}
