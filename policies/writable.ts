import type { Subject } from "./action.ts";
import { judgeFile } from "./files.ts";
import { globsMeet, staticDirectory } from "./globs.ts";
import { judgeablePath, PROTECTED_NAMES } from "./paths.ts";
import type { Policy } from "./policy.ts";
import { standingOf } from "./standing.ts";

/**
 * The directories a command must be able to write in: where the policy's allow list and the scope
 * of the claim meet, without those inside another; `.` where something may be written at the root.
 */
export function writableDirectories(
  policy: Policy,
  subject: Subject,
  scope: readonly string[] | null,
): string[] {
  const allowed = standingOf(policy, subject, scope)?.entry.filesystem.allow ?? [];
  const found = new Set<string>();
  for (const glob of allowed) {
    for (const part of scope ?? []) {
      if (!globsMeet(glob, part)) continue;
      const inner = narrower(staticDirectory(glob), staticDirectory(part));
      if (inner !== null) found.add(inner);
    }
  }
  return withoutNested([...found]);
}

/** The directories within them that stay read-only: those denied as a whole, and protected ones. */
export function readOnlyDirectories(policy: Policy, subject: Subject): string[] {
  const denied = standingOf(policy, subject, null)?.entry.filesystem.deny ?? [];
  const whole = denied.filter((glob) => glob.endsWith("/**") && !/[*?[{]/.test(glob.slice(0, -3)));
  return withoutNested([...PROTECTED_NAMES, ...whole.map((glob) => glob.slice(0, -3))]);
}

/**
 * True where the subject may write the path without asking; judges what a command has changed.
 * `approved`: rules of the gates that a person let the command pass.
 */
export function mayWrite(
  policy: Policy,
  subject: Subject,
  scope: readonly string[] | null,
  path: string,
  approved: readonly string[] = [],
): boolean {
  const standing = standingOf(policy, subject, scope);
  if (standing === null) return false;
  // What a command made may have any name; a tool's path is checked before.
  const act = { use: "write" as const, path: judgeablePath(path), tree: false, linesDeleted: 0 };
  const { effect, rules } = judgeFile(standing, act);
  return effect === "allow" || effect === "ask" && rules.every((rule) => approved.includes(rule));
}

/** True where the subject may read the path; what it may not is hidden from its commands. */
export function mayRead(policy: Policy, subject: Subject, path: string): boolean {
  const standing = standingOf(policy, subject, null);
  if (standing === null) return false;
  const act = { use: "read" as const, path, tree: false, linesDeleted: 0 };
  return judgeFile(standing, act).effect === "allow";
}

function narrower(a: string, b: string): string | null {
  if (isWithin(a, b)) return a;
  return isWithin(b, a) ? b : null;
}

export function isWithin(inner: string, outer: string): boolean {
  return outer === "." || inner === outer || inner.startsWith(`${outer}/`);
}

function withoutNested(directories: readonly string[]): string[] {
  return [...new Set(directories)]
    .filter((inner) => !directories.some((outer) => outer !== inner && isWithin(inner, outer)))
    .sort();
}
