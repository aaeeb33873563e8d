import { fail } from "../../errors.ts";
import { isoTime } from "../../clock.ts";
import type { ReadTx, Row, Tx } from "../../store/mod.ts";
import { extendLease, heldLeases } from "../claims/leases.ts";
import type { Actor, Role } from "../roles.ts";

const AGENT_NAME = /^[a-z0-9][a-z0-9_.-]{0,63}$/;

/** After its connection ends a client's leases get this long before others may take them. */
const DISCONNECT_GRACE_MS = 60_000;
const OPEN_SESSION_MS = 24 * 60 * 60_000;
const MAX_OPEN_SESSIONS = 500;

/**
 * Opens a session: a given agent name is taken as it is (a reconnecting agent gets its claims
 * back), otherwise the next free `<client>-<n>`. `within`: the run and epoch that it is a part of,
 * so that what it holds and changes is the run's. Error: invalid.
 */
export async function openSession(
  tx: Tx,
  who: { agent?: string; client: string; role: Role; within?: string },
): Promise<Actor> {
  const agent = who.agent ?? await freeName(tx, who.client);
  requireAgentName(agent);
  const number = `s${(await tx.count("SELECT COUNT(*) AS n FROM sessions")) + 1}`;
  const session = who.within === undefined ? number : `${who.within}/${number}`;
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

/** Error: invalid, where no agent can be called that. */
export function requireAgentName(name: string): void {
  if (AGENT_NAME.test(name)) return;
  throw fail(
    "invalid",
    `Cannot use the agent name ${JSON.stringify(name.slice(0, 100))}`,
    "Use 1 to 64 of a-z, 0-9, `_`, `-` and `.`, beginning with a letter or digit.",
  );
}

/** Ends a session. `disconnected`: its client went away, others may soon take what it held. */
export async function closeSession(tx: Tx, actor: Actor, disconnected: boolean): Promise<void> {
  await tx.update("sessions", actor.session, { ended_at: tx.now });
  tx.target = `agent:${actor.agent}`;
  if (!disconnected) return;
  tx.heartbeat = false;
  const grace = isoTime(tx.nowMs + DISCONNECT_GRACE_MS);
  for (const { resource, expiresAt } of await heldLeases(tx, { session: actor.session })) {
    if (expiresAt > grace) await extendLease(tx, resource, { expiresAt: grace });
  }
}

/** A session as it was opened: who acts in it, through which client. */
export interface Session extends Actor {
  client: string;
}

/** A session, open or ended. */
export async function sessionById(tx: ReadTx, id: string): Promise<Session | undefined> {
  const row = await tx.get("sessions", id);
  return row && toSession(row);
}

/** The session that an agent opened last and has not ended. */
export async function newestOpenSession(tx: ReadTx, agent: string): Promise<Session | undefined> {
  const row = await tx.one(
    "SELECT * FROM sessions WHERE agent = ? AND ended_at IS NULL ORDER BY started_at DESC LIMIT 1",
    [agent],
  );
  return row && toSession(row);
}

/**
 * The sessions that have not ended, newest first. A server that was killed leaves its session open:
 * after a day it no longer counts, unless it holds something.
 */
export async function openSessions(tx: ReadTx): Promise<Session[]> {
  const rows = await tx.all(
    `SELECT * FROM sessions WHERE ended_at IS NULL AND (started_at > ?
       OR id IN (SELECT session FROM leases WHERE held = 1 AND expires_at > ?))
     ORDER BY started_at DESC LIMIT ?`,
    [isoTime(tx.nowMs - OPEN_SESSION_MS), tx.now, MAX_OPEN_SESSIONS],
  );
  return rows.map(toSession);
}

function toSession({ id, agent, role, client }: Row): Session {
  return {
    agent: String(agent),
    role: role as Role,
    session: String(id),
    client: String(client),
  };
}

async function adoptLeases(tx: Tx, agent: string, session: string): Promise<void> {
  for (const { resource } of await heldLeases(tx, { holder: agent })) {
    await extendLease(tx, resource, { session });
  }
}

/** The lowest number whose earlier sessions have all ended and hold nothing any more. */
async function freeName(tx: Tx, client: string): Promise<string> {
  const base = client.toLowerCase().replace(/[^a-z0-9_.-]+/g, "-").replace(/^[^a-z0-9]+/, "")
    .slice(0, 50) || "agent";
  for (let n = 1; n < 10_000; n++) {
    const name = `${base}-${n}`;
    if (await newestOpenSession(tx, name)) continue;
    if ((await heldLeases(tx, { holder: name })).length === 0) return name;
  }
  throw fail(
    "unavailable",
    `Cannot name another ${base}: 10,000 are connected`,
    "Give it a name of its own with --agent.",
  );
}
