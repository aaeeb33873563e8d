import type { Hub } from "../core/state.ts";
import { openHub } from "./composition.ts";
import type { Invocation } from "./program/invocation.ts";

/** Works with a project's shared state, which is closed in the end. */
export async function withHub<T>(
  invocation: Invocation,
  work: (hub: Hub) => Promise<T>,
): Promise<T> {
  const hub = await openHub(invocation);
  try {
    return await work(hub);
  } finally {
    await hub.close();
  }
}
