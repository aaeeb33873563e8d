import { fail } from "../../errors.ts";
import type { Tx } from "../../store/mod.ts";
import {
  type Criterion,
  type CriterionResult,
  parseCheck,
  setCriterionResult,
} from "./criteria.ts";
import { sealFinished } from "../missions/milestones.ts";
import { getRequirement } from "./requirement.ts";

export const SETTABLE_RESULTS = ["passed", "failed", "blocked", "waived", "pending"] as const;

/**
 * Says how a criterion that no check decides turned out, with the evidence. What has a check is
 * decided by the harness alone; only a person waives; nobody judges its own work. Errors: not_found,
 * denied, conflict (the requirement is DONE and would not be any more).
 */
export async function updateCriterion(
  tx: Tx,
  id: string,
  result: CriterionResult,
  evidence: string,
): Promise<Criterion> {
  const row = await tx.get("criteria", id);
  if (!row) {
    throw fail("not_found", `Cannot find criterion ${id}`, "requirement_get lists them.");
  }
  const requirement = await getRequirement(tx, String(row.requirement));
  const attempt = `Cannot set ${id} to ${result}`;
  const check = row.check_text === null ? null : String(row.check_text);
  const { agent, role } = tx.actor;
  const isPerson = role === "human";
  if (result === "waived" && !isPerson) {
    throw fail("denied", `${attempt} as ${agent}: only a person waives`, "Meet it, or ask them.");
  }
  if (result !== "waived" && parseCheck(check).kind !== "manual") {
    throw fail(
      "denied",
      `${attempt}: its check (${check}) decides, and the harness runs it`,
      "Complete the requirement; the check is run then. A person may waive it.",
    );
  }
  if (!isPerson && requirement.assignee === agent) {
    throw fail(
      "denied",
      `${attempt} as ${agent}: ${requirement.id} is your own work`,
      "Another agent or a person judges it.",
    );
  }
  if (requirement.status === "DONE" && result !== "passed" && result !== "waived") {
    throw fail(
      "conflict",
      `${attempt}: ${requirement.id} is DONE`,
      "Reopen it with requirement_update first, saying why.",
    );
  }
  await setCriterionResult(tx, id, result, evidence);
  if (requirement.status === "DONE") await sealFinished(tx, requirement.id);
  tx.target = `requirement:${requirement.id}`;
  tx.note = `${id}: ${result}`;
  return { id, text: String(row.text), check, result, evidence };
}
