import type { Agent } from "./agents.ts";
import type { Call } from "./call.ts";
import type { Ledger } from "./ledger.ts";
import type { Operation } from "./plan.ts";

/** What a step can refer to. */
export interface Scene {
  ledger: Ledger;
  /** Log positions whose state is known, oldest first. */
  positions: number[];
}

/** What names a call; enough where nothing is to be chosen. */
export type Numbered = Pick<Operation, "index" | "keyed">;

/** Turns the numbers of a step into a call; null where there is nothing to do. */
export type CallMaker = (scene: Scene, agent: Agent, operation: Operation) => Call | null;

/** The item that a number means. */
export function chosen<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % items.length];
}

/** The requirements there are, in the order they came. */
export function knownIds({ ledger }: Scene): string[] {
  return [...ledger.facts.requirements.keys()];
}
