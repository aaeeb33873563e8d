import { type Findings, judgeVersion, verdictOf } from "../findings.ts";
import type { ContractUnderTest, ContractVerdict } from "../verdict.ts";
import { judgeConsumer } from "./consumer_rules.ts";
import type { HttpSurface } from "./extract.ts";
import { judgeProvider } from "./provider_rules.ts";
import type { DeclaredEndpoint } from "./schema.ts";

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

/** Judges a contract: its provider, each consumer, and the versions they hold. */
export function judgeHttp(given: Case): ContractVerdict {
  const { contract } = given;
  const findings: Findings = { violations: [], unknowns: [] };
  judgeProvider(given, findings);
  for (const consumer of contract.consumers) {
    judgeVersion(contract, consumer, findings);
    judgeConsumer(given, consumer.module, findings);
  }
  return verdictOf(contract, findings);
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
