import { stripVTControlCharacters } from "node:util";

/** Enough to see what was expected and what came instead; the whole output is kept as evidence. */
const MAX_LINES = 6;
const MAX_LINE_CHARS = 200;

/** The part of a command's output that somebody who mends it needs. */
interface Digest {
  /** The first place in the project's own files that it names, as `src/a.js:3`. */
  where: string | null;
  lines: string[];
}

/** Picks the place and the telling lines out of a test's output; `root` is the workspace's path. */
export function digestOf(output: string, root: string): Digest {
  const own = stripVTControlCharacters(output).replaceAll(`file://${root}/`, "").replaceAll(
    `${root}/`,
    "",
  );
  const lines = own.split("\n").map((line) => line.trim()).filter(Boolean);
  const telling = lines.filter((line) => TELLING.test(line) && !NOISE.test(line));
  const kept = telling.length > 0 ? telling.slice(0, MAX_LINES) : lines.slice(-MAX_LINES);
  return { where: placeIn(lines), lines: [...new Set(kept)].map(shortened) };
}

function placeIn(lines: readonly string[]): string | null {
  for (const line of lines) {
    if (NOISE.test(line)) continue;
    const match = PLACE.exec(line);
    if (match) return `${match[1]}:${match[2]}`;
  }
  return null;
}

function shortened(line: string): string {
  return line.length <= MAX_LINE_CHARS ? line : `${line.slice(0, MAX_LINE_CHARS - 3)}...`;
}

const TELLING =
  /\b(expected|actual|received|assert\w*|\w*Error|exception|FAIL(ED|URE)?|panicked)\b|not ok|✖|^[-+] |!==|[≠≡]/i;
/** The runtime's own frames, and counts of what passed. */
const NOISE =
  /node:internal|node_modules|\bat (async )?(node|Test\.)|^ℹ|^# (pass|skip|todo|suites)/;
const PLACE =
  /(?:^|[\s("'[])((?:[\w@-][\w.@-]*\/)*[\w@-][\w.@-]*\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|php|cs|sh|sql|html|vue|svelte)):(\d+)/;
