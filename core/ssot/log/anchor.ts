import type { ChainHead } from "./execution_log.ts";

/** A log's head as it is kept elsewhere: which log, which entry, its hash. */
export interface AnchorLine extends ChainHead {
  chain: string;
}

/** The line that anchors a log: in a tag's message, or signed and kept where nobody here can reach. */
export function anchorLine({ chain, seq, hash }: AnchorLine): string {
  return `${anchorMark(chain)}${seq} ${hash}`;
}

/** The beginning of every anchor line of one log. */
export function anchorMark(chain: string): string {
  return `Maestro-Chain: ${chain} `;
}

/** Every anchor in a text, such as a tag's message or a file of lines. */
export function anchorsIn(text: string): AnchorLine[] {
  const lines = text.matchAll(/^Maestro-Chain: ([0-9a-f]{64}) (\d{1,15}) ([0-9a-f]{64})\s*$/gm);
  return [...lines].map(([, chain = "", seq, hash = ""]) => ({ chain, seq: Number(seq), hash }));
}
