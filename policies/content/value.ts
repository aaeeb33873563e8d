import type { SourceNode } from "../syntax/source_tree.ts";

/** Stands in a text for a part that is known only when the program runs. */
export const HOLE = "\uE000";
/** Stands behind the hole of a part that comes from outside of the program. */
export const INPUT = "\uE002";
/** Stands behind the hole of a part that a schema has, or another module of the project makes. */
export const NAMED = "\uE003";
/** Stands behind the hole of a number, as far as its type is kept to. */
export const NUMBER = "\uE004";
/** The same for a part that is a constant by its name, `TABLE`, whose text is somewhere else. */
export const SOFT = "\uE001";

/** What an expression is worth as far as the file tells. */
export interface Value {
  /** The text it is, with holes; "" for what is no text but harmless. */
  text: string;
  /** The global or module member it names, dotted: `child_process.exec`. */
  path: string | null;
  /** Where an object, a list or a function is written that it stands for. */
  node: SourceNode | null;
}

/** A value nobody knows before the program runs. */
export const UNKNOWN: Value = { text: HOLE, path: null, node: null };
/** A value that is known, and no text. */
export const CONSTANT: Value = { text: "", path: null, node: null };

/** True for `CONSTANT`: a value that is known to be harmless wherever it came from. */
export function isNoText({ text, path, node }: Value): boolean {
  return text === "" && path === null && node === null;
}

/** A value whose text is no longer than that; a hole stands for holes that were behind it. */
export function shortened(value: Value, maxChars: number): Value {
  if (value.text.length <= maxChars) return value;
  const end = value.text.includes(HOLE) ? HOLE : "";
  return { ...value, text: value.text.slice(0, maxChars) + end };
}

/** A text put together. */
export function text(parts: readonly string[]): Value {
  return { text: parts.join(""), path: null, node: null };
}

/** Several values at one place: the most dangerous one speaks for all. */
export function merged(values: readonly Value[]): Value {
  const holes = values.filter(({ text }) => text.includes(HOLE));
  const first = holes.find(({ text }) => !isBare(text)) ??
    holes.find(({ text }) => text.includes(INPUT)) ?? holes[0] ??
    values.find(({ text }) => text.includes(SOFT)) ?? values[0] ?? CONSTANT;
  const path = values.find((each) => each.path !== null)?.path ?? null;
  const node = values.find((each) => each.node !== null)?.node ?? null;
  return { text: first.text, path, node };
}

/** A number carries no syntax of another language. */
export function withoutNumbers(text: string): string {
  return text.replaceAll(HOLE + NUMBER, "0");
}

/** True for a text of which nothing is known. */
export function isBare(text: string): boolean {
  return text.startsWith(HOLE) && /^[\uE002-\uE004]?$/.test(text.slice(1));
}

/** The texts of a list or an object, one after the other. */
export function listed(values: readonly Value[]): Value {
  return { ...text(values.map((each) => each.text)), path: null };
}

/** A format of which one mark stands for what is put in, if that is not known. */
export function fill(format: string, filled: string): string {
  return filled.includes(HOLE)
    ? format.replace(
      /%(?:\(\w+\))?[-+ #0-9.]*[a-zA-Z]/,
      filled.includes(INPUT) ? HOLE + INPUT : HOLE,
    )
    : format + filled;
}

const MARK = /%(?:\d+\$)?[-+ #0-9.]*[a-zA-Z]|\{[^{}]*\}/g;

/** A format with its marks filled in; a number's mark (`%d`) takes no text. */
export function formatted(
  object: Value | null,
  args: readonly Value[],
  named: readonly Value[],
): Value {
  const own = object !== null && !isBare(object.text) && object.text !== "";
  const [format, ...rest] = own ? [object, ...args] : args;
  if (format === undefined) return UNKNOWN;
  const values = [...rest, ...named].map((each) => each.text);
  const any = values.find((each) => each.includes(INPUT)) ??
    (values.some((each) => each.includes(HOLE)) ? HOLE : values.join(""));
  let next = 0;
  return text([
    format.text.replace(MARK, (mark) => {
      const value = /^\{\w*[a-z]|\$|^%\(/i.test(mark) ? any : values[next++] ?? any;
      return /^%.*[dfxXc]$/.test(mark) ? "0" : value;
    }),
  ]);
}
