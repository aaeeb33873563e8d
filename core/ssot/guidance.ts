import { fail } from "../errors.ts";
import { limitTo, type ReadTx, type Row, type Tx } from "../store/mod.ts";
import { getRequirement } from "./requirements/requirement.ts";
import type { Role } from "./roles.ts";
import { ancestors } from "./requirements/tree_ids.ts";

export const GUIDANCE_KINDS = ["correction", "learning"] as const;
type GuidanceKind = (typeof GUIDANCE_KINDS)[number];

/** What the project has learned and later work must heed; it outlives rollbacks. */
export interface Guidance {
  id: string;
  /** A correction is a person's or reviewer's word; a learning is what any agent found out. */
  kind: GuidanceKind;
  text: string;
  /** For whom; null: for every role. */
  role: Role | null;
  /** The sub-tree it is about; null: all of the project. */
  requirement: string | null;
  status: "ACTIVE" | "RETIRED";
  author: string;
  createdAt: string;
  /** Why it was retired. */
  reason: string;
}

export const MAX_GUIDANCE_CHARS = 1_000;
/** What all agents are told must stay readable. */
const MAX_ACTIVE = 200;
/** How much of it one work packet carries: corrections first, then the newest. */
const MAX_APPLICABLE = 20;
const MAY_CORRECT: readonly string[] = ["human", "review"];
const MAY_RETIRE: readonly string[] = ["human", "planning", "review"];

interface NewGuidance {
  kind: GuidanceKind;
  text: string;
  role: Role | null;
  requirement: string | null;
}

/** Adds guidance. Errors: invalid (limits), denied (a correction by a worker), not_found. */
export async function addGuidance(tx: Tx, given: NewGuidance): Promise<Guidance> {
  const { kind, text, role, requirement } = given;
  if (kind === "correction" && !MAY_CORRECT.includes(tx.actor.role)) {
    throw fail(
      "denied",
      `Cannot add a correction as ${tx.actor.agent}: the role ${tx.actor.role} may not`,
      "Add what you found out as a learning.",
    );
  }
  if (requirement !== null) await getRequirement(tx, requirement);
  const active = await tx.count("SELECT COUNT(*) AS n FROM guidance WHERE status = 'ACTIVE'");
  if (active >= MAX_ACTIVE) {
    throw fail(
      "invalid",
      `Cannot add guidance: there are ${active} pieces already`,
      "Retire what no longer holds with guidance_retire, or join several into one.",
    );
  }
  const ordinal = 1 + await tx.count("SELECT COALESCE(MAX(ordinal), 0) AS n FROM guidance");
  const id = `G${ordinal}`;
  await tx.insert("guidance", {
    id,
    ordinal,
    kind,
    text: text.trim(),
    role,
    requirement,
    status: "ACTIVE",
    author: tx.actor.agent,
    created_at: tx.now,
    reason: "",
  });
  tx.target = `guidance:${id}`;
  return await getGuidance(tx, id);
}

/** One piece of guidance. Error: not_found. */
export async function getGuidance(tx: ReadTx, id: string): Promise<Guidance> {
  const row = await tx.get("guidance", id);
  if (row) return toGuidance(row);
  throw fail("not_found", `Cannot find guidance ${id}`, "See guidance_list.");
}

/** Guidance in order, by status where given. */
export async function listGuidance(
  tx: ReadTx,
  { status, limit }: { status?: Guidance["status"] | undefined; limit: number },
): Promise<{ guidance: Guidance[]; total: number }> {
  const [where, params] = status === undefined ? ["", []] : ["WHERE status = ?", [status]];
  const rows = await tx.all(
    `SELECT * FROM guidance ${where} ORDER BY ordinal DESC ${limitTo(limit)}`,
    params,
  );
  const total = await tx.count(`SELECT COUNT(*) AS n FROM guidance ${where}`, params);
  return { guidance: rows.map(toGuidance), total };
}

/** It no longer holds; it stays readable. Errors: not_found, denied, conflict (retired already). */
export async function retireGuidance(tx: Tx, id: string, reason: string): Promise<Guidance> {
  const { author, status } = await getGuidance(tx, id);
  const { agent, role } = tx.actor;
  if (author !== agent && !MAY_RETIRE.includes(role)) {
    throw fail(
      "denied",
      `Cannot retire ${id} as ${agent}: it is ${author}'s`,
      `${author}, a person, the planning or the review agent may.`,
    );
  }
  if (status === "RETIRED") {
    throw fail(
      "conflict",
      `Cannot retire ${id}: it is RETIRED already`,
      "Nothing is left to do: nobody heeds it any more.",
    );
  }
  await tx.update("guidance", id, { status: "RETIRED", reason });
  tx.target = `guidance:${id}`;
  return await getGuidance(tx, id);
}

/** What whoever works on a requirement in some roles must heed. */
export async function guidanceFor(
  tx: ReadTx,
  requirement: string,
  roles: readonly (string | null)[],
): Promise<Guidance[]> {
  const named = roles.filter((role) => role !== null);
  const places = [requirement, ...ancestors(requirement)];
  const rows = await tx.all(
    `SELECT * FROM guidance WHERE status = 'ACTIVE'
       AND (role IS NULL OR role IN (${named.map(() => "?").join(", ") || "''"}))
       AND (requirement IS NULL OR requirement IN (${places.map(() => "?").join(", ")}))
     ORDER BY kind, ordinal DESC ${limitTo(MAX_APPLICABLE)}`,
    [...named, ...places],
  );
  return rows.map(toGuidance);
}

function toGuidance(row: Row): Guidance {
  return {
    id: String(row.id),
    kind: row.kind as GuidanceKind,
    text: String(row.text),
    role: row.role as Role | null,
    requirement: row.requirement === null ? null : String(row.requirement),
    status: row.status as Guidance["status"],
    author: String(row.author),
    createdAt: String(row.created_at),
    reason: String(row.reason),
  };
}
