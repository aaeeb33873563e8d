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

/** What `find` may find below each place, as patterns: by the only name it looks for, if there is one. */
export function foundPatterns(words: readonly Word[]): Word[] {
  const names = words.filter((_, i) => words[i - 1]?.value === "-name");
  const plain = names.length === 1 &&
    !words.some(({ value }) => /^(?:-o|-or|!|-not|,)$/.test(value ?? ""));
  const name = plain ? names[0]?.value ?? null : null;
  const pattern = name === null || /[/\\[]/.test(name) ? "**" : `**/${name}`;
  return findStarts(words).map(({ value, glob }) =>
    value === null || glob || !/^[\w./]/.test(value)
      ? { value: null, glob: false }
      : { value: `${value.replace(/\/+$/, "") || "/"}/${pattern}`, glob: true, many: true }
  );
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
