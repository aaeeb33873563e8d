import { type Actor, hashOf } from "../../core/mod.ts";
import type { Tx } from "../../core/store/mod.ts";
import type { Agent } from "./agents.ts";
import type { Ledger } from "./ledger.ts";

/** One call of one agent; the same object again is the same call repeated. */
export interface Call {
  /** The operation it came from: unique, and part of its input. */
  readonly id: number;
  readonly agent: Agent;
  readonly actor: Actor;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly keyed: boolean;
  /** Puts back earlier rows: what holds between two steps does not hold across it. */
  readonly restores: { seq: number; root: string | undefined } | null;
  useCase(tx: Tx): Promise<unknown>;
  /** How often the use case has run to its end; a replayed reply runs nothing. */
  runs(): number;
  /** What it gave the last time it ran. */
  reply(): unknown;
  /** Enters its effect into the ledger, once it is known to have been committed. */
  landed(ledger: Ledger, nowMs: number): void;
  /** The agent hears that it succeeded. */
  heard(): void;
}

/** What differs between calls; `T` is what the use case gives. */
export interface CallSpec<T> {
  action: string;
  input?: Record<string, unknown>;
  restores?: { seq: number; root: string | undefined };
  useCase(tx: Tx): Promise<T>;
  landed?(ledger: Ledger, reply: T, nowMs: number): void;
  heard?(reply: T): void;
}

export function createCall<T>(
  agent: Agent,
  { index, keyed }: { index: number; keyed: boolean },
  spec: CallSpec<T>,
): Call {
  const replies: T[] = [];
  const { actor } = agent;
  const withReply = (use: (reply: T) => void) => replies.slice(-1).forEach(use);
  return {
    id: index,
    agent,
    actor,
    action: spec.action,
    input: { ...spec.input, call: index },
    keyed,
    restores: spec.restores ?? null,
    useCase: async (tx) => {
      const reply = await spec.useCase(tx);
      replies.push(reply);
      return reply;
    },
    runs: () => replies.length,
    reply: () => replies.at(-1),
    landed: (ledger, nowMs) => withReply((reply) => spec.landed?.(ledger, reply, nowMs)),
    heard: () => withReply((reply) => spec.heard?.(reply)),
  };
}

/** By what the log names a call's input. */
export function inputHash(call: Call): string {
  return hashOf(call.input);
}
