import { allow, type Decision, deny, strictest } from "./decision.ts";
import { type FileUse, judgeFile } from "./files.ts";
import { globsMeet } from "./globs.ts";
import { joinPath, PROTECTED_NAMES } from "./paths.ts";
import { SECRET_GLOBS } from "./secrets.ts";
import type { Word } from "./shell/word.ts";
import type { Standing } from "./standing.ts";

/** A file that a command names; `run` is a script, which must be known and is read. */
export interface Operand {
  use: FileUse | "run";
  word: Word;
  tree: boolean;
}

const HARMLESS_DEVICES = ["/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/tty"];

/** Judges a file named on a command line, for each directory the command may run in. */
export function judgeOperand(
  standing: Standing,
  directories: readonly string[],
  { use, word, tree }: Operand,
): Decision {
  const { value } = word;
  if (value === null || (word.glob && use !== "read")) {
    return use === "read" ? judgeComputedRead(standing, word.text ?? "") : deny(
      "builtin.unresolved",
      `Cannot ${use} a computed path: it is known only when the command runs. Write it out`,
    );
  }
  if (HARMLESS_DEVICES.includes(value)) return allow("builtin.device", `${value} is harmless`);
  const fileUse = use === "run" ? "read" : use;
  // What a command overwrites is compared afterwards; what it deletes nobody can count before.
  const linesDeleted = use === "delete" ? null : 0;
  return strictest(
    directories.map((directory) => {
      const path = joinPath(directory, value);
      const secret = word.glob ? secretMet(standing, path) : null;
      return secret === null
        ? judgeFile(standing, { use: fileUse, path, tree, linesDeleted })
        : deny(
          `builtin.secret: "${secret}"`,
          `Cannot read ${path}: it may match files like ${secret}. Name the files`,
        );
    }),
  );
}

/** What is only read may be computed, unless its fixed part already leads to where nobody reads. */
function judgeComputedRead(standing: Standing, text: string): Decision {
  const pattern = text.replace(/["']/g, "").replace(/\$\{[^}]*\}|\$\w+|\$\([^]*\)|`[^`]*`/g, "*");
  const away = /^"?\$\{?(?:HOME|OLDPWD|TMPDIR)\b/.test(text) ||
    /^[/~]|(?:^|\/)\.\.(?:\/|$)/.test(pattern);
  const secret = pattern === "" || pattern === "*" ? null : secretMet(standing, pattern);
  if (!away && secret === null) return allow("builtin.read", "what is only read may be computed");
  return deny(
    secret === null ? "builtin.path" : `builtin.secret: "${secret}"`,
    `Cannot read ${text.slice(0, 200)}: it may lead to what must not be read. Write the path out`,
  );
}

/** The forbidden pattern that a shell pattern may match; `*` alone is as broad as a directory. */
function secretMet(standing: Standing, glob: string): string | null {
  const protectedGlobs = PROTECTED_NAMES.map((name) => `**/${name}/**`);
  const broad = /(?:^|\/)\*$/.test(glob) ? [] : SECRET_GLOBS;
  const forbidden = [
    ...standing.policy.read.deny,
    ...standing.entry.read.deny,
    ...protectedGlobs,
    ...broad,
  ];
  // Without an option that is refused, two stars are one to a shell.
  glob = glob.replaceAll("**", "*");
  const rooted = glob.includes("/") ? glob : `./${glob}`;
  return forbidden.find((secret) => globsMeet(rooted, secret, true)) ?? null;
}
