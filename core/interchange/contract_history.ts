import type { Contract } from "../ssot/contracts/contracts.ts";

export const HISTORY_HEADER = ["Version", "Change", "By", "When"] as const;

/** A contract's versions, as rows of a table in every form a person reads. */
export function historyRows({ changelog }: Contract): string[][] {
  return changelog.map(({ version, semver, change, author, timestamp }) => [
    `${version} (${semver})`,
    change,
    author,
    timestamp,
  ]);
}
