import type { ContractKind } from "../kind.ts";
import { judgeVersion, verdictOf } from "../findings.ts";
import { fileValue } from "../file_value.ts";
import { isRecord } from "../compatibility/token.ts";
import { readTypes } from "./schema.ts";

/** Named types as JSON Schema, for modules that exchange data without saying how. */
export const types: ContractKind = {
  read: (schema) => Promise.resolve(readTypes(schema)),
  fromFile(text) {
    const value = fileValue(text);
    // A registry's own file names its schema; all else is a schema as it stands.
    return Promise.resolve(isRecord(value) && value.schema === undefined ? value : null);
  },
  judge: ({ contracts }) =>
    Promise.resolve(contracts.map((contract) => {
      const findings = {
        violations: [],
        unknowns: [`code is not held against types yet; ${contract.name} is only compared`],
      };
      for (const consumer of contract.consumers) judgeVersion(contract, consumer, findings);
      return verdictOf(contract, findings);
    })),
};
