import { fail } from "../errors.ts";
import type { Tx } from "../store/mod.ts";
import { longestChain, raiseChain } from "./critical_path.ts";
import { pathBetween } from "./dependency_graph.ts";
import { shiftOpenDependencies } from "./readiness.ts";
import { isWithin } from "./tree_ids.ts";

/** Makes `requirement` wait for `dependsOn`. Errors: invalid (itself or kin), conflict (a cycle). */
export async function addDependency(tx: Tx, requirement: string, dependsOn: string): Promise<void> {
  const attempt = `Cannot make ${requirement} depend on ${dependsOn}`;
  if (isWithin(requirement, dependsOn) || isWithin(dependsOn, requirement)) {
    throw fail("invalid", `${attempt}: one contains the other`, "Depend on a sibling or cousin.");
  }
  const cycle = await pathBetween(tx, dependsOn, requirement);
  if (cycle) {
    throw fail(
      "conflict",
      `${attempt}: that closes the cycle ${[requirement, ...cycle].join(" -> ")}`,
      "Leave out one of these dependencies.",
    );
  }
  const id = `${requirement}>${dependsOn}`;
  if (await tx.get("dependencies", id)) return;
  const done = (await tx.get("requirements", dependsOn))?.status === "DONE";
  if (!done && (await tx.get("requirements", requirement))?.status === "DONE") {
    throw fail(
      "conflict",
      `${attempt}: it is DONE, ${dependsOn} is not`,
      "Add a new requirement for what is left to do.",
    );
  }
  await tx.insert("dependencies", { id, requirement, depends_on: dependsOn });
  if (!done) await shiftOpenDependencies(tx, requirement, 1);
  await raiseChain(tx, dependsOn, await longestChain(tx, requirement) + 1);
}

/**
 * Takes a dependency away; absent ones are no error. The caller recomputes the chains when it has
 * taken all.
 */
export async function removeDependency(
  tx: Tx,
  requirement: string,
  dependsOn: string,
): Promise<void> {
  const id = `${requirement}>${dependsOn}`;
  if (!await tx.get("dependencies", id)) return;
  await tx.remove("dependencies", id);
  const done = (await tx.get("requirements", dependsOn))?.status === "DONE";
  if (!done) await shiftOpenDependencies(tx, requirement, -1);
}
