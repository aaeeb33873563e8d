import type { ReadTx, Tx } from "../../store/mod.ts";
import { waitsFor } from "./dependency_graph.ts";
import { ancestors, subtreeRange } from "./tree_ids.ts";

/** Longer chains rank alike: what matters is to begin with the long ones. */
const MAX_CHAIN = 50;

/** How long a chain of requirements waits for `id` or something under it. */
export async function longestChain(tx: ReadTx, id: string): Promise<number> {
  return await tx.count(
    "SELECT MAX(chain) AS n FROM requirements WHERE id = ? OR (id > ? AND id < ?)",
    [id, ...subtreeRange(id)],
  );
}

/** Notes that a chain of this length waits for `id`, and a longer one for what `id` waits for. */
export async function raiseChain(tx: Tx, id: string, length: number): Promise<void> {
  const queue = [{ id, length: Math.min(length, MAX_CHAIN) }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const rows = await tx.all(
      "SELECT id FROM requirements WHERE (id = ? OR (id > ? AND id < ?)) AND chain < ?",
      [next.id, ...subtreeRange(next.id), next.length],
    );
    if (rows.length === 0) continue;
    for (const row of rows) {
      await tx.update("requirements", String(row.id), { chain: next.length });
    }
    const longer = Math.min(next.length + 1, MAX_CHAIN);
    for (const dependency of await waitsFor(tx, next.id)) {
      queue.push({ id: dependency, length: longer });
    }
  }
}

/** Works every chain out anew: after dependencies were taken away some are shorter. */
export async function recomputeChains(tx: Tx): Promise<void> {
  const nodes = await tx.all("SELECT id, chain FROM requirements ORDER BY id");
  const dependencies = await tx.all("SELECT requirement, depends_on FROM dependencies ORDER BY id");
  const chains = new Map(nodes.map(({ id }) => [String(id), 0]));
  const children = Map.groupBy(nodes.map(({ id }) => String(id)), (id) => ancestors(id)[0] ?? "");
  const waits = Map.groupBy(dependencies, ({ requirement }) => String(requirement));
  const queue = dependencies.map(({ depends_on }) => ({ id: String(depends_on), length: 1 }));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { id, length } = next;
    const below = withDescendants(id, children);
    if (below.every((node) => (chains.get(node) ?? 0) >= length)) continue;
    for (const node of below) chains.set(node, Math.max(chains.get(node) ?? 0, length));
    for (const node of [...below, ...ancestors(id)]) {
      for (const { depends_on } of waits.get(node) ?? []) {
        queue.push({ id: String(depends_on), length: Math.min(length + 1, MAX_CHAIN) });
      }
    }
  }
  for (const { id, chain } of nodes) {
    const now = chains.get(String(id)) ?? 0;
    if (now !== Number(chain)) await tx.update("requirements", String(id), { chain: now });
  }
}

function withDescendants(id: string, children: ReadonlyMap<string, string[]>): string[] {
  return [id, ...(children.get(id) ?? []).flatMap((child) => withDescendants(child, children))];
}
