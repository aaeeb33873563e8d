import type { ReadTx } from "../../store/mod.ts";

/** One version of a contract that a run's agents wrote and that stands. */
interface RunContract {
  id: string;
  name: string;
  version: number;
  semver: string;
  /** `new` for a first version, else how its change was classed. */
  class: "new" | "major" | "minor" | "patch";
  change: string;
  author: string;
  epoch: number;
}

/** The versions that a run wrote of these contracts; those that were rolled back are gone. */
export async function runContracts(
  tx: ReadTx,
  run: string,
  ids: readonly string[],
): Promise<RunContract[]> {
  const found: RunContract[] = [];
  for (const id of ids) {
    const rows = await tx.all(
      `SELECT c.name, v.version, v.semver, v.change, v.author, v.epoch
       FROM contract_versions v JOIN contracts c ON c.id = v.contract
       WHERE v.contract = ? ORDER BY v.version`,
      [id],
    );
    for (const [index, { name, version, semver, change, author, epoch }] of rows.entries()) {
      if (epoch === null || !String(epoch).startsWith(`${run}/`)) continue;
      const before = rows[index - 1];
      found.push({
        id,
        name: String(name),
        version: Number(version),
        semver: String(semver),
        class: before ? classBetween(String(before.semver), String(semver)) : "new",
        change: String(change),
        author: String(author),
        epoch: Number(String(epoch).slice(run.length + 1)),
      });
    }
  }
  return found;
}

/** A version's number was given by the class of its change, so it tells it. */
function classBetween(before: string, after: string): RunContract["class"] {
  const [oldMajor, oldMinor] = before.split(".");
  const [major, minor] = after.split(".");
  if (major !== oldMajor) return "major";
  return minor === oldMinor ? "patch" : "minor";
}
