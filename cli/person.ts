import type { Actor } from "../core/state.ts";

/** The person at the keyboard, as the log names them. */
export const PERSON: Actor = { agent: "human", role: "human", session: "cli" };
