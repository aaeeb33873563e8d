import type { ReadTx } from "../../store/mod.ts";
import { ancestors, isWithin, subtreeRange } from "./tree_ids.ts";

/**
 * A chain from one requirement to another along "waits for": its own and its ancestors'
 * dependencies, (to be done itself) everything under it, and what belongs to earlier milestones. Null
 * where there is none.
 */
export async function pathBetween(tx: ReadTx, from: string, to: string): Promise<string[] | null> {
  const previous = new Map<string, string | null>([[from, null]]);
  const queue = [from];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (isWithin(node, to) || isWithin(to, node)) return unwind(previous, node);
    for (const next of [...await waitsFor(tx, node), ...await phasesBefore(tx, node)]) {
      if (previous.has(next)) continue;
      previous.set(next, node);
      queue.push(next);
    }
  }
  return null;
}

/** What must be done before `id` can be: dependencies of its own, from above and from below. */
export async function waitsFor(tx: ReadTx, id: string): Promise<string[]> {
  const own = [id, ...ancestors(id)];
  const rows = await tx.all(
    `SELECT depends_on FROM dependencies
     WHERE requirement IN (${own.map(() => "?").join(", ")})
        OR (requirement > ? AND requirement < ?) ORDER BY depends_on`,
    [...own, ...subtreeRange(id)],
  );
  return rows.map((row) => String(row.depends_on));
}

/** What belongs to milestones that come before one that `id`, or what lies above or below, is in. */
async function phasesBefore(tx: ReadTx, id: string): Promise<string[]> {
  const own = [id, ...ancestors(id)];
  const rows = await tx.all(
    `SELECT DISTINCT b.id FROM milestone_requirements r
       JOIN milestones m ON m.id = r.milestone
       JOIN milestones e ON e.mission = m.mission AND e.ordinal < m.ordinal AND e.sealed_at IS NULL
       JOIN milestone_requirements b ON b.milestone = e.id
     WHERE r.id IN (${own.map(() => "?").join(", ")}) OR (r.id > ? AND r.id < ?) ORDER BY b.id`,
    [...own, ...subtreeRange(id)],
  );
  return rows.map((row) => String(row.id));
}

function unwind(previous: Map<string, string | null>, end: string): string[] {
  const path: string[] = [];
  for (let node: string | null | undefined = end; node; node = previous.get(node)) {
    path.unshift(node);
  }
  return path;
}
