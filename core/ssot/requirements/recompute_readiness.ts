import type { Tx } from "../../store/mod.ts";
import { recomputeChains } from "./critical_path.ts";
import { allHolds } from "./holds.ts";
import { ancestors } from "./tree_ids.ts";

/**
 * Works out anew what every requirement waits for, and who waits for it: after a part of the tree
 * went back, what the other part had counted no longer holds. Dependencies on what is gone go too.
 */
export async function recomputeReadiness(tx: Tx): Promise<void> {
  const rows = await tx.all("SELECT id, status, open_dependencies FROM requirements ORDER BY id");
  const statuses = new Map(rows.map(({ id, status }) => [String(id), String(status)]));
  const open = await allHolds(tx);
  for (const row of await tx.all("SELECT * FROM dependencies ORDER BY id")) {
    const status = statuses.get(String(row.depends_on));
    if (status === undefined) await tx.remove("dependencies", String(row.id));
    else if (status !== "DONE") {
      const id = String(row.requirement);
      open.set(id, (open.get(id) ?? 0) + 1);
    }
  }
  for (const { id, open_dependencies } of rows) {
    const own = [String(id), ...ancestors(String(id))];
    const count = own.reduce((sum, node) => sum + (open.get(node) ?? 0), 0);
    if (count === Number(open_dependencies)) continue;
    await tx.update("requirements", String(id), { open_dependencies: count });
  }
  await recomputeChains(tx);
}
