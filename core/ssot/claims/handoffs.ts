import { fail } from "../../errors.ts";
import { limitTo, type ReadTx, type Row, type Tx } from "../../store/mod.ts";
import { abandon, requirementResource } from "./claim.ts";
import { isLive, leaseOf, requireLease } from "./leases.ts";
import { getRequirement } from "../requirements/requirement.ts";
import type { Role } from "../roles.ts";

/** What one agent tells the next: the baton. JSON is the truth, other forms are renderings of it. */
export interface Baton {
  mode: "plan" | "execute";
  /** The essence, in a line. */
  summary: string;
  /** One concrete next step. */
  next: string;
  done: string[];
  decisions: string[];
  files: string[];
  /** What was run, and how it ended. */
  validation: string[];
  risks: string[];
  /** Where to read on. */
  read_more: string[];
  /** From 0 to 1: how sure the author is that the work so far is right. */
  confidence: number | null;
}

export const HANDOFF_STATUSES = ["PENDING", "ACCEPTED", "COMPLETED"] as const;
/** COMPLETED follows from its requirement: nothing is, because an agent said so. */
export type HandoffStatus = (typeof HANDOFF_STATUSES)[number];

/** A baton on its way: from whom, to whom, about which requirement. */
export interface Handoff {
  id: string;
  from: string;
  to: { agent: string | null; role: Role | null };
  requirement: string | null;
  status: HandoffStatus;
  acceptedBy: string | null;
  createdAt: string;
  baton: Baton;
}

interface NewHandoff {
  requirement: string | null;
  toAgent: string | null;
  toRole: Role | null;
  baton: Baton;
  /** Gives the claim back with it, so that the next agent can take it. */
  release: boolean;
}

const MAX_PENDING = 20;

/**
 * Creates a handoff; with `release` the actor's claim goes back in the same transaction. Errors:
 * not_found, invalid (limits), conflict (another agent works on it; `release` of what is not held).
 */
export async function createHandoff(tx: Tx, given: NewHandoff): Promise<Handoff> {
  const { requirement, toAgent, toRole, baton } = given;
  const { agent } = tx.actor;
  if (requirement !== null) await refuseOthersWork(tx, requirement);
  const pending = await tx.count(
    "SELECT COUNT(*) AS n FROM handoffs WHERE from_agent = ? AND accepted_by IS NULL",
    [agent],
  );
  if (pending >= MAX_PENDING) {
    throw fail(
      "invalid",
      `Cannot hand off: ${pending} handoffs of ${agent} wait already`,
      "Wait until others accepted some of them.",
    );
  }
  const ordinal = 1 + await tx.count("SELECT COALESCE(MAX(ordinal), 0) AS n FROM handoffs");
  const id = `H${ordinal}`;
  await tx.insert("handoffs", {
    id,
    ordinal,
    from_agent: agent,
    to_agent: toAgent,
    to_role: toRole,
    requirement,
    baton: batonText(baton),
    accepted_by: null,
    created_at: tx.now,
  });
  if (given.release && requirement !== null) {
    await requireLease(tx, requirementResource(requirement), tx.actor);
    await abandon(tx, requirement, `handed off in ${id}: ${baton.summary}`);
  }
  tx.target = `handoff:${id}`;
  return await getHandoff(tx, id);
}

/** A baton as its row holds it: equal batons are equal texts, whoever made them. */
export function batonText(baton: Baton): string {
  const { mode, summary, next, done, decisions, files, validation, risks } = baton;
  const { read_more, confidence } = baton;
  return JSON.stringify({
    mode,
    summary,
    next,
    done,
    decisions,
    files,
    validation,
    risks,
    read_more,
    confidence,
  });
}

/** One handoff. Error: not_found. */
export async function getHandoff(tx: ReadTx, id: string): Promise<Handoff> {
  const row = await tx.one(`${SELECT} WHERE h.id = ?`, [id]);
  if (row) return toHandoff(row);
  throw fail("not_found", `Cannot find handoff ${id}`, "See handoff_list.");
}

/** Which handoffs are meant; what is absent does not matter. */
interface HandoffFilter {
  status?: HandoffStatus | undefined;
  requirement?: string | undefined;
  /** Those that this agent may accept: addressed to it, to its role, or to anybody. */
  for?: { agent: string; role: string } | undefined;
  limit: number;
}

/** Handoffs, newest first. */
export async function listHandoffs(
  tx: ReadTx,
  filter: HandoffFilter,
): Promise<{ handoffs: Handoff[]; total: number }> {
  const conditions: string[] = ["h.ordinal > 0"];
  const params: string[] = [];
  if (filter.status !== undefined) conditions.push(STATUS_SQL[filter.status]);
  if (filter.requirement !== undefined) {
    conditions.push("h.requirement = ?");
    params.push(filter.requirement);
  }
  if (filter.for !== undefined) {
    conditions.push(ADDRESSED);
    params.push(filter.for.agent, filter.for.role);
  }
  const where = `WHERE ${conditions.join(" AND ")}`;
  const rows = await tx.all(
    `${SELECT} ${where} ORDER BY h.ordinal DESC ${limitTo(filter.limit)}`,
    params,
  );
  const total = await tx.count(
    `SELECT COUNT(*) AS n FROM handoffs h LEFT JOIN requirements r ON r.id = h.requirement ${where}`,
    params,
  );
  return { handoffs: rows.map(toHandoff), total };
}

/**
 * Takes a handoff over. Errors: not_found, denied (it is for another), conflict (another took it).
 */
export async function acceptHandoff(tx: Tx, id: string): Promise<Handoff> {
  const handoff = await getHandoff(tx, id);
  const { agent, role } = tx.actor;
  const { to, acceptedBy, requirement } = handoff;
  if (acceptedBy !== null && acceptedBy !== agent) {
    throw fail(
      "conflict",
      `Cannot accept ${id}: ${acceptedBy} has accepted it`,
      "See handoff_list.",
    );
  }
  const unbound = role === "human" || role === "any";
  if (to.agent !== null ? to.agent !== agent : to.role !== null && to.role !== role && !unbound) {
    throw fail(
      "denied",
      `Cannot accept ${id} as ${agent} in the role ${role}: it is for ${to.agent ?? to.role}`,
      "handoff_list shows those for you.",
    );
  }
  if (requirement !== null) await refuseOthersWork(tx, requirement);
  await tx.update("handoffs", id, { accepted_by: agent });
  tx.target = `handoff:${id}`;
  return await getHandoff(tx, id);
}

/**
 * The newest handoff of a requirement, for whoever claimed it: that accepts it. To whom it was
 * addressed is a wish; the claim decides.
 */
export async function takeHandoff(tx: Tx, requirement: string): Promise<Handoff | null> {
  const row = await newestOf(tx, requirement);
  if (!row) return null;
  const open = row.accepted_by === null;
  if (open) await tx.update("handoffs", String(row.id), { accepted_by: tx.actor.agent });
  return await getHandoff(tx, String(row.id));
}

async function newestOf(tx: ReadTx, requirement: string): Promise<Row | undefined> {
  return await tx.one(
    `SELECT id, accepted_by FROM handoffs WHERE requirement = ? ORDER BY ordinal DESC LIMIT 1`,
    [requirement],
  );
}

/** The ids of what waits for an agent to accept it. */
export async function waitingHandoffs(
  tx: ReadTx,
  agent: string,
  role: string,
): Promise<string[]> {
  const rows = await tx.all(
    `SELECT h.id FROM handoffs h LEFT JOIN requirements r ON r.id = h.requirement
     WHERE ${STATUS_SQL.PENDING} AND ${ADDRESSED} ORDER BY h.ordinal ${limitTo(MAX_PENDING)}`,
    [agent, role],
  );
  return rows.map(({ id }) => String(id));
}

const SELECT = `SELECT h.*, r.status AS requirement_status
  FROM handoffs h LEFT JOIN requirements r ON r.id = h.requirement`;
const ENDED = "COALESCE(r.status, '') IN ('DONE', 'REVIEW')";
const STATUS_SQL: Record<HandoffStatus, string> = {
  PENDING: `h.accepted_by IS NULL AND NOT (${ENDED})`,
  ACCEPTED: `h.accepted_by IS NOT NULL AND NOT (${ENDED})`,
  COMPLETED: ENDED,
};
const ADDRESSED = `(h.to_agent = ? OR h.to_role = ? OR (h.to_agent IS NULL AND h.to_role IS NULL))`;

async function refuseOthersWork(tx: ReadTx & Pick<Tx, "actor">, id: string): Promise<void> {
  await getRequirement(tx, id);
  const lease = await leaseOf(tx, requirementResource(id));
  if (!lease || !isLive(lease, tx.nowMs) || lease.holder === tx.actor.agent) return;
  throw fail(
    "conflict",
    `Cannot hand ${id} on: ${lease.holder} holds it until ${lease.expiresAt}`,
    "Only whoever works on it hands it off.",
    { holder: lease.holder, expires_at: lease.expiresAt },
  );
}

function toHandoff(row: Row): Handoff {
  const ended = row.requirement_status === "DONE" || row.requirement_status === "REVIEW";
  const accepted = row.accepted_by !== null;
  return {
    id: String(row.id),
    from: String(row.from_agent),
    to: {
      agent: row.to_agent === null ? null : String(row.to_agent),
      role: row.to_role as Role | null,
    },
    requirement: row.requirement === null ? null : String(row.requirement),
    status: ended ? "COMPLETED" : accepted ? "ACCEPTED" : "PENDING",
    acceptedBy: accepted ? String(row.accepted_by) : null,
    createdAt: String(row.created_at),
    baton: JSON.parse(String(row.baton)) as Baton,
  };
}
