import {
  addGuidance,
  fail,
  getHandoff,
  type Handoff,
  type HandoffStatus,
  listGuidance,
  listHandoffs,
  MAX_GUIDANCE_CHARS,
  pasteOf,
  retireGuidance,
  type Role,
  ukiOf,
  WORKER_ROLES,
} from "../../core/state.ts";
import { withHub } from "../with_hub.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { plainLine, table } from "../terminal.ts";

const MAX_SHOWN = 100;
const ROLES: readonly string[] = [...WORKER_ROLES, "planning", "review"];

/** `maestro handoff list`. */
export async function handoffList(
  invocation: Invocation,
  { status, json = false }: { status: HandoffStatus; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  const found = await withHub(
    invocation,
    (hub) => hub.read((tx) => listHandoffs(tx, { status, limit: MAX_SHOWN })),
  );
  if (json) terminal.out(JSON.stringify(found, null, 2) + "\n");
  else if (found.total === 0) terminal.out(`No handoff is ${status}.\n`);
  else {
    const rows = found.handoffs.map(({ id, from, to, requirement, baton }) => [
      id,
      `${from} -> ${to.agent ?? to.role ?? "anybody"}`,
      requirement ?? "",
      plainLine(baton.summary),
    ]);
    terminal.out(table(rows, terminal.columns));
  }
  return 0;
}

const RENDERED = {
  json: (handoff: Handoff) => JSON.stringify(handoff, null, 2),
  uki: ukiOf,
  paste: pasteOf,
};

/** `maestro handoff show ID`: JSON is the truth. */
export async function handoffShow(
  invocation: Invocation,
  id: string,
  format: keyof typeof RENDERED,
): Promise<number> {
  const handoff = await withHub(invocation, (hub) => hub.read((tx) => getHandoff(tx, id)));
  invocation.terminal.out(`${RENDERED[format](handoff)}\n`);
  return 0;
}

/** `maestro guidance list`. */
export async function guidanceList(
  invocation: Invocation,
  { retired = false, json = false }: { retired?: boolean; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  const status = retired ? "RETIRED" : "ACTIVE";
  const found = await withHub(
    invocation,
    (hub) => hub.read((tx) => listGuidance(tx, { status, limit: MAX_SHOWN })),
  );
  if (json) terminal.out(JSON.stringify(found, null, 2) + "\n");
  else if (found.total === 0) terminal.out("There is no guidance.\n");
  else {
    const rows = found.guidance.map(({ id, kind, role, requirement, text }) => [
      id,
      kind,
      [role, requirement].filter((each) => each !== null).join(" ") || "all",
      plainLine(text),
    ]);
    terminal.out(table(rows, terminal.columns));
  }
  return 0;
}

/** `maestro guidance add TEXT`: a person's correction. Error: invalid. */
export async function guidanceAdd(
  invocation: Invocation,
  text: string,
  { role, requirement }: { role?: string; requirement?: string },
): Promise<number> {
  const length = text.trim().length;
  if (length === 0 || length > MAX_GUIDANCE_CHARS) {
    throw fail(
      "invalid",
      `Cannot add guidance of ${length} characters`,
      `Give 1 to ${MAX_GUIDANCE_CHARS}; put the rest into a file and name it.`,
    );
  }
  if (role !== undefined && !ROLES.includes(role)) {
    throw fail("invalid", `Cannot add guidance for ${role}`, `Roles are ${ROLES.join(", ")}.`);
  }
  const given = {
    kind: "correction" as const,
    text,
    role: (role ?? null) as Role | null,
    requirement: requirement ?? null,
  };
  const label = { action: "GUIDANCE_ADD", input: given };
  const { id } = await withHub(
    invocation,
    (hub) => hub.write(PERSON, label, (tx) => addGuidance(tx, given)),
  );
  invocation.terminal.out(`${id} comes with every work packet it applies to.\n`);
  return 0;
}

/** `maestro guidance retire ID`. */
export async function guidanceRetire(
  invocation: Invocation,
  id: string,
  reason: string,
): Promise<number> {
  const label = { action: "GUIDANCE_RETIRE", input: { id, reason } };
  await withHub(
    invocation,
    (hub) => hub.write(PERSON, label, (tx) => retireGuidance(tx, id, reason)),
  );
  invocation.terminal.out(`${id} no longer holds.\n`);
  return 0;
}
