import type { Subject } from "./action.ts";
import {
  expandBraces,
  expandShorthand,
  globMatches,
  globsMeet,
  isLiteral,
  staticDirectory,
} from "./globs.ts";
import type { Policy } from "./policy.ts";
import { standingOf } from "./standing.ts";
import { isWithin } from "./writable.ts";

/** What a subject is told that it may do under the scope of its claim, in the policy's own terms. */
export interface Granted {
  write_scope: string[];
  /** Globs within it that may not be written all the same; absent where there are none. */
  write_denied?: string[];
  /** Commands, by the words that they begin with. */
  commands: string[];
}

/** What the policy and the scope of a claim both allow; null as scope: no claim. */
export function grantedBy(
  policy: Policy,
  subject: Subject,
  scope: readonly string[] | null,
): Granted {
  const entry = standingOf(policy, subject, scope)?.entry;
  const { allow = [], deny = [] } = entry?.filesystem ?? {};
  const parts = (scope ?? []).flatMap(expandBraces);
  const meeting = allow.flatMap(expandBraces).flatMap((glob) =>
    parts.filter((part) => globsMeet(glob, part)).map((part) => intersection(glob, part))
  );
  const found = [...new Set(meeting)];
  const write_scope = found.filter((inner) =>
    !found.some((outer) => outer !== inner && covers(outer, inner))
  );
  const denied = deny.filter((glob) => write_scope.some((written) => globsMeet(glob, written)));
  return {
    write_scope,
    ...(denied.length === 0 ? {} : { write_denied: denied }),
    commands: scope === null ? [] : [...(entry?.commands.allow ?? [])],
  };
}

/** One glob for what matches both; where there is none, both in words. */
function intersection(a: string, b: string): string {
  if (covers(a, b)) return b;
  if (covers(b, a)) return a;
  return anywhereBelow(a, b) ?? anywhereBelow(b, a) ?? `${b} within ${a}`;
}

/** True only where `outer` surely matches all that `inner` does. */
function covers(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  if (isLiteral(inner)) return globMatches(outer, expandShorthand(inner));
  const directory = wholeDirectory(outer);
  return directory !== null && isWithin(staticDirectory(inner), directory);
}

/** `src/api/**` and `src/**` + `/*.ts` meet in `src/api/**` + `/*.ts`. */
function anywhereBelow(tree: string, other: string): string | null {
  const directory = wholeDirectory(tree);
  const [, above = "", name] = /^(?:(.*)\/)?\*\*\/([^/]+)$/.exec(expandShorthand(other)) ?? [];
  if (directory === null || name === undefined || name === "**") return null;
  if (!isLiteral(above) || !isWithin(directory, above === "" ? "." : above)) return null;
  return `${directory}/**/${name}`;
}

/** The directory all of which a glob stands for; null where it stands for less. */
function wholeDirectory(glob: string): string | null {
  const full = expandShorthand(glob);
  if (full === "**") return ".";
  const directory = full.endsWith("/**") ? full.slice(0, -"/**".length) : "*";
  return isLiteral(directory) ? directory : null;
}
