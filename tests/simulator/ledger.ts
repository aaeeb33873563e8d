import type { Question } from "./approval_calls.ts";
import { LEASE_TTL_MS } from "../../core/ssot/claims/leases.ts";

/** A lease is renewed once a third of it is gone: at least this is left after any write. */
export const SURELY_HELD_MS = LEASE_TTL_MS * 2 / 3;

/** What an acknowledged claim gave to whom; gone once it was given back or taken away. */
export interface Grant {
  agent: string;
  session: string;
  fence: number;
  /** The last write of its holder's session, which renewed it. */
  activeMs: number;
}

/** The facts that a restore takes back. */
interface Facts {
  /** Title by id. */
  requirements: Map<string, string>;
  /** Leaves that were completed. */
  done: Set<string>;
  /** Version by contract name. */
  contracts: Map<string, number>;
  /** Value by `<agent>/<key>`. */
  memory: Map<string, string>;
  /** Who accepted each baton; empty where nobody did. */
  handoffs: Map<string, string>;
}

/**
 * What must be true according to the replies that agents got (or would have got): a second, much
 * simpler account of the state, against which the hub's is compared.
 */
export class Ledger {
  facts: Facts = emptyFacts();
  /** Claims in force by requirement. */
  readonly grants = new Map<string, Grant>();
  /** The highest fence ever granted, by requirement. */
  readonly fences = new Map<string, number>();
  /** Steps paid, by purse. */
  readonly spent = new Map<string, number>();
  /** What agents asked a person, by id; no restore takes it back. */
  readonly questions = new Map<string, Question>();
  /** Status of what was learned, by id; no restore takes it back. */
  readonly guidance = new Map<string, string>();
  /** What was let through or held back against a person's word. */
  readonly breaches: string[] = [];
  readonly snapshots: { id: string; seq: number }[] = [];
  readonly #history = new Map<number, Facts>();

  /** Remembers the facts as those of log position `seq`. */
  keep(seq: number): void {
    this.#history.set(seq, copy(this.facts));
  }

  /** Goes back to the facts of `seq`; with `root`, only to those of its tree. */
  goBack(seq: number, root?: string): void {
    const then = copy(this.#history.get(seq) ?? emptyFacts());
    if (root !== undefined) {
      const now = this.facts;
      then.contracts = now.contracts;
      then.memory = now.memory;
      then.handoffs = now.handoffs;
      const outside = (id: string) => id !== root && !id.startsWith(`${root}.`);
      const keys = [...then.requirements.keys()].filter((id) => !outside(id));
      then.requirements = new Map([
        ...[...now.requirements].filter(([id]) => outside(id)),
        ...keys.map((id) => [id, then.requirements.get(id) ?? ""] as const),
      ]);
      then.done = new Set([
        ...[...now.done].filter(outside),
        ...[...then.done].filter((id) => !outside(id)),
      ]);
    }
    this.facts = then;
    // Whoever holds what after a restore is for the hub to say; fences stay remembered.
    this.grants.clear();
  }
}

function emptyFacts(): Facts {
  return {
    requirements: new Map(),
    done: new Set(),
    contracts: new Map(),
    memory: new Map(),
    handoffs: new Map(),
  };
}

function copy(facts: Facts): Facts {
  return {
    requirements: new Map(facts.requirements),
    done: new Set(facts.done),
    contracts: new Map(facts.contracts),
    memory: new Map(facts.memory),
    handoffs: new Map(facts.handoffs),
  };
}
