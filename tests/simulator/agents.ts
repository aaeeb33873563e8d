import type { Actor, Role } from "../../core/mod.ts";
import type { Call } from "./call.ts";

/** An agent as it sees itself: what it believes it holds may long be another's. */
export interface Agent {
  actor: Actor;
  /** Its claims as it heard of them, newest last; also those it lost since. */
  claims: { id: string; fence: number; session: string }[];
  /** The claim it works on, as far as it knows. */
  holding: { id: string; fence: number } | null;
  /** Contract versions as it last saw them. */
  versions: Map<string, number>;
  /** A keyed call whose reply it never got. */
  unheard: Call | null;
  /** Its last keyed call that was answered, and the answer. */
  answered: { call: Call; reply: string } | null;
}

/** Mostly workers; one person, a planner for every six. */
const ROLES: readonly Role[] = [
  "human",
  "planning",
  "backend",
  "frontend",
  "test",
  "backend",
  "any",
  "planning",
  "frontend",
  "backend",
  "test",
  "backend",
];

export function createAgents(count: number): Agent[] {
  return Array.from({ length: count }, (_, index) =>
    createAgent({
      agent: `agent-${index}`,
      role: ROLES[index % ROLES.length] ?? "any",
      session: `first-${index}`,
    }));
}

export function createAgent(actor: Actor): Agent {
  return { actor, claims: [], holding: null, versions: new Map(), unheard: null, answered: null };
}
