import type { Place } from "../surface.ts";
import type { Expression, Program } from "./program.ts";
import type { TextPart } from "./value.ts";

/** Where constant texts are written, by their content; a hole counts as `HOLE`. */
export type Literals = ReadonlyMap<string, readonly Place[]>;

/** Stands for what is put into a text where it is not constant; no source has this character. */
export const HOLE = "\uE000";

/** Finds every written text in the programs. */
export function literalsOf(programs: Iterable<Program>): Literals {
  const found = new Map<string, Place[]>();
  for (const { file, body } of programs) collect(body, file, found);
  return found;
}

function collect(node: unknown, file: string, found: Map<string, Place[]>): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, file, found);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  if (isText(node)) {
    const content = node.parts.map((part) => (typeof part === "string" ? part : HOLE)).join("");
    const places = found.get(content);
    if (places === undefined) found.set(content, [{ file, line: node.line }]);
    else places.push({ file, line: node.line });
  }
  for (const value of Object.values(node)) collect(value, file, found);
}

function isText(node: object): node is Extract<Expression, { kind: "text" }> {
  return "kind" in node && node.kind === "text" && "parts" in node && Array.isArray(node.parts);
}

/** The content of a text with its holes marked. */
export function contentOf(parts: readonly TextPart[]): string {
  return parts.map((part) => ("text" in part ? part.text : HOLE)).join("");
}

/**
 * Where the piece at `offset` of a text is written: in the literal it comes from, if that is the
 * only one of its content, on the line that has `word` in it.
 */
export function placeInText(
  parts: readonly TextPart[],
  offset: number,
  word: string,
  literals: Literals,
  lineAt: (place: Place) => string,
): Place {
  const content = contentOf(parts);
  const whole = only(literals.get(content));
  if (whole !== null) return lineWith(whole, content.slice(0, offset), word, lineAt);
  let start = 0;
  let before = "";
  let previous: Place | null = null;
  for (const part of parts) {
    const text = "text" in part ? part.text : HOLE;
    const isSame = previous?.file === part.place.file && previous.line === part.place.line;
    before = isSame ? before : "";
    if (offset < start + text.length) {
      const literal = only(literals.get(text));
      const inside = text.slice(0, offset - start);
      return literal === null
        ? lineWith(part.place, before + inside, word, lineAt)
        : lineWith(literal, inside, word, lineAt);
    }
    [start, before, previous] = [start + text.length, before + text, part.place];
  }
  return previous ?? { file: "", line: 0 };
}

function only(places: readonly Place[] | undefined): Place | null {
  const [first] = places ?? [];
  return places?.length === 1 && first !== undefined ? first : null;
}

const LINES_SEARCHED = 60;

/** The line of the word: as many line breaks on as the text has before it, or the next that has it. */
function lineWith(
  start: Place,
  before: string,
  word: string,
  lineAt: (place: Place) => string,
): Place {
  const counted = { ...start, line: start.line + before.split("\n").length - 1 };
  if (lineAt(counted).includes(word)) return counted;
  for (let ahead = 0; ahead < LINES_SEARCHED; ahead++) {
    const place = { ...start, line: start.line + ahead };
    if (lineAt(place).includes(word)) return place;
  }
  return start;
}
