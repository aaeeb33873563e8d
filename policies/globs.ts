import picomatch from "picomatch";

/** Longer globs are refused. */
const MAX_GLOB_CHARS = 256;
/** The matcher backtracks once per star, so stars bound its cost on hostile paths. */
const MAX_STARS_PER_SEGMENT = 3;
/** `**` at most in one glob, for the same reason. */
const MAX_GLOBSTARS = 3;
const MAX_COMPILED = 2000;
const OPTIONS = { dot: true, nonegate: true, noextglob: true, windows: false };

type Matcher = (path: string) => boolean;
type CreateMatcher = (globs: string[], options: Record<string, boolean>) => Matcher;
const createMatcher: CreateMatcher = picomatch;

/**
 * True where a normalised path matches: `*` stays within a directory, `**` crosses them, `D/**`
 * also matches `D`, a pattern without `/` matches in every directory, `./x` only at the root.
 */
export function globMatches(glob: string, path: string): boolean {
  return matcherFor(glob, false)(path);
}

/** True where a path matches, or lies below what does: `src` selects all of it. */
export function globSelects(glob: string, path: string): boolean {
  return globMatches(glob, path) || globMatches(`${expandShorthand(glob)}/**`, path);
}

/**
 * The first glob that forbids the path: in any letter case and Unicode form, which some file systems
 * take for the same, and with all below what it matches.
 */
export function forbiddenBy(globs: readonly string[], path: string): string | null {
  return globs.find((glob) => matcherFor(glob, true)(path)) ?? null;
}

/**
 * One quick test for many globs: false only where `forbiddenBy` finds none of them to match a path
 * whose parents match none.
 */
export function mayBeForbidden(globs: readonly string[]): (path: string, name: string) => boolean {
  const usable = globs.filter((glob) => globProblem(glob) === null);
  const ofNames = expression(usable.filter((glob) => !glob.includes("/")));
  const ofPaths = usable.filter((glob) => glob.includes("/"));
  return (path, name) => ofNames.test(name.normalize()) || forbiddenBy(ofPaths, path) !== null;
}

/** Why a glob cannot be used, with the remedy; null where it can. */
export function globProblem(glob: string): string | null {
  if (glob.trim() === "") return "it is empty; name a path such as src/api/**";
  if (glob.length > MAX_GLOB_CHARS) {
    return `it is longer than ${MAX_GLOB_CHARS} characters; shorten it`;
  }
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f\\]/.test(glob)) {
    return "it contains a backslash or a control character; remove it";
  }
  if (glob.startsWith("/") || glob.startsWith("~")) {
    return "it is absolute; write it relative to the workspace";
  }
  if (glob.startsWith("!")) return "it is negated; put what is forbidden under deny";
  if (/[()|]/.test(glob)) return "it has a group; write one pattern for each alternative";
  const segments = glob.split("/");
  if (segments.includes("..")) return "it leaves the workspace with `..`; stay below its root";
  if (segments.filter((segment) => segment.includes("**")).length > MAX_GLOBSTARS) {
    return `it has more than ${MAX_GLOBSTARS} \`**\`; name the directories`;
  }
  const starred = segments.some((segment) =>
    segment !== "**" && segment.split("*").length - 1 > MAX_STARS_PER_SEGMENT
  );
  return starred ? `it has more than ${MAX_STARS_PER_SEGMENT} stars in one name; use fewer` : null;
}

/** The directory a glob cannot leave: `src/api/**` gives `src/api`; `.` where there is none. */
export function staticDirectory(glob: string): string {
  const segments = expandShorthand(glob).split("/");
  const wild = segments.findIndex((segment) => /[*?[{]/.test(segment));
  const fixed = segments.slice(0, wild === -1 ? segments.length - 1 : wild);
  return fixed.filter((segment) => segment !== ".").join("/") || ".";
}

/**
 * True where some path could match both globs; errs towards true for character classes. With
 * `shell`, a wildcard at the start of a name in `a` does not stand for a dot, as in a shell.
 */
export function globsMeet(a: string, b: string, shell = false): boolean {
  const meet = (x: string, y: string) =>
    !(shell && /^[*?[]/.test(x) && y.startsWith(".")) && namesMeet(x, y);
  const plain = (glob: string) => expandBraces(expandShorthand(glob));
  return plain(a).some((left) =>
    plain(b).some((right) => listsMeet(left.split("/"), right.split("/"), "**", meet))
  );
}

/** Whether a glob names one path. */
export function isLiteral(glob: string): boolean {
  return !/[*?[{]/.test(glob);
}

/** The same glob without what is short for something: `*.env`, `./x`, `D/`. */
export function expandShorthand(glob: string): string {
  const trimmed = glob.replace(/^(?:\.\/)+/, "");
  if (trimmed.endsWith("/")) return `${trimmed}**`;
  return trimmed !== glob || trimmed.includes("/") || trimmed === "**" ? trimmed : `**/${trimmed}`;
}

/** Whether a pattern of the shell may match what a glob forbids: in any letter case and Unicode form. */
export function mayMeetForbidden(pattern: string, glob: string): boolean {
  return globsMeet(folded(pattern), folded(glob), true);
}

/** The same for all spellings that some file system takes for one name. */
export function folded(path: string): string {
  return path.normalize().toLowerCase();
}

/** Without `{a,b}`: a glob for each. */
export function expandBraces(glob: string): string[] {
  const match = /^(.*?)\{([^{}]*)\}(.*)$/.exec(glob);
  if (match === null) return [glob];
  const [, before = "", inside = "", after = ""] = match;
  return inside.split(",").flatMap((part) => expandBraces(`${before}${part}${after}`)).slice(0, 64);
}

function namesMeet(a: string, b: string): boolean {
  const units = (name: string) => [...name.replace(/\[[^\]]*\]?/g, "?")];
  return listsMeet(units(a), units(b), "*", (x, y) => x === y || x === "?" || y === "?");
}

/** Both lists may hold `any`, standing for any run of items: is there a list both describe? */
function listsMeet(
  a: readonly string[],
  b: readonly string[],
  any: string,
  meet: (x: string, y: string) => boolean,
): boolean {
  const width = b.length + 1;
  const open = new Array<boolean>((a.length + 1) * width).fill(false);
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      const x = a[i];
      const y = b[j];
      const skipA = x === any && open[(i + 1) * width + j] === true;
      const skipB = y === any && open[i * width + j + 1] === true;
      const eatA = y === any && x !== undefined && open[(i + 1) * width + j] === true;
      const eatB = x === any && y !== undefined && open[i * width + j + 1] === true;
      const pair = x !== undefined && y !== undefined && x !== any && y !== any && meet(x, y) &&
        open[(i + 1) * width + j + 1] === true;
      open[i * width + j] = (x === undefined && y === undefined) ||
        skipA || skipB || eatA || eatB || pair;
    }
  }
  return open[0] === true;
}

function expression(globs: readonly string[]): RegExp {
  const sources = globs.map((glob) => picomatch.makeRe(glob.normalize(), OPTIONS).source);
  return sources.length === 0 ? /(?!)/ : new RegExp(sources.join("|"), "i");
}

// A cache, not state: the same pattern always gives the same matcher.
const compiled = new Map<string, Matcher>();

function matcherFor(glob: string, forbids: boolean): Matcher {
  const key = `${forbids ? "-" : "+"}${glob}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const matcher = globProblem(glob) === null ? compile(glob, forbids) : () => false;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, matcher);
  return matcher;
}

function compile(glob: string, forbids: boolean): Matcher {
  const full = expandShorthand(forbids ? glob.normalize() : glob);
  const all = forbids && !full.endsWith("/**") ? `${full}/**` : full;
  // The matcher alone takes `D/**` for `D` too, but not where `D` ends in a wildcard.
  const globs = all.endsWith("/**") ? [all, all.slice(0, -"/**".length)] : [all];
  const matches = createMatcher(globs, { ...OPTIONS, nocase: forbids });
  return forbids ? (path) => matches(path.normalize()) : matches;
}
