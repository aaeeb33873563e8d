import type { Word } from "./word.ts";

/** Which options of a program are followed by a value: letters, and long names without dashes. */
export interface OptionSpec {
  short: string;
  long: readonly string[];
  /** True where options end at the first operand, as in programs that run another one. */
  untilOperand?: boolean;
  /** An option after whose value everything belongs to another program, as `-m` of python. */
  last?: string;
  /** True where long names cannot be shortened, as in node. */
  exactNames?: boolean;
  /** Letters that take the rest of their word for their value, and no other word: `sed -i.bak`. */
  attached?: string;
  /** Long names that are no other one's beginning, though they look like it. */
  known?: readonly string[];
}

/** One option as given. */
interface Option {
  /** A letter, or a long name without dashes. */
  name: string;
  value: Word | null;
}

/** The words after a program, sorted. */
export interface Arguments {
  options: Option[];
  operands: Word[];
}

/** Splits the words after the program into options and operands, as getopt would. */
export function readArguments(words: readonly Word[], spec: OptionSpec): Arguments {
  const result: Arguments = { options: [], operands: [] };
  let i = 0;
  while (i < words.length) {
    const word = words[i++];
    if (word === undefined) break;
    const text = word.value;
    if (text === "--") {
      result.operands.push(...words.slice(i));
      break;
    }
    if (text === null || text === "-" || !text.startsWith("-")) {
      result.operands.push(word);
      if (!spec.untilOperand) continue;
      result.operands.push(...words.slice(i));
      break;
    }
    const option = text.startsWith("--") ? readLong(word, text, spec) : null;
    const found = option === null ? readCluster(word, text, spec) : [option];
    const last = found.at(-1);
    if (last !== undefined && last.value === null && takesValue(last.name, spec)) {
      last.value = words[i] ?? null;
      // What looks like an option may be one, where the other has its value in another place.
      if (last.name === spec.last || !/^-[-A-Za-z]/.test(words[i]?.value ?? "")) i++;
    }
    result.options.push(...found);
    if (last !== undefined && last.name === spec.last) {
      result.operands.push(...words.slice(i));
      break;
    }
  }
  return result;
}

/** True where any of the named options is given. */
export function hasOption(args: Arguments, names: readonly string[]): boolean {
  return args.options.some((option) => names.includes(option.name));
}

/** The values of the named options, in order. */
export function optionValues(args: Arguments, names: readonly string[]): Word[] {
  return args.options.flatMap((option) =>
    names.includes(option.name) && option.value !== null ? [option.value] : []
  );
}

function readLong(word: Word, text: string, spec: OptionSpec): Option {
  const [given = "", ...rest] = text.slice(2).split("=");
  // Most programs accept any unambiguous beginning of a long name.
  const names = [...spec.long, ...(spec.known ?? [])];
  const full = spec.exactNames || names.includes(given)
    ? given
    : names.find((name) => given !== "" && name.startsWith(given));
  return {
    name: full ?? given,
    value: rest.length === 0 ? null : { value: rest.join("="), glob: word.glob },
  };
}

function readCluster(word: Word, text: string, spec: OptionSpec): Option[] {
  const options: Option[] = [];
  for (let i = 1; i < text.length; i++) {
    const name = text.charAt(i);
    const rest = text.slice(i + 1);
    if (spec.short.includes(name) || spec.attached?.includes(name)) {
      options.push({ name, value: rest === "" ? null : { value: rest, glob: word.glob } });
      break;
    }
    options.push({ name, value: null });
  }
  return options;
}

function takesValue(name: string, spec: OptionSpec): boolean {
  return name.length === 1 ? spec.short.includes(name) : spec.long.includes(name);
}
