import type { OperandUse } from "./archive_uses.ts";
import { HARMLESS_GLOBALS } from "./git_commands.ts";
import { GIT_TABLES } from "./option_table.ts";
import { optionUses } from "./option_uses.ts";
import { type Arguments, hasOption, optionValues, readArguments } from "./options.ts";
import { literal, type Word } from "./word.ts";

/** The files that a git command reads, also out of history, and those of the workspace it changes. */
export function gitUses(words: readonly Word[]): OperandUse[] | string {
  const [first, ...rest] = words.filter(({ value }) => !HARMLESS_GLOBALS.has(value ?? ""));
  const command = first?.value ?? "";
  const table = GIT_TABLES.get(command);
  if (table === undefined) return [];
  const read = readArguments(rest, table);
  const named = optionUses(read, table);
  if (typeof named === "string") return named;
  return [...named, ...readFiles(command, read), ...changedFiles(command, rest, read)];
}

/** Files behind `:` are read out of history: `git show HEAD:.env`, `git log -L1,5:.env`. */
function readFiles(command: string, read: Arguments): OperandUse[] {
  const given = hasOption(read, ["e", "f"]);
  const operands = read.operands.slice(command === "grep" && !given ? 1 : 0);
  const ranges = optionValues(read, ["L"]).filter(({ value }) => value?.includes(":"));
  const texts = command === "config" ? optionValues(read, ["f", "file"]) : [...operands, ...ranges];
  return texts.map((word) => word.value?.split(":").at(-1) ?? "")
    // What is absolute is no path in a repository but a pattern.
    .filter((path) => path !== "" && !/^[/~]/.test(path))
    .map((path) => ({ use: "read" as const, word: literal(path), tree: false }));
}

function changedFiles(command: string, rest: readonly Word[], read: Arguments): OperandUse[] {
  const files = read.operands;
  const has = (...names: string[]) => hasOption(read, names);
  const written = (use: "write" | "delete" | "move", of: readonly Word[]): OperandUse[] =>
    of.map((word) => ({ use, word, tree: true }));
  switch (command) {
    case "restore":
      return has("S", "staged") && !has("W", "worktree") ? [] : written("write", files);
    case "checkout": {
      const at = rest.findIndex(({ value }) => value === "--");
      return at === -1 ? [] : written("write", rest.slice(at + 1));
    }
    case "stash": {
      const at = rest.findIndex(({ value }) => value === "--");
      const first = files[0]?.value;
      if (first !== "push") return [];
      // What is put aside is kept.
      const named = at === -1 ? files.slice(1) : rest.slice(at + 1);
      return named.map((word) => ({ use: "touch" as const, word, tree: true }));
    }
    case "mv":
      return [...written("move", files.slice(0, -1)), ...written("write", movedTo(files))];
    case "rm":
      return has("cached") ? [] : written("delete", files);
    default:
      return [];
  }
}

function movedTo(files: readonly Word[]): Word[] {
  const target = files.at(-1);
  if (target?.value === undefined || target.value === null) return files.slice(-1);
  return files.length > 2 ? [literal(`${target.value}/_`)] : [target];
}
