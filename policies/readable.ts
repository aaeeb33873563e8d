import { judgeRead } from "./files.ts";
import { mayBeForbidden } from "./globs.ts";
import { judgeablePath, protectedName } from "./paths.ts";
import type { Policy } from "./policy.ts";
import { SECRET_GLOBS } from "./secrets.ts";

/**
 * A test for paths met on a walk, parents first, that does not go below what fails it: may agents
 * read this? Fast enough for every path of a project.
 */
export function readTest(policy: Policy): (path: string) => boolean {
  const narrowed = !policy.read.allow.includes("**");
  const suspicious = mayBeForbidden([...policy.read.deny, ...SECRET_GLOBS]);
  return (path) => {
    const judged = judgeablePath(path);
    const name = judged.slice(judged.lastIndexOf("/") + 1);
    if (protectedName(name) !== null) return false;
    return (!narrowed && !suspicious(judged, name)) || judgeRead(policy, judged).effect === "allow";
  };
}

/** The same for paths of files that come in any order: a directory above may fail it too. */
export function readTestOfFiles(policy: Policy): (path: string) => boolean {
  const mayRead = readTest(policy);
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
