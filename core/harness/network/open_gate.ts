import type { Policy } from "../../../policies/mod.ts";
import { dial, NetworkGate } from "./gate.ts";

/** How long nothing may happen on a connection. */
const IDLE_MS = 60_000;
/** What one connection may carry in each direction: the largest packages, with room. */
const BYTES_MAX = 2 * 1024 * 1024 * 1024;

/** The gate for a policy's hosts; undefined where it names none, and there is no way out. */
export function openGate({ network }: Policy, socket: string): NetworkGate | undefined {
  if (network.allow.length === 0) return undefined;
  return new NetworkGate(socket, {
    allowed: network.allow,
    denied: network.deny,
    dial,
    idleMs: IDLE_MS,
    bytesMax: BYTES_MAX,
  });
}
