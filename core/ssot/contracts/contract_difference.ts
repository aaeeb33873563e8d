import { errorOf } from "../../errors.ts";
import type { ChangeClass, SurfaceDifference } from "../../contract_kinds/mod.ts";

/** The class of a change of a contract, and what it asks of consumers, change by change. */
export type ContractDifference = SurfaceDifference;

/**
 * How a contract's new schema differs from the old one. What cannot be read, such as a schema from
 * before its kind was known, cannot be shown to be safe: that is `major`, and says so.
 */
export async function differenceOf(
  kind: string,
  before: unknown,
  after: unknown,
): Promise<ContractDifference> {
  const { compareSchemas } = await import("../../contract_kinds/mod.ts");
  try {
    return await compareSchemas(kind, before, after);
  } catch (error) {
    const { code, message } = errorOf(error);
    if (code !== "invalid") throw error;
    return { class: "major", changes: [{ element: "(whole)", change: message, class: "major" }] };
  }
}

/** The named elements of a schema, such as its endpoints: what two contracts may both claim. */
export async function elementNames(kind: string, schema: unknown): Promise<Set<string>> {
  const { elementKeys } = await import("../../contract_kinds/mod.ts");
  return new Set(await elementKeys(kind, schema));
}

/** The next semantic version after a change of a class. */
export function nextSemver(semver: string, change: ChangeClass): string {
  const [major = 1, minor = 0, patch = 0] = semver.split(".").map(Number);
  switch (change) {
    case "major":
      return `${major + 1}.0.0`;
    case "minor":
      return `${major}.${minor + 1}.0`;
    default:
      return `${major}.${minor}.${patch + 1}`;
  }
}
