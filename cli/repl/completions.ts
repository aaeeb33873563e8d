import { idsBeginningWith, listApprovals } from "../../core/state.ts";
import { openHub } from "../composition.ts";
import type { Invocation } from "../program/invocation.ts";
import { argumentsOf, FIRST_WORDS } from "./session_commands.ts";

const MAX_IDS = 50;

/** The second words that a command takes; after all others ids are offered. */
const SECOND_WORDS: Record<string, readonly string[]> = {
  approvals: ["list", "show", "approve", "deny"],
  contract: ["list", "show", "history", "graph", "check", "diff", "propose", "export", "deprecate"],
  requirement: ["list", "tree", "show"],
  log: ["show", "tail", "export", "verify", "anchor"],
  snapshot: ["create", "list", "show", "diff", "restore", "recover"],
  policy: ["check", "explain", "mission", "test", "schema"],
  lock: ["list", "release"],
  run: ["pause", "stop"],
};

/** What the last word of a line can become; nothing where the project cannot be read. */
export async function completions(invocation: Invocation, line: string): Promise<string[]> {
  const words = line.trimStart().split(/\s+/);
  const last = words.at(-1) ?? "";
  if (words.length <= 1) return beginning(FIRST_WORDS, last);
  const [first = "", second = ""] = argumentsOrNothing(words.slice(0, -1));
  const seconds = beginning(SECOND_WORDS[first] ?? [], last);
  if (second === "") return seconds;
  try {
    return await ids(invocation, `${first} ${second}`, last);
  } catch {
    return [];
  }
}

async function ids(invocation: Invocation, command: string, last: string): Promise<string[]> {
  const hub = await openHub(invocation);
  try {
    return await hub.read(async (tx) => {
      const [first] = command.split(" ");
      if (first === "approvals") {
        const status = command === "approvals show" ? undefined : "PENDING" as const;
        const { approvals } = await listApprovals(tx, { status, limit: MAX_IDS });
        return beginning(approvals.map(({ id }) => id), last);
      }
      if (first === "contract") return await idsBeginningWith(tx, "contracts", last, MAX_IDS);
      if (first === "requirement") return await idsBeginningWith(tx, "requirements", last, MAX_IDS);
      return [];
    });
  } finally {
    await hub.close();
  }
}

function argumentsOrNothing(words: readonly string[]): string[] {
  try {
    return argumentsOf(words);
  } catch {
    return [];
  }
}

function beginning(words: readonly string[], start: string): string[] {
  return words.filter((word) => word.startsWith(start));
}
