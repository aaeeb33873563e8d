import { fail } from "../errors.ts";
import { isoTime } from "../clock.ts";
import type { Tx } from "../store/mod.ts";
import { LEASE_TTL_MS } from "./leases.ts";
import type { Actor, Role } from "./roles.ts";

export const AGENT_NAME = /^[a-z0-9][a-z0-9_.-]{0,63}$/;

/** After its connection ends a client's leases get this long before others may take them. */
export const DISCONNECT_GRACE_MS = 60_000;

/**
 * Opens a session: a given agent name is taken as it is (a reconnecting agent gets its claims
 * back), otherwise the next free `<client>-<n>`. Error: invalid.
 */
export async function openSession(
  tx: Tx,
  who: { agent?: string; client: string; role: Role },
): Promise<Actor> {
  const agent = who.agent ?? await freeName(tx, who.client);
  if (!AGENT_NAME.test(agent)) {
    throw fail(
      "invalid",
      `Cannot use the agent name ${JSON.stringify(agent)}`,
      "Use 1 to 64 of a-z, 0-9, `_`, `-` and `.`, beginning with a letter or digit.",
    );
  }
  const session = `s${(await tx.count("SELECT COUNT(*) AS n FROM sessions")) + 1}`;
  await tx.insert("sessions", {
    id: session,
    agent,
    role: who.role,
    client: who.client,
    started_at: tx.now,
    ended_at: null,
  });
  tx.target = `agent:${agent}`;
  await adoptLeases(tx, agent, session);
  return { agent, role: who.role, session };
}

/** Ends a session. `disconnected`: its client went away, others may soon take what it held. */
export async function closeSession(tx: Tx, actor: Actor, disconnected: boolean): Promise<void> {
  await tx.update("sessions", actor.session, { ended_at: tx.now });
  tx.target = `agent:${actor.agent}`;
  if (!disconnected) return;
  tx.heartbeat = false;
  const grace = isoTime(tx.nowMs + DISCONNECT_GRACE_MS);
  const rows = await tx.all(
    "SELECT id FROM leases WHERE session = ? AND held = 1 AND expires_at > ?",
    [actor.session, grace],
  );
  for (const row of rows) await tx.update("leases", String(row.id), { expires_at: grace });
}

async function adoptLeases(tx: Tx, agent: string, session: string): Promise<void> {
  const rows = await tx.all(
    "SELECT id FROM leases WHERE holder = ? AND +held = 1 AND expires_at > ?",
    [agent, tx.now],
  );
  for (const row of rows) {
    const expires = isoTime(tx.nowMs + LEASE_TTL_MS);
    await tx.update("leases", String(row.id), { session, expires_at: expires });
  }
}

/** The lowest number whose earlier sessions have all ended and hold nothing any more. */
async function freeName(tx: Tx, client: string): Promise<string> {
  const base = client.toLowerCase().replace(/[^a-z0-9_.-]+/g, "-").replace(/^[^a-z0-9]+/, "")
    .slice(0, 50) || "agent";
  for (let n = 1; n < 10_000; n++) {
    const name = `${base}-${n}`;
    const busy = await tx.count(
      `SELECT (SELECT COUNT(*) FROM sessions WHERE agent = ? AND ended_at IS NULL)
            + (SELECT COUNT(*) FROM leases WHERE holder = ? AND +held = 1 AND expires_at > ?) AS n`,
      [name, name, tx.now],
    );
    if (busy === 0) return name;
  }
  throw fail("unavailable", `Cannot name another ${base}: 10,000 are connected`);
}
