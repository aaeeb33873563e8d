import type { Subject } from "./action.ts";
import { judgeRead, judgeReadBy } from "./files.ts";
import { mayBeForbidden } from "./globs.ts";
import { judgeablePath, protectedName } from "./paths.ts";
import type { Policy } from "./policy.ts";
import { SECRET_GLOBS } from "./secrets.ts";
import { standingOf } from "./standing.ts";

/**
 * A test for paths met on a walk, parents first, that does not go below what fails it: may the
 * subject read this? Null asks for what holds for everybody. Fast enough for every path of a project.
 */
export function readTest(policy: Policy, subject: Subject | null): (path: string) => boolean {
  const standing = subject && standingOf(policy, subject, null);
  if (subject !== null && standing === null) return () => false;
  const lists = standing === null ? [policy.read] : [policy.read, standing.entry.read];
  const narrowed = lists.some(({ allow }) => !allow.includes("**"));
  const suspicious = mayBeForbidden([...lists.flatMap(({ deny }) => deny), ...SECRET_GLOBS]);
  return (path) => {
    const judged = judgeablePath(path);
    const name = judged.slice(judged.lastIndexOf("/") + 1);
    if (protectedName(name) !== null) return false;
    if (!narrowed && !suspicious(judged, name)) return true;
    const decision = standing ? judgeReadBy(standing, judged) : judgeRead(policy, judged);
    return decision.effect === "allow";
  };
}

/** The same for paths of files that come in any order: a directory above may fail it too. */
export function readTestOfFiles(policy: Policy, subject: Subject): (path: string) => boolean {
  const mayRead = readTest(policy, subject);
  const directories = new Map<string, boolean>([[".", true]]);
  const mayEnter = (path: string): boolean => {
    const known = directories.get(path);
    if (known !== undefined) return known;
    const answer = mayEnter(parentOf(path)) && mayRead(path);
    directories.set(path, answer);
    return answer;
  };
  return (path) => mayEnter(parentOf(path)) && mayRead(path);
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}
