import { forceRelease, liveLeases } from "../../core/state.ts";
import { openHub } from "../composition.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { plain, table } from "../terminal.ts";

/** `maestro lock list`: every claim and lock that holds now. */
export async function lockList(
  invocation: Invocation,
  { json = false }: { json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  const hub = await openHub(invocation);
  try {
    const leases = await hub.read(liveLeases);
    if (json) terminal.out(JSON.stringify(leases, null, 2) + "\n");
    else if (leases.length === 0) terminal.out("Nothing is claimed or locked.\n");
    else {
      const rows = leases.map(({ resource, kind, holder, expiresAt }) => [
        kind,
        plain(resource),
        plain(holder),
        `until ${expiresAt}`,
      ]);
      terminal.out(table(rows, terminal.columns));
    }
    return 0;
  } finally {
    await hub.close();
  }
}

/** `maestro lock release RESOURCE`: a person takes it away; the log says so. */
export async function lockRelease(invocation: Invocation, resource: string): Promise<number> {
  const hub = await openHub(invocation);
  try {
    const label = { action: "LOCK_FORCE_RELEASE", input: { resource } };
    const { holder } = await hub.write(PERSON, label, (tx) => forceRelease(tx, resource));
    invocation.terminal.out(`Took ${plain(resource)} away from ${plain(holder)}.\n`);
    return 0;
  } finally {
    await hub.close();
  }
}
