import { missionOf } from "../missions/mission_policies.ts";
import type { Handoff } from "./handoffs.ts";

/** The format allows no more words in one token. */
const MAX_WORDS = 6;
/** One less than what the format refuses a SUMMARY for. */
const MAX_SUMMARY_CHARS = 139;

/**
 * A handoff as a UKI v5.4 packet: one line of slots in the format's order. It loses what does not fit
 * into its tokens, so READ_MORE begins with the handoff's id, under which the whole baton is read.
 */
export function ukiOf({ id, requirement, baton }: Handoff): string {
  const { mode, decisions, files, done, validation, risks } = baton;
  const touched = files.map(fileToken);
  const readMore = [`handoff_${id}`, ...baton.read_more.map(token)];
  const artifacts = touched.length > 0 ? touched : readMore.slice(0, 1);
  const slots: Record<string, string> = {
    MODE: mode,
    CURRENT_STATE: mode === "plan" ? "plan_ready" : "execute_in_progress",
    SESSION_CORE: token(baton.summary),
    CAUSAL_DRIVERS: "NONE",
    DIVERGENCES: "NONE",
    MAESTRO_REFS: requirement === null
      ? "NONE"
      : `mission_${missionOf(requirement)}-feature_${requirement}`,
    ...mode === "plan" && { PLAN_PATHS: list(touched), MAESTRO_SYNC: "NONE" },
    DECISIONS: list(decisions.map(token)),
    SIGNAL_DELTA: "NONE",
    ...mode === "execute" && {
      TOUCHED_FILES: list(touched),
      COMPLETED_WORK: list(done.map(token)),
      VALIDATION: list(validation.map(token)),
    },
    ARTIFACTS: list(artifacts),
    READ_MORE: list(readMore),
    ...mode === "execute" && { BOUNDARY_STATE: "NONE", RISKS: list(risks.map(token)) },
    NEXT_ACTION: tokens(baton.next.toLowerCase()),
    // Nobody vouched for work without a confidence.
    CS: `work_${Math.round((baton.confidence ?? 0) * 100) / 100}`,
    SUMMARY: tokens(baton.summary, MAX_SUMMARY_CHARS),
  };
  return Object.entries(slots).map(([name, value]) => `${name}-${value}`).join("|");
}

/** The packet with what to do with it, for the chat of an agent that knows no MAESTRO. */
export function pasteOf(handoff: Handoff): string {
  return "Use the following UKI as the canonical handoff packet. Interpret each block literally and " +
    `continue from NEXT_ACTION.\n\n${ukiOf(handoff)}`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "NONE" : [...new Set(items)].join("-");
}

function words(text: string): string[] {
  const found = text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "");
  return found.length === 0 ? ["unknown"] : found;
}

/** The first words of a text. Lower case, so that none reads as the empty list NONE. */
function token(text: string): string {
  return words(text.toLowerCase()).slice(0, MAX_WORDS).join("_");
}

/** A path by its last words, which tell files apart. */
function fileToken(path: string): string {
  return ["file", ...words(path.toLowerCase()).slice(1 - MAX_WORDS)].join("_");
}

/** A text in as many tokens as it takes, up to some length. */
function tokens(text: string, maxChars = Infinity): string {
  const found = words(text);
  let written = "";
  for (const [index, word] of found.entries()) {
    const next = index === 0 ? word : `${written}${index % MAX_WORDS === 0 ? "-" : "_"}${word}`;
    if (next.length > maxChars) break;
    written = next;
  }
  return written || "unknown";
}
