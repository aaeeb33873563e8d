import type { Tx } from "../store/mod.ts";
import { ancestors, isWithin, MAX_CHAIN } from "./readiness.ts";

/** Whether a dependency leads into or out of the tree under `root`, by the row's id. */
export function crosses(dependencyId: string, root: string): boolean {
  const [from = "", to = ""] = dependencyId.split(">");
  return isWithin(from, root) !== isWithin(to, root);
}

/**
 * Works out anew what every requirement waits for and what waits for it: after one tree was put
 * back and those it has dependencies with were not. Dependencies on what is gone are removed.
 */
export async function recountReadiness(tx: Tx): Promise<void> {
  const nodes = await tx.all(
    "SELECT id, status, open_dependencies, chain FROM requirements ORDER BY id",
  );
  const status = new Map(nodes.map((row) => [String(row.id), row.status]));
  const edges: { id: string; from: string; to: string }[] = [];
  for (const row of await tx.all("SELECT * FROM dependencies ORDER BY id")) {
    const edge = { id: String(row.id), from: String(row.requirement), to: String(row.depends_on) };
    if (status.has(edge.from) && status.has(edge.to)) edges.push(edge);
    else await tx.remove("dependencies", edge.id);
  }
  const open = Map.groupBy(edges.filter(({ to }) => status.get(to) !== "DONE"), ({ from }) => from);
  const chains = chainsOf([...status.keys()], edges);
  for (const row of nodes) {
    const id = String(row.id);
    const count = [id, ...ancestors(id)].reduce(
      (sum, each) => sum + (open.get(each)?.length ?? 0),
      0,
    );
    await tx.update("requirements", id, { open_dependencies: count, chain: chains.get(id) ?? 0 });
  }
}

/** The longest chain that waits for each, by going back along the dependencies. */
function chainsOf(
  ids: readonly string[],
  edges: readonly { from: string; to: string }[],
): Map<string, number> {
  const chains = new Map(ids.map((id) => [id, 0]));
  const children = Map.groupBy(ids, (id) => ancestors(id)[0] ?? "");
  const waits = Map.groupBy(edges, ({ from }) => from);
  const queue = edges.map(({ to }) => ({ to, length: 1 }));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { to, length } = next;
    const below = withDescendants(to, children);
    if (below.every((id) => (chains.get(id) ?? 0) >= length)) continue;
    for (const id of below) chains.set(id, Math.max(chains.get(id) ?? 0, length));
    // Done only when all of it is: what a part waits for, `to` waits for as well.
    for (const id of [...below, ...ancestors(to)]) {
      for (const further of waits.get(id) ?? []) {
        queue.push({ to: further.to, length: Math.min(length + 1, MAX_CHAIN) });
      }
    }
  }
  return chains;
}

function withDescendants(id: string, children: ReadonlyMap<string, string[]>): string[] {
  return [id, ...(children.get(id) ?? []).flatMap((child) => withDescendants(child, children))];
}
