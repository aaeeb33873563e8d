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
  const suspicious = mayBeForbidden([...policy.read.deny, ...SECRET_GLOBS]);
  return (path) => {
    const judged = judgeablePath(path);
    const name = judged.slice(judged.lastIndexOf("/") + 1);
    if (protectedName(name) !== null) return false;
    return !suspicious(judged, name) || judgeRead(policy, judged).effect === "allow";
  };
}
