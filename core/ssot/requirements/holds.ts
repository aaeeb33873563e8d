import type { ReadTx } from "../../store/mod.ts";

/**
 * What keeps requirements from being ready besides dependencies, each counted like one: a mission
 * that is not approved holds its root, an earlier milestone that is not sealed what belongs to later
 * ones. How many there are by requirement; what lies below waits with it.
 */
export async function allHolds(tx: ReadTx): Promise<Map<string, number>> {
  const rows = await tx.all(
    `SELECT id FROM missions WHERE decision <> 'APPROVED'
     UNION ALL
     SELECT r.id FROM milestone_requirements r JOIN milestones m ON m.id = r.milestone
     WHERE EXISTS (SELECT 1 FROM milestones e
       WHERE e.mission = m.mission AND e.ordinal < m.ordinal AND e.sealed_at IS NULL)`,
  );
  const holds = new Map<string, number>();
  for (const { id } of rows) holds.set(String(id), (holds.get(String(id)) ?? 0) + 1);
  return holds;
}
