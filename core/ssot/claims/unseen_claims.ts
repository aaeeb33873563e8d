import type { ReadTx, Row } from "../../store/mod.ts";
import { lastBefore, rowImages } from "../log/journal_images.ts";
import { claimedId } from "./claim.ts";
import { CLAIMS, heldLeases } from "./leases.ts";

/** Who worked on what. */
interface UnseenClaim {
  holder: string;
  id: string;
}

/**
 * The claims of other agents whose end nobody has looked at: those that last, that ran out, and that
 * were taken from their holders since a moment.
 */
export async function unseenClaims(
  tx: ReadTx,
  agent: string,
  since: string,
): Promise<UnseenClaim[]> {
  const held = await heldLeases(tx, { resources: CLAIMS, time: "any" });
  const images = await rowImages(tx, "leases", { after: await lastBefore(tx, since), ids: CLAIMS });
  const taken = images.filter((image) => isTakenAway(image.before, image.row, image.agent));
  const claims = [
    ...held.map(({ holder, resource }) => ({ holder, id: claimedId(resource) })),
    ...taken.map(({ before, id }) => ({ holder: String(before?.holder), id: claimedId(id) })),
  ];
  return claims.filter(({ holder }) => holder !== agent);
}

/** Who gives a watched claim back is compared with its beginning; from whom it is taken is not. */
function isTakenAway(before: Row | null, after: Row, by: string): boolean {
  return before?.held === 1 && before.begun_tree !== null && before.holder !== by &&
    (after.held !== 1 || after.holder !== before.holder);
}
