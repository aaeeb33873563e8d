import type { Unit } from "./word.ts";

const MAX_WORDS = 64;

/**
 * The words that braces make of one, as in `a.{ts,js}` and `{1..3}`; null where shells may see
 * something else in them. Shells without braces take the word as it stands, so no `..` may be
 * there by which that led elsewhere.
 */
export function expandBraces(units: readonly Unit[]): Unit[][] | null {
  if (!units.some(isMark("{"))) return [[...units]];
  const words = expanded(units);
  if (words === null || words.length === 1) {
    return words !== null && !looksExpandable(units) ? words : null;
  }
  const text = units.map((unit) => unit.text ?? "$").join("");
  return /(?:^|[/{,])\.\.(?:[/},]|$)/.test(text) ? null : words.filter((word) => word.length > 0);
}

function expanded(units: readonly Unit[]): Unit[][] | null {
  const open = units.findIndex(isMark("{"));
  if (open === -1) return [[...units]];
  const group = groupAt(units, open);
  if (group === null) return looksExpandable(units) ? null : [[...units]];
  const before = units.slice(0, open);
  const alternatives = group.parts.length > 1
    ? group.parts
    : sequence(units.slice(open + 1, group.end));
  if (alternatives === null) return looksExpandable(units) ? null : [[...units]];
  const words: Unit[][] = [];
  for (const part of alternatives) {
    const inner = expanded([...part, ...units.slice(group.end + 1)]);
    if (inner === null || words.length + inner.length > MAX_WORDS) return null;
    words.push(...inner.map((each) => [...before, ...each]));
  }
  return words;
}

/** The alternatives between a brace and the one that closes it. */
function groupAt(units: readonly Unit[], open: number): { parts: Unit[][]; end: number } | null {
  const parts: Unit[][] = [[]];
  let depth = 0;
  for (let i = open; i < units.length; i++) {
    const unit = units[i];
    if (unit === undefined) break;
    if (isMark("{")(unit)) depth++;
    if (isMark("}")(unit)) depth--;
    if (depth === 0) return { parts, end: i };
    if (depth === 1 && isMark(",")(unit)) parts.push([]);
    else if (i > open) parts.at(-1)?.push(unit);
  }
  return null;
}

function sequence(units: readonly Unit[]): Unit[][] | null {
  if (!units.every(({ kind }) => kind === "bare")) return null;
  const match = /^(\d{1,4})\.\.(\d{1,4})$/.exec(units.map(({ text }) => text).join(""));
  const [from, to] = [match?.[1] ?? "", match?.[2] ?? ""];
  // Leading zeros keep the width, in some shells.
  if (match === null || /^0\d|\.\.0\d/.test(match[0])) return null;
  const step = Number(from) <= Number(to) ? 1 : -1;
  const count = Math.abs(Number(to) - Number(from)) + 1;
  if (count > MAX_WORDS) return null;
  return Array.from({ length: count }, (_, i) => [
    { text: String(Number(from) + i * step), kind: "quoted" as const },
  ]);
}

function looksExpandable(units: readonly Unit[]): boolean {
  const text = units.map((unit) => unit.kind === "bare" ? unit.text ?? "$" : "x").join("");
  return /\{[^}]*(?:,|\.\.)|\{\{|\}\}/.test(text);
}

function isMark(mark: string): (unit: Unit) => boolean {
  return ({ text, kind }) => kind === "bare" && text === mark;
}
