/** Longer paths are refused. */
const MAX_PATH_CHARS = 1024;

/** Directories no agent may touch, whatever the policy says: history and the hub's own state. */
export const PROTECTED_NAMES = [".git", ".maestro"] as const;

// Names in plain characters without these letters cannot fold to a protected one.
const PLAIN_OTHER = /^(?!.*(?:git|maestr))[\x20-\x7e]*$/i;

/** A path in its one form, or what is wrong with it, in words with the remedy. */
type PathReading = { ok: true; path: string } | { ok: false; problem: string };

/** Brings a workspace-relative path into its one form (`.` for the workspace), or says why not. */
export function normalizePath(path: string): PathReading {
  const problem = malformed(path);
  if (problem !== null) return { ok: false, problem };
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) {
      return { ok: false, problem: "it leaves the workspace with `..`; stay below its root" };
    }
  }
  const normal = segments.join("/") || ".";
  const stillMalformed = malformed(normal);
  return stillMalformed === null
    ? { ok: true, path: normal }
    : { ok: false, problem: stillMalformed };
}

/** A path as a file system may hold it, so that it can be judged: some characters replaced. */
export function judgeablePath(path: string): string {
  // deno-lint-ignore no-control-regex
  return path.replace(/[\x00-\x1f\x7f\\]/g, "_");
}

/** `path` as seen from the workspace-relative directory `directory`. */
export function joinPath(directory: string, path: string): string {
  return directory === "." || malformed(path) !== null ? path : `${directory}/${path}`;
}

/** The protected name a normalised path goes through, in any spelling a file system may accept. */
export function protectedName(path: string): string | null {
  for (const segment of path.split("/")) {
    if (PLAIN_OTHER.test(segment)) continue;
    const folded = foldName(segment);
    const name = PROTECTED_NAMES.find((candidate) =>
      folded === candidate || folded === `${candidate.slice(1, 7)}~1`
    );
    if (name !== undefined) return name;
  }
  return null;
}

// File systems ignore letter case (macOS, Windows), invisible characters (HFS+), and trailing dots,
// blanks and stream names (NTFS): each has let someone into a `.git` that was compared by bytes.
function foldName(segment: string): string {
  return segment
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .toLowerCase()
    .replace(/:.*$/, "")
    .replace(/[. ]+$/, "");
}

function malformed(path: string): string | null {
  if (path === "") return "it is empty; name a file below the workspace";
  if (path.length > MAX_PATH_CHARS) {
    return `it has ${path.length} characters; use at most ${MAX_PATH_CHARS}`;
  }
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(path)) return "it contains a control character; remove it";
  if (path.includes("\\")) return "it contains a backslash; separate directories with `/`";
  if (/^(?:\/|~|[A-Za-z]:\/)/.test(path)) {
    return "it is outside the workspace; use a path relative to the workspace";
  }
  return null;
}
