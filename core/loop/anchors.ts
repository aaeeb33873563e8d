import { messagesOfTags, type Workspace } from "../harness/mod.ts";
import type { ChainHead } from "../ssot/execution_log.ts";
import type { Anchor } from "../ssot/verify_log.ts";

const ANCHOR = /^Maestro-Chain: ([0-9a-f]{64}) (\d+) ([0-9a-f]{64})$/m;

/** The line of a tag's message that anchors the log: which log, which entry, its hash. */
export function anchorLine(chain: string, head: ChainHead): string {
  return `${anchorMark(chain)}${head.seq} ${head.hash}`;
}

/** The beginning of every anchor line of one log. */
export function anchorMark(chain: string): string {
  return `Maestro-Chain: ${chain} `;
}

/** The anchors in the repository's tags; those of another log (an earlier `.maestro`) only counted. */
export async function anchorsOf(
  workspace: Workspace,
  chain: string,
): Promise<{ anchors: Anchor[]; foreign: number }> {
  const anchors: Anchor[] = [];
  let foreign = 0;
  for (const { tag, message } of await messagesOfTags(workspace, "maestro/")) {
    const [, id, seq, hash = ""] = ANCHOR.exec(message) ?? [];
    if (id === chain) anchors.push({ source: `tag ${tag}`, seq: Number(seq), hash });
    else if (id !== undefined) foreign++;
  }
  return { anchors, foreign };
}
