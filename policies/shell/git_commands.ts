import type { OperandUse } from "./archive_uses.ts";
import { literal, type Word } from "./word.ts";

/** Options of git itself that change nothing but its output. */
export const HARMLESS_GLOBALS = new Set(["--no-pager", "-P", "--no-optional-locks"]);

type Check = (args: readonly string[]) => boolean;

const first = (...names: string[]): Check => (args) => names.includes(args[0] ?? "");
const all = (pattern: RegExp): Check => (args) => args.every((arg) => pattern.test(arg));
const name = /^(?!-)[\w./-]+$/;

// Uses of commands that are refused otherwise, because these change no files or only those named.
const HARMLESS: Record<string, Check> = {
  // What is shown whole, or is an address, may hold credentials.
  config: ([use, key = ""]) =>
    /^(?:--get|--get-all|get)$/.test(use ?? "") &&
    !/url|proxy|^(?:http|credential|include|sendemail|imap)|header|pass|token|secret/i.test(key),
  stash: first("list", "show"),
  submodule: first("status", "summary"),
  worktree: first("list"),
  restore: (args) =>
    all(/^(?:--staged|-S|--worktree|-W|--|[^-].*)$/)(args) &&
    args.some((arg) => !arg.startsWith("-")),
  checkout: (args) =>
    (args[0] === "-b" && args.length <= 3 && all(name)(args.slice(1)) && args.length === 2) ||
    (args[0] === "--" && args.length > 1),
  switch: (args) => (args[0] === "-c" || args[0] === "--create") && args.length === 2,
  mv: (args) => all(/^(?:-k|-v|--|[^-].*)$/)(args) && args.length >= 2,
  rm: all(/^(?:--cached|-q|--|[^-].*)$/),
  reset: all(/^(?:--soft|--mixed|-q|--|[^-].*)$/),
  init: () => false,
};

// Uses of otherwise harmless commands that destroy history or reach elsewhere.
const HARMFUL: Record<string, Check> = {
  branch: (args) =>
    args.some((arg) => /^(?:-[a-zA-Z]*[DdMmfCu]|--delete|--move|--force|--copy|--edit)/.test(arg)),
  tag: (args) => args.some((arg) => /^(?:-[a-zA-Z]*[dfsu]|--delete|--force|--sign)/.test(arg)),
  remote: first("add", "set-url", "remove", "rm", "rename", "update", "prune", "set-head"),
  reflog: first("expire", "delete"),
  "update-ref": () => true,
  "symbolic-ref": (args) => args.length > 1,
  gc: () => true,
  prune: () => true,
  replace: () => true,
  notes: (args) => args.length > 0 && !first("list", "show")(args),
  "update-index": () => true,
  "send-email": () => true,
  fetch: (args) => args.some((arg) => arg.includes(":") || arg.includes("/")),
  "ls-remote": (args) => args.some((arg) => arg.includes(":")),
  "format-patch": (args) => args.some((arg) => /^(?:-o|--output)/.test(arg)),
  archive: (args) => args.some((arg) => /^(?:-o|--output|--exec|--remote)/.test(arg)),
  bundle: first("create", "unbundle"),
};

/** True where a use of a command that git is mostly refused is plainly harmless. */
export function isHarmlessUse(command: string, args: readonly string[]): boolean {
  return Object.hasOwn(HARMLESS, command) && HARMLESS[command]?.(args) === true;
}

/** True where a use of a command that git is mostly allowed is not harmless. */
export function isHarmfulUse(command: string, args: readonly string[]): boolean {
  return Object.hasOwn(HARMFUL, command) && HARMFUL[command]?.(args) === true;
}

/** The files of the workspace that a git command changes; all must be named. */
export function gitChanges(words: readonly Word[]): OperandUse[] {
  const rest = words.filter(({ value }) => !HARMLESS_GLOBALS.has(value ?? ""));
  const command = rest[0]?.value ?? "";
  const options = rest.slice(1).map(({ value }) => value ?? "");
  const files = rest.slice(1).filter(({ value }) => !value?.startsWith("-"));
  const written = (use: "write" | "delete" | "move", of: readonly Word[]): OperandUse[] =>
    of.map((word) => ({ use, word, tree: true }));
  switch (command) {
    case "restore":
      return options.some((each) => each === "-S" || each === "--staged") &&
          !options.some((each) => each === "-W" || each === "--worktree")
        ? []
        : written("write", files);
    case "checkout":
      return options[0] === "--" ? written("write", files) : [];
    case "mv":
      return [...written("move", files.slice(0, -1)), ...written("write", movedTo(files))];
    case "rm":
      return options.includes("--cached") ? [] : written("delete", files);
    default:
      return [];
  }
}

function movedTo(files: readonly Word[]): Word[] {
  const target = files.at(-1);
  if (target?.value === undefined || target.value === null) return files.slice(-1);
  return files.length > 2 ? [literal(`${target.value}/_`)] : [target];
}
