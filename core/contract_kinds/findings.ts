import { type Place, placeText, type Unknown } from "./surface.ts";
import type { ContractUnderTest, ContractVerdict, Violation, ViolationRule } from "./verdict.ts";

export const MAX_FINDINGS = 100;
const MAX_NAMES_SHOWN = 12;

/** What the rules of a kind find, collected while they run. */
export interface Findings {
  violations: Violation[];
  unknowns: string[];
}

/** The verdict that findings add up to; what is only undocumented breaks nothing. */
export function verdictOf(contract: ContractUnderTest, findings: Findings): ContractVerdict {
  const violations = findings.violations.slice(0, MAX_FINDINGS);
  const unknowns = shortened([...new Set(findings.unknowns)]);
  const isBroken = violations.some((violation) => violation.rule !== "undocumented");
  const status = isBroken ? "BROKEN" : unknowns.length > 0 ? "UNKNOWN" : "STABLE";
  return { id: contract.id, status, violations, unknowns };
}

function shortened(unknowns: readonly string[]): string[] {
  const more = unknowns.length - MAX_FINDINGS;
  const shown = unknowns.slice(0, MAX_FINDINGS);
  return more > 0 ? [...shown, `${more} more of the kind`] : shown;
}

/** Notes a consumer that is pinned to a version with which the present one is not compatible. */
export function judgeVersion(
  contract: ContractUnderTest,
  consumer: ContractUnderTest["consumers"][number],
  findings: Findings,
): void {
  if (consumer.pinned === null || isCompatible(contract, consumer.pinned)) return;
  const message = `${consumer.module} is pinned to version ${consumer.pinned} of ` +
    `${nameOf(contract)}, which is at version ${contract.version}. Adapt ${consumer.module} and ` +
    `pin version ${contract.version}.`;
  findings.violations.push(
    violation("version_mismatch", "consumer", consumer.module, contract.name, null, message),
  );
}

/** Whether who is built against that version can go on with the present one. */
function isCompatible({ version, changelog = [] }: ContractUnderTest, pinned: number): boolean {
  const majorOf = (number: number) =>
    changelog.find((entry) => entry.version === number)?.semver.split(".")[0];
  if (pinned >= version) return pinned === version;
  const major = majorOf(pinned);
  return major !== undefined && major === majorOf(version);
}

/** The contract as messages name it: `AuthAPI (C1)`. */
export function nameOf(contract: ContractUnderTest): string {
  return `${contract.name} (${contract.id})`;
}

/** A violation at a place; without one it stands for the whole module. */
export function violation(
  rule: ViolationRule,
  side: Violation["side"],
  module: string,
  element: string,
  place: Place | null,
  message: string,
): Violation {
  return { rule, side, module, file: place?.file ?? "", line: place?.line ?? 0, element, message };
}

export function unknownText(unknown: Unknown): string {
  return `${placeText(unknown.place)}: ${unknown.text}`;
}

/** Names for a sentence; long lists are cut. */
export function listText(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES_SHOWN);
  const more = names.length - shown.length;
  const text = shown.length === 0 ? "nothing" : shown.join(", ");
  return more > 0 ? `${text} and ${more} more` : text;
}

export function didYouMean(name: string | null): string {
  return name === null ? "" : ` Did you mean ${name}?`;
}
