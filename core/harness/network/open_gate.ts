import { hostsOf, type Policy } from "../../../policies/mod.ts";
import { dial, NetworkGate } from "./gate.ts";

/** How long nothing may happen on a connection. */
const IDLE_MS = 60_000;
/** What one connection may carry in each direction: the largest packages, with room. */
const BYTES_MAX = 2 * 1024 * 1024 * 1024;

/** The gate to a policy's hosts; undefined where it names none for anybody, and there is no way out. */
export function openGate(policy: Policy, socket: string): NetworkGate | undefined {
  if (hostsOf(policy).length === 0) return undefined;
  return new NetworkGate(socket, { dial, idleMs: IDLE_MS, bytesMax: BYTES_MAX });
}
