import { allow, ask, type Decision, deny, strictest } from "./decision.ts";
import { gatesMet, judgeFile } from "./files.ts";
import { folded, forbiddenBy, mayMeetForbidden, staticDirectory } from "./globs.ts";
import type { CountLines } from "./line_loss.ts";
import { joinPath, normalizePath, PROTECTED_NAMES } from "./paths.ts";
import { SECRET_GLOBS } from "./secrets.ts";
import { isFileName } from "./shell/option_uses.ts";
import { computedBy } from "./shell/computed_words.ts";
import type { OperandAct } from "./shell/archive_uses.ts";
import type { Word } from "./shell/word.ts";
import type { Standing } from "./standing.ts";

/** A file that a command names; `run` is a script, which must be known and is read. */
export interface Operand {
  use: OperandAct | "run";
  word: Word;
  tree: boolean;
  /** True where the whole workspace may be meant, as by what puts all sources into form. */
  whole?: boolean;
  /** The whole text that a write leaves there, where the command line has it. */
  text?: string;
}

/** Where a command runs, and how many lines a file has that it would take away. */
interface Surroundings {
  standing: Standing;
  directories: readonly string[];
  countLines: CountLines | null;
}

const HARMLESS_DEVICES = /^\/dev\/(?:null|stdin|stdout|stderr|tty|fd\/\d)$/;
const ENDLESS_DEVICES = /^\/dev\/(?:zero|u?random|full)$/;
/** What no name in a pattern of the policy spells out, so that only a wildcard can match it. */
const ANY_NAME = "\u{1f}~any~name~\u{1f}".replaceAll("\u{1f}", "=");

/** Judges a file named on a command line, for each directory the command may run in. */
export function judgeOperand(around: Surroundings, operand: Operand): Decision {
  const { use, word } = operand;
  const { value } = word;
  const { standing, directories } = around;
  if (value === null) {
    return use === "read" ? judgeComputedRead(standing, word.text ?? "$(read)") : deny(
      "builtin.unresolved",
      `Cannot ${named(use)} a computed path: it is known only when the command runs. Write it out`,
    );
  }
  if (HARMLESS_DEVICES.test(value) || (use === "read" && ENDLESS_DEVICES.test(value))) {
    return allow("builtin.device", `${value} is harmless`);
  }
  return strictest(directories.map((directory) => {
    const path = joinPath(directory, value);
    if (!word.glob) return judgeOne(around, operand, path);
    return use === "read" || use === "run"
      ? judgeReadPattern(standing, operand, path)
      : judgeChangedPattern(around, operand, path);
  }));
}

function judgeOne(
  around: Surroundings,
  { use, tree, text, whole }: Operand,
  path: string,
): Decision {
  const { standing, countLines } = around;
  switch (use) {
    case "run":
      return judgeFile(standing, { use: "read", path, tree, linesDeleted: 0 });
    case "read":
      return tree ? judgeTreeRead(standing, path) : judgeFile(standing, {
        use,
        path,
        tree,
        linesDeleted: 0,
      });
    case "touch": {
      const reading = normalizePath(path);
      if (whole && reading.ok && reading.path === "." && worksEverywhere(standing)) {
        return allow("builtin.files", "in the workspace as a whole the scope decides");
      }
      return judgeFile(standing, { use: "write", path, tree, linesDeleted: 0 });
    }
    case "move":
      // What has a file's name is taken for one: `jq ... > x.tmp.json && mv x.tmp.json x.json`.
      return judgeFile(standing, { use, path, tree: tree && !isFileName(path), linesDeleted: 0 });
    case "remove":
      return judgeFile(standing, { use: "delete", path, tree, linesDeleted: 0 });
    case "write":
    case "delete": {
      const reading = normalizePath(path);
      const counted = countLines === null || !reading.ok
        ? undefined
        : countLines({ path: reading.path, tree: use === "delete", text: text ?? null });
      // Without a look at the workspace, what is overwritten is taken for new, what goes is not.
      const linesDeleted = counted === undefined ? (use === "delete" ? null : 0) : counted;
      return judgeFile(standing, { use, path, tree, linesDeleted });
    }
  }
}

/** Who may change files at the root, and no directory is closed to, may put all into form. */
function worksEverywhere({ entry, scope }: Standing): boolean {
  const atRoot = (globs: readonly string[]) => globs.some((glob) => staticDirectory(glob) === ".");
  return atRoot(entry.filesystem.allow) && atRoot(scope ?? []) &&
    entry.filesystem.deny.every((glob) => !glob.includes("/"));
}

function judgeReadPattern(standing: Standing, operand: Operand, path: string): Decision {
  const secret = secretMet(standing, path);
  return secret === null
    ? judgeFile(standing, { use: "read", path, tree: operand.tree, linesDeleted: 0 })
    : deny(
      `builtin.secret: "${secret}"`,
      `Cannot read ${path}: it may match files like ${secret}. Name the files`,
    );
}

/** A copy or an archive of a directory takes along what in it nobody may read. */
function judgeTreeRead(standing: Standing, path: string): Decision {
  const judged = judgeFile(standing, { use: "read", path, tree: true, linesDeleted: 0 });
  const reading = normalizePath(path);
  if (judged.effect !== "allow" || !reading.ok) return judged;
  const prefix = reading.path === "." ? "" : folded(`${reading.path}/`);
  const denied = [...standing.policy.read.deny, ...standing.entry.read.deny];
  const inside = reading.path === "."
    ? [...PROTECTED_NAMES]
    : denied.filter((glob) => folded(`${staticDirectory(glob)}/`).startsWith(prefix));
  return inside[0] === undefined ? judged : deny(
    `builtin.tree: "${inside[0]}"`,
    `Cannot take along all of ${path}: ${inside[0]} is in it. Name the directories you need`,
  );
}

/**
 * Judges a change of all files that match a pattern: an allow rule must cover whatever it stands
 * for, and no deny rule may meet it; `*` alone is as broad as a directory.
 */
function judgeChangedPattern(around: Surroundings, operand: Operand, path: string): Decision {
  const { standing } = around;
  const shell = path.replace(/\*{2,}(?!\/|$)|(?<!\/|^)\*{2,}/g, "*");
  const spelled = (reason: string) =>
    reason.replaceAll(`${ANY_NAME}/${ANY_NAME}`, "**").replaceAll(ANY_NAME, "*");
  const standIn = shell.replace(/\*\*/g, `${ANY_NAME}/${ANY_NAME}`).replace(
    /\[[^\]]*\]?|[*?]/g,
    ANY_NAME,
  );
  const reading = normalizePath(shell);
  const covered = judgeOne(
    { ...around, countLines: null },
    { ...operand, use: operand.use === "delete" ? "remove" : operand.use },
    standIn,
  );
  if (covered.effect === "deny" || !reading.ok) {
    return { ...covered, reason: spelled(covered.reason) };
  }
  const broad = /(?:^|\/)\*{1,2}$/.test(reading.path);
  const meets = (glob: string) =>
    !(broad && !glob.includes("/")) &&
    (mayMeetForbidden(reading.path, glob) ||
      (!isFileName(glob) && mayMeetForbidden(reading.path, `${glob}/**`)));
  const met = standing.entry.filesystem.deny.find(meets);
  if (met !== undefined) {
    return deny(
      `${standing.name}.filesystem.deny: "${met}"`,
      `Cannot ${
        named(operand.use)
      } ${path}: it may match ${met}, which ${standing.name} must not change`,
    );
  }
  const asked = gatesMet(standing, meets).map(([pattern, glob]) =>
    ask(
      `${standing.name}.human_gate: "${pattern}"`,
      `A person must approve to ${named(operand.use)} ${path}: it may match ${glob}`,
    )
  );
  const told = strictest([countedPattern(around, operand, reading.path, covered), ...asked]);
  return { ...told, reason: spelled(told.reason) };
}

function countedPattern(
  around: Surroundings,
  { use }: Operand,
  pattern: string,
  covered: Decision,
): Decision {
  if (use !== "delete" && use !== "write") return covered;
  const counted = around.countLines?.({ path: pattern, tree: true, text: null });
  const linesDeleted = counted === undefined ? (use === "delete" ? null : 0) : counted;
  const path = pattern.replace(/\*\*/g, ANY_NAME).replace(/\[[^\]]*\]?|[*?]/g, ANY_NAME);
  const judged = judgeFile(around.standing, { use, path, tree: false, linesDeleted });
  return { ...judged, reason: judged.reason.replaceAll(path, pattern) };
}

/** What is only read may be computed, unless its fixed part already leads to where nobody reads. */
function judgeComputedRead(standing: Standing, text: string): Decision {
  if (text.startsWith("<(")) return allow("builtin.read", "it reads what a command prints");
  const pattern = text.replace(/["']/g, "").replace(/\$\{[^}]*\}|\$\w+|\$\([^]*\)|`[^`]*`/g, "*");
  const away = /^"?\$\{?(?:HOME|OLDPWD|TMPDIR)\b/.test(text) ||
    /^[/~]|(?:^|\/)\.\.(?:\/|$)/.test(pattern);
  const { spelled, hidden } = computedBy(text);
  const secret =
    [pattern, ...spelled].map((each) =>
      each === "" || each === "*" ? null : secretMet(standing, each)
    ).find((each) => each !== null) ?? null;
  const unset = /\$\{!|\$\{?(?!\()[A-Za-z_]\w*|\$[@*1-9]|\$\{[@*1-9]/.exec(
    text.replace(/\$\(\([^()]*\)\)|\$\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|`[^`]*`/g, ""),
  )?.[0];
  if (secret === null && hidden === null && unset !== undefined) {
    return deny(
      "builtin.unresolved",
      `Cannot read ${text.slice(0, 200)}: what ${unset} holds is not known. Write the path out`,
    );
  }
  if (secret === null && hidden !== null) {
    return deny(
      "builtin.unresolved",
      `Cannot read ${text.slice(0, 200)}: ${hidden.slice(0, 60)} may print any path. ` +
        "Write the path out, or list files with git ls-files, find or ls",
    );
  }
  if (!away && secret === null) return allow("builtin.read", "what is only read may be computed");
  return deny(
    secret === null ? "builtin.path" : `builtin.secret: "${secret}"`,
    `Cannot read ${text.slice(0, 200)}: it may lead to what must not be read. Write the path out`,
  );
}

/** The forbidden pattern that a shell pattern may match; `*` alone is as broad as a directory. */
function secretMet(standing: Standing, glob: string): string | null {
  // With a slash at its end a pattern of the shell names directories, and nothing in them.
  const directories = /[^/]\/+$/.test(glob);
  glob = glob.replace(/(?<=[^/])\/+$/, "");
  const found = /(?:^|\/)\*\*(?:\/|$)/.test(glob);
  const protectedGlobs = PROTECTED_NAMES.map((name) => `**/${name}/**`);
  const broad = /(?:^|\/)\*{1,2}$/.test(glob) ? [] : SECRET_GLOBS;
  const listed = [...standing.policy.read.deny, ...standing.entry.read.deny];
  // What a search finds is hidden where it must not be read; what it is made for is not asked.
  const start = glob.slice(0, glob.indexOf("**")).replace(/\/$/, "");
  const forbidden = found
    ? [...(forbiddenBy(listed, start) === null ? [] : listed), ...broad]
    : [...listed, ...protectedGlobs, ...broad];
  // Without an option that is refused, two stars are one to a shell.
  if (!found) glob = glob.replaceAll("**", "*");
  const rooted = glob.includes("/") ? glob : `./${glob}`;
  return forbidden.find((secret) =>
    mayMeetForbidden(rooted, secret) && !(directories && /^[^/]*\.\w+$/.test(secret))
  ) ?? null;
}

function named(use: Operand["use"]): string {
  return use === "touch" ? "write" : use === "remove" ? "delete" : use;
}
