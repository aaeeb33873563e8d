import type { SourceNode } from "../syntax/source_tree.ts";

/** A text that is known, or with `glob` the pattern of what it may be. */
export interface Known {
  text: string;
  glob: boolean;
}

/** What an expression of a one-liner may stand for, as far as files are concerned. */
export type Value =
  /** A text; null where only the running program knows it. */
  | { kind: "text"; texts: readonly Known[] | null }
  /** A path object, whose methods read and write. */
  | { kind: "path"; texts: readonly Known[] | null }
  | { kind: "list"; items: readonly Value[] }
  | { kind: "dict"; keys: readonly Value[]; values: readonly Value[] }
  | { kind: "number" }
  /** A module or a member of one, dotted. */
  | { kind: "member"; path: string }
  /** Something of the project's own code or of a package. */
  | { kind: "foreign" }
  /** Picked out of an object by a computed name. */
  | { kind: "picked" }
  | { kind: "function"; node: SourceNode }
  /** Nothing by which a file could be reached. */
  | { kind: "data" };

export const DATA: Value = { kind: "data" };
export const FOREIGN: Value = { kind: "foreign" };
export const NUMBER: Value = { kind: "number" };
export const UNKNOWN_TEXT: Value = { kind: "text", texts: null };
const MAX_TEXTS = 32;

/** A text that is known. */
export function textValue(text: string): Value {
  return { kind: "text", texts: [{ text, glob: false }] };
}

/** The same texts as a path object, or as a text. */
export function as(kind: "text" | "path", value: Value): Value {
  return { kind, texts: textsOf(value) };
}

/** The texts a value may be; null where that is not known. */
export function textsOf(value: Value): readonly Known[] | null {
  switch (value.kind) {
    case "text":
    case "path":
      return value.texts;
    case "number":
      return [{ text: "*", glob: true }];
    default:
      return null;
  }
}

/** All that may stand at one place. */
export function anyOf(values: readonly Value[]): Value {
  const [first, ...rest] = values;
  if (first === undefined) return DATA;
  return rest.reduce(either, first);
}

function either(a: Value, b: Value): Value {
  if (a.kind === "path" || b.kind === "path" || (a.kind === "text" && b.kind === "text")) {
    const [left, right] = [textsOf(a), textsOf(b)];
    const kind = a.kind === "path" || b.kind === "path" ? "path" : "text";
    return { kind, texts: left === null || right === null ? null : limited([...left, ...right]) };
  }
  if (a.kind === "list" && b.kind === "list") {
    return { kind: "list", items: [...a.items, ...b.items] };
  }
  if (a.kind === b.kind && JSON.stringify(a) === JSON.stringify(b)) return a;
  for (const kind of ["member", "function", "picked", "foreign"] as const) {
    // What could be called or could reach a file speaks for both.
    const strong = [a, b].find((each) => each.kind === kind);
    if (strong !== undefined) return strong.kind === "member" ? { kind: "picked" } : strong;
  }
  return a.kind === "text" || b.kind === "text" ? UNKNOWN_TEXT : DATA;
}

function limited(texts: readonly Known[]): readonly Known[] | null {
  const seen = new Map(texts.map((each) => [`${each.glob}${each.text}`, each]));
  return seen.size > MAX_TEXTS ? null : [...seen.values()];
}

/** Every combination of texts put together by `join`; unknown where one is. */
export function combined(
  parts: readonly (readonly Known[] | null)[],
  join: (parts: readonly string[]) => string,
): readonly Known[] | null {
  let rows: { texts: string[]; glob: boolean }[] = [{ texts: [], glob: false }];
  for (const part of parts) {
    if (part === null) return null;
    rows = rows.flatMap((row) =>
      part.map(({ text, glob }) => ({ texts: [...row.texts, text], glob: row.glob || glob }))
    );
    if (rows.length > MAX_TEXTS) return null;
  }
  return rows.map(({ texts, glob }) => ({ text: join(texts), glob }));
}

/** Paths joined as the system does: what is absolute begins anew. */
export function joined(parts: readonly string[]): string {
  const last = parts.findLastIndex((part) => part.startsWith("/"));
  const used = (last === -1 ? parts : parts.slice(last)).filter((part) => part !== "");
  const path = used.join("/").replace(/\/{2,}/g, "/").replace(/(?<=^|\/)\.\/(?=.)/g, "");
  return path === "" ? "." : path;
}

/** The texts changed one by one; unknown where one of them is only a pattern, but for `patterns`. */
export function mapped(
  value: Value,
  change: (text: string) => string | null,
  patterns = false,
): readonly Known[] | null {
  const texts = textsOf(value);
  if (texts === null || (!patterns && texts.some(({ glob }) => glob))) return null;
  const changed = texts.map(({ text, glob }) => ({ text: change(text), glob }));
  const known = changed.flatMap(({ text, glob }) => text === null ? [] : [{ text, glob }]);
  return known.length === changed.length ? known : null;
}

/** What a loop over it, or an index of it, gives. */
export function itemOf(value: Value): Value {
  switch (value.kind) {
    case "list":
      return anyOf(value.items);
    case "dict":
      return anyOf(value.keys);
    case "foreign":
      return FOREIGN;
    case "picked":
      return value;
    default:
      return DATA;
  }
}
