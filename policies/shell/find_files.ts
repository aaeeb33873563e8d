import { globsMeet } from "../globs.ts";
import { SECRET_GLOBS } from "../secrets.ts";
import type { OperandUse } from "./archive_uses.ts";
import { namesSecret } from "./option_uses.ts";
import { literal, type Word } from "./word.ts";

/** The places where `find` begins to look. */
export function findStarts(words: readonly Word[]): Word[] {
  const start = words.findIndex(({ value }) => !/^-[HLP]$/.test(value ?? ""));
  const rest = start === -1 ? [] : words.slice(start);
  const end = rest.findIndex(({ value }) => /^[-(!]/.test(value ?? ""));
  const starts = rest.slice(0, end === -1 ? undefined : end);
  return starts.length > 0 ? starts : [literal(".")];
}

/** What `find` itself does to what it finds: files it deletes, and secrets it is sent for. */
export function foundFiles(words: readonly Word[]): OperandUse[] {
  const deleted = words.some(({ value }) => value === "-delete")
    ? foundPatterns(words).map((word) => ({ use: "delete" as const, word, tree: false }))
    : [];
  return [...deleted, ...secretNames(words)];
}

/**
 * What `find` may find below each place, as patterns: by the names that it looks for in front of what
 * it does with them, where each way there has one.
 */
export function foundPatterns(words: readonly Word[]): Word[] {
  const names = namesFound(words.map(({ value }) => value ?? "?"));
  const patterns = names === null ? ["**"] : names.map((name) => `**/${name}`);
  return findStarts(words).flatMap(({ value, glob }): Word[] =>
    value === null || glob || !/^[\w./]/.test(value)
      ? [{ value: null, glob: false }]
      : patterns.map((pattern) => ({
        value: `${value.replace(/\/+$/, "") || "/"}/${pattern}`,
        glob: true,
        many: true,
      }))
  );
}

const ACTS = /^-(?:delete|exec(?:dir)?|ok(?:dir)?|print0?)$/;
const OR = /^-(?:o|or)$/;

/** The names of the alternatives that lead to what is done; null where one of them has none. */
function namesFound(words: readonly string[]): string[] | null {
  const acts = words.findIndex((word) => ACTS.test(word));
  const tests = (acts === -1 ? words : words.slice(0, acts)).map((word) =>
    word.replace(/^\\([()!])$/, "$1")
  );
  if (tests.some((word) => /^(?:!|-not|,)$/.test(word))) return null;
  // Behind what is done others may be looked for, and `a -o b -exec` does it to b alone.
  const after = acts === -1 ? [] : words.slice(acts + 1);
  if (after.some((word) => OR.test(word) || /^\\?[(!,]$|^-not$/.test(word))) return null;
  const depths = depthsOf(tests);
  const lastOr = acts === -1
    ? -1
    : tests.findLastIndex((word, i) => OR.test(word) && depths[i] === 0);
  const branch = tests.slice(lastOr + 1);
  if (acts === -1 && tests.some((word) => OR.test(word))) return null;
  const groups = branch.filter((word) => word === "(").length;
  const inGroup = branch.filter((word) => OR.test(word)).length;
  const names = branch.filter((_, i) => branch[i - 1] === "-name");
  const one = groups === 0 && names.length === 1;
  // `( -name a -o -name b )`: each alternative has its name.
  const each = groups === 1 && names.length === inGroup + 1 &&
    /\( -name \S+(?: -(?:o|or) -name \S+)* \)/.test(branch.join(" "));
  return (one || each) && names.every((name) => !/[/\\[]/.test(name)) ? names : null;
}

/** How many parentheses are open at each word. */
function depthsOf(words: readonly string[]): number[] {
  let depth = 0;
  return words.map((word) => {
    if (word === "(") depth++;
    else if (word === ")") depth--;
    return depth;
  });
}

/** Names searched for that only secrets have: what is found may be read by the next command. */
function secretNames(words: readonly Word[]): OperandUse[] {
  return words.filter(({ value }, i) =>
    /^-i?(?:name|path|wholename)$/.test(words[i - 1]?.value ?? "") &&
    !/^(?:!|-not)$/.test(words[i - 2]?.value ?? "") &&
    (namesSecret((value ?? "").split("/").at(-1) ?? "") || OF_SECRETS.test(value ?? "") ||
      (/^\.[^*]/.test(value ?? "") && SECRET_GLOBS.some((glob) => globsMeet(value ?? "", glob))))
  ).map(({ value }) => ({
    use: "read" as const,
    word: literal(`.env/${value?.replace(/[*?[\]]/g, "x")}`),
    tree: false,
  }));
}

const OF_SECRETS =
  /(?:^|[/*._-])(?:secrets?|tokens?|credentials?|passwords?|passwd|shadow|api[_-]?keys?|private[_-]?keys?)(?:$|[/*])/i;
