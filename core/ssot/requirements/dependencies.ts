import { fail } from "../../errors.ts";
import type { Tx } from "../../store/mod.ts";
import { longestChain, raiseChain } from "./critical_path.ts";
import { pathBetween } from "./dependency_graph.ts";
import { shiftOpenDependencies } from "./readiness.ts";
import { isWithin } from "./tree_ids.ts";

/**
 * Makes `requirement` wait for `dependsOn`. Errors: invalid (itself or kin), conflict (a cycle, or it
 * is done and the other is not).
 */
export async function addDependency(tx: Tx, requirement: string, dependsOn: string): Promise<void> {
  const known = await tx.get("dependencies", `${requirement}>${dependsOn}`);
  if (!known && await isDone(tx, requirement) && !await isDone(tx, dependsOn)) {
    throw fail(
      "conflict",
      `Cannot make ${requirement} depend on ${dependsOn}: it is DONE, ${dependsOn} is not`,
      "Add a new requirement for what is left to do.",
    );
  }
  await linkDependency(tx, requirement, dependsOn);
}

/** The same for a dependency there was already, under other ids or in another database. */
export async function linkDependency(
  tx: Tx,
  requirement: string,
  dependsOn: string,
): Promise<void> {
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
  await tx.insert("dependencies", { id, requirement, depends_on: dependsOn });
  if (!await isDone(tx, dependsOn)) await shiftOpenDependencies(tx, requirement, 1);
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
  if (!await isDone(tx, dependsOn)) await shiftOpenDependencies(tx, requirement, -1);
}

async function isDone(tx: Tx, id: string): Promise<boolean> {
  return (await tx.get("requirements", id))?.status === "DONE";
}
