import { type Hub, hubAt, type Position, resolvePosition } from "../core/state.ts";
import { openHub } from "./composition.ts";
import type { Invocation } from "./program/invocation.ts";
import { plain } from "./terminal.ts";

/** Looks at the shared state as it is, or as it was at a position. Errors: not_found, invalid. */
export async function atPosition(
  invocation: Invocation,
  at: string | undefined,
  look: (hub: Hub, position: Position | null) => Promise<number>,
): Promise<number> {
  const hub = await openHub(invocation);
  try {
    if (at === undefined) return await look(hub, null);
    const position = await hub.read((tx) => resolvePosition(tx, at));
    const past = await hubAt(hub, position.seq);
    try {
      return await look(past, position);
    } finally {
      await past.close();
    }
  } finally {
    await hub.close();
  }
}

/** The line that says that this is the past. */
export function asOf(position: Position | null): string {
  return position === null
    ? ""
    : `As it was at log position ${position.seq}${
      position.label === String(position.seq) ? "" : `, ${plain(position.label)}`
    }.\n\n`;
}
