import { HOLE } from "../analysis/literals.ts";
import { nearest } from "../similar.ts";
import { type Shape, shapeText } from "../surface.ts";
import { type DeclaredCommand, type Flag, flagOf } from "./model.ts";

/** The words that a program is given; `index` of a problem is the word's place among them. */
interface GivenArguments {
  words: readonly string[];
  /** True where more words may be given than are seen. */
  isOpen: boolean;
  /** True where some of the words are only given at times. */
  varies: boolean;
}

export type ArgumentProblem =
  | { kind: "unknown"; name: string; similar: string | null; index: number }
  | { kind: "mismatch"; text: string; index: number | null }
  | { kind: "unseen"; text: string };

const ALWAYS = ["--help", "-h", "--version", "-V"];

/** Where arguments do not fit a command. */
export function problemsOf(command: DeclaredCommand, given: GivenArguments): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const used = new Set<Flag>();
  const positionals: number[] = [];
  const { words } = given;
  if (words.some((word) => ALWAYS.includes(word))) return [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--") {
      positionals.push(...words.slice(index + 1).map((_, more) => index + 1 + more));
      break;
    }
    if (!isFlag(word)) {
      positionals.push(index);
      continue;
    }
    index += readFlag(command, words, index, { used, problems, isOpen: given.isOpen });
  }
  judgePositionals(command, given, positionals, problems);
  judgeRequired(command, given, used, positionals, problems);
  return problems;
}

function isFlag(word: string): boolean {
  return /^--?[A-Za-z?]/.test(word);
}

interface Progress {
  used: Set<Flag>;
  problems: ArgumentProblem[];
  isOpen: boolean;
}

/** Reads the flag at `index`; how many words after it are its values. */
function readFlag(
  command: DeclaredCommand,
  words: readonly string[],
  index: number,
  progress: Progress,
): number {
  const word = words[index] ?? "";
  const [name = "", ...rest] = word.split("=");
  const value = rest.length > 0 ? rest.join("=") : null;
  if (name.includes(HOLE)) {
    progress.problems.push({ kind: "unseen", text: "which flag is given is not constant" });
    return 0;
  }
  const flag = flagOf(command.flags, name) ?? negated(command.flags, name);
  if (flag === undefined) return readShort(command, words, index, progress);
  progress.used.add(flag);
  return readValue(flag, name, value, words, index, progress);
}

function readValue(
  flag: Flag,
  name: string,
  value: string | null,
  words: readonly string[],
  index: number,
  { problems, isOpen }: Progress,
): number {
  if (!flag.takesValue) {
    const isSwitch = value === null || value.includes(HOLE) || /^(?:true|false|0|1)$/.test(value);
    if (!isSwitch) problems.push({ kind: "mismatch", text: `${name} takes no value`, index });
    return 0;
  }
  const given = value ?? words[index + 1];
  if (given === undefined) {
    if (!isOpen) problems.push({ kind: "mismatch", text: `${name} is given no value`, index });
    return 0;
  }
  const isOther = value === null && /^--[A-Za-z]/.test(given);
  if (isOther) problems.push({ kind: "mismatch", text: `${name} is given no value`, index });
  else if (!fits(flag.shape, given)) {
    const text = `${name} is given ${JSON.stringify(given)}, and takes ${shapeText(flag.shape)}`;
    problems.push({ kind: "mismatch", text, index: value === null ? index + 1 : index });
  }
  return value === null && !isOther ? 1 : 0;
}

/** `--no-color` for a flag `--color` that takes no value. */
function negated(flags: readonly Flag[], name: string): Flag | undefined {
  const plain = /^--no-(.+)$/.exec(name)?.[1];
  const flag = plain === undefined ? undefined : flagOf(flags, `--${plain}`);
  return flag?.takesValue ? undefined : flag;
}

/** `-abc` for three flags, `-p8080` for one with its value; anything else is unknown. */
function readShort(
  command: DeclaredCommand,
  words: readonly string[],
  index: number,
  progress: Progress,
): number {
  const word = words[index] ?? "";
  const first = flagOf(command.flags, word.slice(0, 2));
  if (/^-[A-Za-z]./.test(word) && !word.startsWith("--") && first !== undefined) {
    if (first.takesValue) {
      progress.used.add(first);
      return readValue(
        first,
        word.slice(0, 2),
        word.slice(2).replace(/^=/, ""),
        words,
        index,
        progress,
      );
    }
    const each = [...word.slice(1)].map((letter) => flagOf(command.flags, `-${letter}`));
    if (each.every((flag) => flag !== undefined && !flag.takesValue)) {
      for (const flag of each) if (flag !== undefined) progress.used.add(flag);
      return 0;
    }
  }
  const name = word.split("=")[0] ?? word;
  const similar = nearest(name, command.flags.flatMap(({ names }) => [...names]));
  progress.problems.push({ kind: "unknown", name, similar, index });
  // Whether it would take a value is not known: what follows it is not held against it.
  const next = words[index + 1];
  return !word.includes("=") && next !== undefined && !isFlag(next) && word.startsWith("--")
    ? 1
    : 0;
}

function judgePositionals(
  { positionals }: DeclaredCommand,
  { words, isOpen, varies }: GivenArguments,
  indexes: readonly number[],
  problems: ArgumentProblem[],
): void {
  const rest = positionals.find(({ isRest }) => isRest);
  const isAligned = !varies && problems.every(({ kind }) => kind === "mismatch");
  for (const [place, index] of indexes.entries()) {
    const word = words[index] ?? "";
    const wanted = positionals[place] ?? rest;
    if (wanted === undefined) {
      if (!isAligned) break;
      if (word === HOLE || isOpen) {
        problems.push({ kind: "unseen", text: "there are more arguments than are agreed" });
      } else {
        const text = `${JSON.stringify(word)} is one argument more than the ` +
          `${positionals.length} that are agreed`;
        problems.push({ kind: "mismatch", text, index });
      }
      break;
    }
    if (!isAligned || fits(wanted.shape, word)) continue;
    const text = `${wanted.name} is given ${JSON.stringify(word)}, and takes ` +
      shapeText(wanted.shape);
    problems.push({ kind: "mismatch", text, index });
  }
}

function judgeRequired(
  { flags, positionals }: DeclaredCommand,
  { isOpen }: GivenArguments,
  used: ReadonlySet<Flag>,
  indexes: readonly number[],
  problems: ArgumentProblem[],
): void {
  const needed = positionals.filter(({ required }) => required);
  const lacking = [
    ...flags.filter((flag) => flag.required && !used.has(flag)).map(({ names }) => names[0] ?? ""),
    ...needed.slice(indexes.length).map(({ name }) => `<${name}>`),
  ];
  if (lacking.length === 0 || problems.some(({ kind }) => kind === "unknown")) return;
  const isUnsure = isOpen || problems.some(({ kind }) => kind === "unseen");
  problems.push(
    isUnsure
      ? { kind: "unseen", text: `whether ${lacking.join(", ")} is given cannot be seen` }
      : { kind: "mismatch", text: `${lacking.join(", ")} is not given`, index: null },
  );
}

/** Whether a word can be the value; part of what is not constant can be anything. */
function fits(shape: Shape, word: string): boolean {
  if (word.includes(HOLE)) return true;
  switch (shape.kind) {
    case "integer":
      return /^[+-]?\d+$/.test(word);
    case "number":
      return word.trim() !== "" && Number.isFinite(Number(word));
    case "enum":
      return shape.values.some((value) => String(value) === word);
    case "union":
      return shape.options.some((option) => fits(option, word));
    default:
      return true;
  }
}
