import { type Effect, file, Refused } from "./program.ts";
import { combined, joined, mapped, textsOf, type Value } from "./value.ts";

/** The directory a path is in. */
export function parentOf(path: string): string {
  const at = path.replace(/\/+$/, "").lastIndexOf("/");
  return at < 0 ? "." : path.slice(0, at) || "/";
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1) ?? path;
}

/** The last part without its ending. */
export function stemOf(path: string): string {
  return nameOf(path).replace(/(?<=.)\.[^.]*$/, "");
}

/** The ending of a path with its dot. */
export function endingOf(path: string): string {
  return /(?<=.)\.[^.]*$/.exec(nameOf(path))?.[0] ?? "";
}

/** Paths put together. */
export function joinedValue(kind: "text" | "path", parts: readonly Value[]): Value {
  return {
    kind,
    texts: parts.length === 0 ? [{ text: ".", glob: false }] : combined(parts.map(textsOf), joined),
  };
}

/** A value as a path of the same kind, changed. */
export function changed(
  value: Value & { kind: "text" | "path" },
  change: (text: string) => string | null,
  kind: "text" | "path" = value.kind,
): Value {
  return { kind, texts: mapped(value, change, true) };
}

/** All that a pattern finds below a directory, as one pattern each. */
export function foundBelow(
  directory: Value,
  pattern: Value,
  deep: boolean,
  kind: "text" | "path",
): Value {
  const between = deep ? "**/" : "";
  const texts = combined(
    [textsOf(directory), textsOf(pattern)],
    ([start = ".", glob = "*"]) => joined([start, `${between}${glob}`]),
  );
  return {
    kind: "list",
    items: [{ kind, texts: texts?.map(({ text }) => ({ text, glob: true })) ?? null }],
  };
}

const USES = {
  r: "read",
  w: "write",
  t: "touch",
  d: "delete",
  m: "move",
  x: "remove",
  l: "read",
} as const;

/** What a function does with its arguments, by the letters of its table. */
export function lettered(letters: string, args: readonly Value[]): Effect[] {
  return [...letters].flatMap((letter, i) => {
    const value = args[i];
    if (letter === "-" || value === undefined) return [];
    if (letter === "u") return [addressed(value, "GET")];
    const use = Object.entries(USES).find(([each]) => each === letter.toLowerCase())?.[1];
    if (use === undefined) return [];
    return [file(use, value, letter !== letter.toLowerCase())];
  });
}

/** A request to an address that is written out. */
export function addressed(value: Value, method: string): Effect {
  const texts = value.kind === "text" ? value.texts : null;
  const url = texts?.length === 1 ? texts[0] : undefined;
  if (url === undefined || url.glob) throw new Refused("the address it asks is computed");
  return { kind: "url", url: url.text, method };
}

/** The only text that a value is; null where it is none or may be several. */
export function onlyText(value: Value | undefined): string | null {
  const texts = value?.kind === "text" ? value.texts : null;
  return texts?.length === 1 && texts[0]?.glob === false ? texts[0].text : null;
}
