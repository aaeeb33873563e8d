import { HARMLESS_GLOBALS, isValue } from "./git_commands.ts";
import type { Word } from "./word.ts";

const MAX_ENTRY_CHARS = 200;

/** Why a command entry of the policy cannot be used; null where it can. */
export function entryProblem(entry: string): string | null {
  if (entry.trim() === "") return "it is empty; name a program, such as git or npm test";
  if (entry.length > MAX_ENTRY_CHARS) {
    return `it is longer than ${MAX_ENTRY_CHARS} characters; shorten it`;
  }
  return /^[\w.@/+:=,-]+(?: [\w.@/+:=,-]+)*$/.test(entry)
    ? null
    : "it holds shell syntax; write plain words, such as git or npm test";
}

/** The allow entry these words begin with, word for word, or null. */
export function allowingEntry(entries: readonly string[], words: readonly Word[]): string | null {
  const plain = words[0]?.value === "git"
    ? words.filter(({ value }) => !HARMLESS_GLOBALS.has(value ?? ""))
    : words;
  return entries.find((entry) => entry.split(" ").every((part, i) => isExactly(plain[i], part))) ??
    null;
}

/** The deny entry these words could amount to in any spelling, or null. */
export function denyingEntry(entries: readonly string[], words: readonly Word[]): string | null {
  return entries.find((entry) => couldBe(entry.split(" "), words)) ?? null;
}

function isExactly(word: Word | undefined, part: string): boolean {
  return word !== undefined && !word.glob && word.value === part;
}

function couldBe(parts: readonly string[], words: readonly Word[]): boolean {
  const program = words[0]?.value;
  const wanted = parts[0];
  if (typeof program !== "string" || wanted === undefined) return false;
  if (baseName(program) !== baseName(wanted)) return false;
  const args = words.slice(1);
  const options = parts.slice(1).filter((part) => part.startsWith("-"));
  const plain = parts.slice(1).filter((part) => !part.startsWith("-"));
  // To git a letter in the other case is another option: `branch -d` keeps what `-D` would lose.
  const exact = baseName(program) === "git";
  return options.every((option) => hasFlags(option, args, exact)) && couldContain(plain, args);
}

/** The last part of a program's path in lower case: what a denied program is compared by. */
export function baseName(program: string): string {
  return (program.split("/").at(-1) ?? program).toLowerCase();
}

// `-rf` is met by `-fr`, `-r -f`, `-Rfv` and `--recursive --force`: every letter is looked for among
// the clusters and the first letters of long options. Errs towards a match, as a deny may.
function hasFlags(option: string, args: readonly Word[], exact: boolean): boolean {
  const [command, ...rest] = args;
  const isOpen = (value: string | null, i: number) =>
    value === null && !(exact && i > 0 && isValue(rest, i - 1, command?.value ?? ""));
  if (args.some(({ value }, i) => isOpen(value, i))) return true;
  const given = args.flatMap((arg) => {
    if (!arg.value?.startsWith("-")) return [];
    return [exact ? arg.value : arg.value.toLowerCase()];
  });
  const forced = exact && given.some((arg) => /^(?:-\w*f|--f)/.test(arg));
  const long = given.filter((arg) => arg.startsWith("--")).map((arg) => arg.slice(2).split("=")[0]);
  const short = given.filter((arg) => !arg.startsWith("--")).join("");
  if (option.startsWith("--")) {
    const name = option.slice(2).toLowerCase();
    return short.includes(name.charAt(0)) ||
      long.some((arg) => arg !== "" && arg !== undefined && name.startsWith(arg));
  }
  const letters = exact ? option.slice(1) : option.slice(1).toLowerCase();
  return [...letters].every((letter) => {
    const small = letter.toLowerCase();
    return short.includes(letter) || long.some((arg) => arg?.startsWith(small)) ||
      (forced && short.includes(small));
  });
}

// A sub-command counts where only options and their possible values stand before it: `git -c x push`
// is a push, `git log push` is not.
function couldContain(plain: readonly string[], args: readonly Word[]): boolean {
  let next = 0;
  let afterOption = false;
  for (const { value } of args) {
    const wanted = plain[next];
    if (wanted === undefined) return true;
    if (value === null) return true;
    if (value === wanted) {
      next++;
      afterOption = false;
    } else if (value.startsWith("-")) {
      afterOption = true;
    } else if (afterOption) {
      afterOption = false;
    } else {
      return false;
    }
  }
  return next === plain.length;
}
