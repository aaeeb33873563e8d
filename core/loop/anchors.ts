import { messagesOfTags } from "../harness/mod.ts";
import type { Project } from "../project.ts";
import { type AnchorLine, anchorsIn } from "../ssot/log/anchor.ts";
import { chainId } from "../ssot/log/execution_log.ts";
import { type Anchor, type LogVerification, verifyLog } from "../ssot/log/verify_log.ts";

/** An anchor that a person kept, and where they had it. */
export interface GivenAnchor extends AnchorLine {
  source: string;
}

interface AnchoredVerification extends LogVerification {
  /** How many anchors were compared: those in tags of this log, and those given. */
  anchors: number;
  /** Tags that anchor another log, such as that of an earlier `.maestro`. */
  foreign_anchors: number;
}

/**
 * Verifies the log against the repository's tags and the anchors given. A given one of another log
 * is a problem: somebody may have put a new log in this one's place.
 */
export async function verifyAnchored(
  project: Project,
  given: readonly GivenAnchor[] = [],
): Promise<AnchoredVerification> {
  const chain = await project.hub.read(chainId);
  const anchors: Anchor[] = given.map(({ source, seq, hash }) => ({ source, seq, hash }));
  let foreign = 0;
  for (const { tag, message } of await messagesOfTags(project.workspace, "maestro/")) {
    const [anchor] = anchorsIn(message);
    if (anchor?.chain === chain) anchors.push({ source: `tag ${tag}`, ...anchor });
    else if (anchor) foreign++;
  }
  const found = await project.hub.read((tx) => verifyLog(tx, anchors));
  const other = given.find((anchor) => anchor.chain !== chain);
  const problem = other
    ? `${other.source} is of the log ${other.chain.slice(0, 12)}, this one is ${
      chain.slice(0, 12) || "empty"
    }`
    : found.problem;
  return {
    ...found,
    ok: problem === null,
    problem,
    anchors: anchors.length,
    foreign_anchors: foreign,
  };
}
