import { judgeConsumer } from "./consumer_rules.ts";
import type { HttpSurface } from "./extract.ts";
import { judgeProvider } from "./provider_rules.ts";
import type { DeclaredEndpoint } from "./schema.ts";
import { type Place, placeText, type Unknown } from "../surface.ts";
import type { ContractUnderTest, ContractVerdict, Violation, ViolationRule } from "../verdict.ts";

/** A module that has a part in a contract: how many files it has, and what they show. */
export interface Party {
  files: number;
  surface: HttpSurface;
}

/** All that is needed to judge one contract. */
export interface Case {
  contract: ContractUnderTest;
  contracts: readonly ContractUnderTest[];
  /** The endpoints of every readable contract of kind http, by contract id. */
  declared: ReadonlyMap<string, readonly DeclaredEndpoint[]>;
  partyOf: (module: string) => Party | undefined;
}

/** What the rules find, collected while they run. */
export interface Findings {
  violations: Violation[];
  unknowns: string[];
}

/** Judges a contract: its provider, each consumer, and the versions they hold. */
export function judgeHttp(given: Case): ContractVerdict {
  const { contract } = given;
  const findings: Findings = { violations: [], unknowns: [] };
  judgeProvider(given, findings);
  for (const consumer of contract.consumers) {
    judgeVersion(contract, consumer, findings);
    judgeConsumer(given, consumer.module, findings);
  }
  const violations = findings.violations.slice(0, MAX_FINDINGS);
  const unknowns = shortened([...new Set(findings.unknowns)]);
  const isBroken = violations.some((violation) => violation.rule !== "undocumented");
  const status = isBroken ? "BROKEN" : unknowns.length > 0 ? "UNKNOWN" : "STABLE";
  return { id: contract.id, status, violations, unknowns };
}

export const MAX_FINDINGS = 100;

function shortened(unknowns: readonly string[]): string[] {
  const more = unknowns.length - MAX_FINDINGS;
  const shown = unknowns.slice(0, MAX_FINDINGS);
  return more > 0 ? [...shown, `${more} more of the kind`] : shown;
}

function judgeVersion(
  contract: ContractUnderTest,
  consumer: ContractUnderTest["consumers"][number],
  findings: Findings,
): void {
  if (consumer.pinned === null || consumer.pinned === contract.version) return;
  findings.violations.push({
    rule: "version_mismatch",
    side: "consumer",
    module: consumer.module,
    file: "",
    line: 0,
    element: contract.name,
    message: `${consumer.module} is pinned to version ${consumer.pinned} of ${nameOf(contract)}, ` +
      `which is at version ${contract.version}. Adapt ${consumer.module} and pin version ` +
      `${contract.version}.`,
  });
}

/** The endpoints of all contracts of one owner. */
export function endpointsOfOwner(given: Case, owner: string): DeclaredEndpoint[] {
  return given.contracts.filter((contract) => contract.owner === owner)
    .flatMap((contract) => [...(given.declared.get(contract.id) ?? [])]);
}

/** The endpoints of the contract that is judged. */
export function endpointsOf(given: Case): readonly DeclaredEndpoint[] {
  return given.declared.get(given.contract.id) ?? [];
}

export function nameOf(contract: ContractUnderTest): string {
  return `${contract.name} (${contract.id})`;
}

/** A violation at a place. */
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

const MAX_NAMES_SHOWN = 12;

export function didYouMean(name: string | null): string {
  return name === null ? "" : ` Did you mean ${name}?`;
}
