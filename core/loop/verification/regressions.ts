import { globSelects } from "../../../policies/mod.ts";
import { attemptsOf } from "../../ssot/claims/attempts.ts";
import { getRequirement } from "../../ssot/requirements/requirement.ts";
import type { Run } from "../../ssot/runs/runs.ts";
import type { ReadTx } from "../../store/mod.ts";

/**
 * The requirements whose work can have broken what a requirement had: those that this epoch finished
 * after it, or only the one whose scope holds the place that is named. Empty: nobody's.
 */
export async function suspectsOf(
  tx: ReadTx,
  run: Pick<Run, "id" | "epoch">,
  victim: string,
  where: string | null,
): Promise<string[]> {
  const finished = (await attemptsOf(tx, run.id))
    .filter(({ epoch, outcome }) => epoch === run.epoch && outcome === "DONE")
    .map(({ requirement }) => requirement);
  const own = finished.lastIndexOf(victim);
  const later = [...new Set(finished.slice(own + 1))].filter((id) => id !== victim);
  if (where === null || later.length < 2) return later;
  const path = where.replace(/:\d+$/, "");
  const inScope: string[] = [];
  for (const id of later) {
    const { scope } = await getRequirement(tx, id);
    if (scope.some((glob) => globSelects(glob, path))) inScope.push(id);
  }
  return inScope.length > 0 ? inScope : later;
}
