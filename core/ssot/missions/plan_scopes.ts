import { globsMeet } from "../../../policies/globs.ts";
import type { Row, Tx } from "../../store/mod.ts";
import { addDependency } from "../requirements/dependencies.ts";
import { pathBetween } from "../requirements/dependency_graph.ts";
import { subtreeRange } from "../requirements/tree_ids.ts";

/** Work that must wait though its plan did not say so. */
export interface Serialised {
  requirement: string;
  after: string;
  /** The globs in which both may write. */
  scopes: [string, string];
}

/**
 * Lets each of the new leaves wait for earlier open ones of its tree that may write in the same
 * places, so that what is ready at the same time is disjoint. A leaf without a scope of its own is
 * left to the scheduler.
 */
export async function separateScopes(tx: Tx, added: readonly string[]): Promise<Serialised[]> {
  const [first = ""] = added;
  const [root = first] = first.split(".");
  const open = await tx.all(
    `SELECT id, scope FROM requirements WHERE id > ? AND id < ? AND children = 0
       AND status <> 'DONE' AND scope <> '[]' ORDER BY created_at, ordinal, id`,
    subtreeRange(root),
  );
  const serialised: Serialised[] = [];
  for (const id of added) {
    const own = open.findIndex((row) => row.id === id);
    // The latest first: who waits for it waits for what that waits for.
    for (const row of open.slice(0, Math.max(0, own)).toReversed()) {
      const scopes = meeting(open[own], row);
      const after = String(row.id);
      if (!scopes || await areOrdered(tx, id, after)) continue;
      await addDependency(tx, id, after);
      serialised.push({ requirement: id, after, scopes });
    }
  }
  return serialised;
}

async function areOrdered(tx: Tx, a: string, b: string): Promise<boolean> {
  return await pathBetween(tx, a, b) !== null || await pathBetween(tx, b, a) !== null;
}

function meeting(a: Row | undefined, b: Row): [string, string] | null {
  for (const mine of scopeOf(a)) {
    for (const theirs of scopeOf(b)) if (globsMeet(mine, theirs)) return [mine, theirs];
  }
  return null;
}

function scopeOf(row: Row | undefined): string[] {
  return row === undefined ? [] : JSON.parse(String(row.scope)) as string[];
}
