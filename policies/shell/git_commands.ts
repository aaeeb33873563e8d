import { changeDirectory, Unreadable } from "./directories.ts";
import { GIT_TABLES } from "./option_table.ts";
import { readArguments } from "./options.ts";
import { literal, type Word } from "./word.ts";

/** Options of git itself that change nothing but its output. */
export const HARMLESS_GLOBALS = new Set(["--no-pager", "-P", "--no-optional-locks"]);

type Check = (args: readonly string[]) => boolean;

const first = (...names: string[]): Check => (args) => names.includes(args[0] ?? "");
const only = (pattern: RegExp): Check => (args) => args.every((arg) => pattern.test(arg));
const any = (pattern: RegExp): Check => (args) => args.some((arg) => pattern.test(arg));
const not = (check: Check): Check => (args) => !check(args);
const name = /^(?!-)[\w./@{}~^-]+$/;

// Which uses of a sub-command change no files, or only those named, and keep history as it is.
const USES: Record<string, Check> = {
  apply: (args) =>
    any(/^--(?:check|stat|numstat|summary)$/)(args) && !any(/^--(?:apply|index|cached)$/)(args),
  archive: not(any(/^(?:-o|--o|--ex|--rem)/)),
  branch: not(any(/^(?:-[a-zA-Z]*[DdMmfCu]|--(?:del|mov|forc|cop|edit|set-up|unset))/)),
  bundle: first("verify", "list-heads"),
  checkout: (args) =>
    (args[0] === "-b" && args.length === 2 && only(name)(args.slice(1))) ||
    (args.indexOf("--") !== -1 && args.indexOf("--") < 2 && args.length > args.indexOf("--") + 1 &&
      !args[0]?.match(/^-(?!-$)/)),
  // What is shown whole, or is an address, may hold credentials.
  config: (args) => {
    const asked = /^(?:--get|--get-all|get)$/.test(args[0] ?? "");
    const key = (asked ? args[1] : args.length === 1 ? args[0] : "") ?? "";
    return /^\w[\w.-]*\.[\w.-]+$/.test(key) &&
      !/url|proxy|^(?:http|credential|include|sendemail|imap)|header|pass|token|secret/i.test(key);
  },
  fetch: not(any(/:|\/|\.\./)),
  "format-patch": any(/^(?:-o|--o|--stdout$)/),
  merge: () => false,
  "ls-remote": not(any(/:|\/|\.\./)),
  mv: (args) => only(/^(?:-k|-v|--|[^-].*)$/)(args) && args.length >= 2,
  notes: (args) => args.length === 0 || first("list", "show")(args),
  reflog: not(first("expire", "delete", "drop")),
  remote: (args) => args.length === 0 || first("-v", "--verbose", "get-url", "show")(args),
  reset: only(/^(?:--soft|--mixed|-q|--|[^-].*)$/),
  restore: (args) =>
    only(/^(?:--staged|-S|--worktree|-W|--source=.*|-s.*|--|-q|[^-].*)$/)(args) &&
    any(/^[^-]/)(args),
  rm: only(/^(?:--cached|-q|-r|--|[^-].*)$/),
  stash: first("list", "show"),
  submodule: (args) => args.length === 0 || first("status", "summary")(args),
  switch: (args) => (args[0] === "-c" || args[0] === "--create") && args.length === 2,
  "symbolic-ref": (args) => args.length <= 1,
  tag: not(any(/^(?:-[a-zA-Z]*[dfsu]|--(?:del|forc|sign|local))/)),
  worktree: first("list"),
};

// What the policy's own word for the sub-command lets through besides: it moves the work tree to
// another state that is kept, and takes nothing away for good.
const GRANTED: Record<string, Check> = {
  branch: (args) =>
    only(/^(?:-d|--delete|-m|--move|-q|-v|(?!-)[\w./@-]+)$/)(args) && any(/^[^-]/)(args),
  checkout: (args) =>
    args[0] === "-b" ? args.length <= 3 && only(name)(args.slice(1)) : isBack(args),
  merge: (args) => args.length === 1 && /^--(?:abort|quit)$/.test(args[0] ?? ""),
  // Only files that it names, so that everybody else's changes stay.
  stash: (args) => {
    const paths = args.indexOf("--");
    return args[0] === "push" && paths > 0 && paths < args.length - 1 &&
      !any(/^(?:-\w*[uap]|--(?:inc|all|pat|path))/)(args.slice(0, paths));
  },
  switch: (args) => {
    const plain = args.filter((arg) =>
      !/^(?:-q|--quiet|--guess|--no-guess|--track|-t|--progress)$/.test(arg)
    );
    const [first = "", ...rest] = plain;
    const creates = first === "-c" || first === "--create";
    return creates
      ? rest.length > 0 && rest.length <= 2 && only(name)(rest)
      : rest.length === 0 && (OWN_BRANCH.test(first) || isBack(plain));
  },
};

/** `-` is the branch where the work tree was before. */
function isBack(args: readonly string[]): boolean {
  return args.length === 1 && args[0] === "-";
}

/** A branch for one piece of work by its name, none that others build on. */
const OWN_BRANCH = /^(?!origin\/|upstream\/|release\/|-)[\w.-]+\/[\w./-]+$/;

/** True for putting back what the same line put aside before it. */
export function takesBack(words: readonly Word[], before: readonly (readonly Word[])[]): boolean {
  const texts = (each: readonly Word[]) => each.map(({ value }) => value ?? "").join(" ");
  return /^git stash (?:pop|apply)(?: -q| --quiet| --index)*$/.test(texts(words)) &&
    before.some((each) => /^git stash push (?:\S+ )*-- ./.test(texts(each)));
}

/**
 * The word by which git would run a program, destroy history or reach elsewhere; null if none.
 * `granted` where the policy allows the sub-command by its name.
 */
export function gitProblem(args: readonly Word[], granted = false): string | null {
  const [command, ...rest] = args.filter(({ value }) => !HARMLESS_GLOBALS.has(value ?? ""));
  if (command === undefined) return null;
  if (command.value === null) return "a sub-command that is not known beforehand";
  if (/^(?:--version|--help|-v|-h)$/.test(command.value)) return null;
  if (command.value.startsWith("-")) return command.value;
  const table = GIT_TABLES.get(command.value);
  if (table === undefined) return command.value;
  const plain = rest.slice(0, rest.findIndex(({ value }) => value === "--") >>> 0);
  const open = plain.find((word, i) =>
    word.value === null && !isValue(plain, i, command.value ?? "")
  );
  // An unknown word may be any option; after `--`, where it is surely a path, nobody looks.
  if (open !== undefined) return "a word that is not known beforehand";
  const refused = readArguments(plain, table).options.find(({ name }) =>
    table.uses.get(name) === "x"
  );
  if (refused !== undefined) return `${refused.name.length === 1 ? "-" : "--"}${refused.name}`;
  const texts = rest.map(({ value }) => value ?? "");
  const more = granted && Object.hasOwn(GRANTED, command.value) &&
    GRANTED[command.value]?.(texts) === true;
  if (!more && Object.hasOwn(USES, command.value) && USES[command.value]?.(texts) !== true) {
    return [command.value, texts.find((text) => text.startsWith("-"))].join(" ").trim();
  }
  return null;
}

/** Settings that change only how things look, or who is named. */
const PLAIN_SETTING =
  /^(?:color\.\w+|core\.(?:quotepath|abbrev|pager=cat$|pager=$)|advice\.\w+|log\.\w+|column\.\w+|diff\.(?:renames|renamelimit|algorithm|context|mnemonicprefix|noprefix)|grep\.\w+|user\.(?:name|email)|status\.\w+|commit\.gpgsign=false$|tag\.gpgsign=false$|pager\.\w+=false$)(?:=[\w .@<>+-]*|$)/i;

/** `terraform -chdir=DIR ...` as the command without it, run there; null where it is not. */
export function withoutChdir(
  words: readonly Word[],
  from: readonly string[],
): { words: Word[]; directories: readonly string[] } | null {
  const directory = /^--?chdir=(.+)$/.exec(words[1]?.value ?? "")?.[1];
  if (!/^(?:terraform|tofu|tflint)$/.test(words[0]?.value ?? "") || directory === undefined) {
    return null;
  }
  try {
    const { success } = changeDirectory([literal("cd"), literal(directory)], from);
    return { words: [...words.slice(0, 1), ...words.slice(2)], directories: success };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** `git -C DIR ...` as the command without it, run there; null where it is not written so. */
export function withoutDirectory(
  words: readonly Word[],
  from: readonly string[],
): { words: Word[]; directories: readonly string[] } | null {
  const at = words.findIndex(({ value }, i) => i > 0 && !HARMLESS_GLOBALS.has(value ?? ""));
  const target = words[at + 1];
  if (target === undefined) return null;
  const rest = [...words.slice(0, at), ...words.slice(at + 2)];
  if (words[at]?.value === "-c" && PLAIN_SETTING.test(target.value ?? "")) {
    return { words: rest, directories: from };
  }
  if (words[at]?.value !== "-C") return null;
  try {
    const { success } = changeDirectory([literal("cd"), target], from);
    return { words: rest, directories: success };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** True for one unknown word where an option has its value, which can be no option then. */
export function isValue(words: readonly Word[], i: number, command: string): boolean {
  const word = words[i];
  const table = GIT_TABLES.get(command);
  if (word === undefined || table === undefined || word.single !== true) return false;
  const before = readArguments(words.slice(0, i), table).options.at(-1);
  const option = words[i - 1]?.value ?? "";
  const attached = /^--([\w-]+)="/.exec(word.text ?? "")?.[1];
  if (attached !== undefined) return table.uses.get(attached) === "v";
  return option.startsWith("-") && before !== undefined && before.value === null &&
    table.uses.get(before.name) === "v" && !option.includes("=");
}
