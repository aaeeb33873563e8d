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
 * were lost by their holders since a moment.
 */
export async function unseenClaims(
  tx: ReadTx,
  agent: string,
  since: string,
): Promise<UnseenClaim[]> {
  const held = await heldLeases(tx, { resources: CLAIMS, time: "any" });
  const images = await rowImages(tx, "leases", { after: await lastBefore(tx, since), ids: CLAIMS });
  const lost = images.filter((image) => isLost(image.before, image.row, image.agent));
  const claims = [
    ...held.map(({ holder, resource }) => ({ holder, id: claimedId(resource) })),
    ...lost.map(({ before, id }) => ({ holder: String(before?.holder), id: claimedId(id) })),
  ];
  return claims.filter(({ holder }) => holder !== agent);
}

/** Who gives a watched claim back in time is compared with its beginning; all others are not. */
function isLost(before: Row | null, after: Row, by: string): boolean {
  if (before?.held !== 1 || before.begun_tree === null) return false;
  const ended = after.held !== 1 || after.holder !== before.holder;
  const ranOut = String(before.expires_at) <= String(after.expires_at);
  return ended && (ranOut || before.holder !== by);
}
