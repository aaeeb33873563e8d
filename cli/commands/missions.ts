import {
  createMission,
  decideMission,
  getMission,
  listMissions,
  type Mission,
  sealMilestone,
} from "../../core/state.ts";
import { withHub } from "../with_hub.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { plain, plainLine, table } from "../terminal.ts";

/** `maestro mission list`: what is under way, and what waits for a person. */
export async function missionList(
  invocation: Invocation,
  { limit, json = false }: { limit: number; json?: boolean },
): Promise<number> {
  const { terminal } = invocation;
  const found = await withHub(invocation, (hub) => hub.read((tx) => listMissions(tx, { limit })));
  if (json) terminal.out(JSON.stringify(found, null, 2) + "\n");
  else if (found.total === 0) terminal.out("There is no mission yet.\n");
  else {
    const rows = found.missions.map(({ id, state, leaves, title }) => [
      id,
      state,
      `${leaves.done}/${leaves.total}`,
      plainLine(title),
    ]);
    terminal.out(table(rows, terminal.columns));
  }
  return 0;
}

/** `maestro mission show ID`. */
export async function missionShow(
  invocation: Invocation,
  id: string,
  { json = false }: { json?: boolean },
): Promise<number> {
  const mission = await withHub(invocation, (hub) => hub.read((tx) => getMission(tx, id)));
  invocation.terminal.out(json ? JSON.stringify(mission, null, 2) + "\n" : details(mission));
  return 0;
}

/** `maestro mission create TITLE`: a draft. */
export async function missionCreate(
  invocation: Invocation,
  title: string,
  description: string,
): Promise<number> {
  const label = { action: "MISSION_CREATE", input: { title, description } };
  const { id } = await withHub(
    invocation,
    (hub) => hub.write(PERSON, label, (tx) => createMission(tx, { title, description })),
  );
  invocation.terminal.out(
    `${id} is a draft: plan it, then \`maestro mission approve ${id}\`.\n`,
  );
  return 0;
}

/** `maestro mission approve|reject|pause|resume ID`. */
export async function missionDecide(
  invocation: Invocation,
  id: string,
  decision: "APPROVED" | "REJECTED" | "PAUSED",
  reason: string,
): Promise<number> {
  const label = { action: "MISSION_DECIDE", input: { id, decision, reason } };
  const { state } = await withHub(
    invocation,
    (hub) => hub.write(PERSON, label, (tx) => decideMission(tx, id, decision, reason)),
  );
  invocation.terminal.out(`${id} is ${state}.\n`);
  return 0;
}

/** `maestro milestone seal ID`. */
export async function milestoneSeal(invocation: Invocation, id: string): Promise<number> {
  const label = { action: "MILESTONE_SEAL", input: { id } };
  await withHub(invocation, (hub) => hub.write(PERSON, label, (tx) => sealMilestone(tx, id)));
  invocation.terminal.out(`${id} is sealed: what belongs to the next one is ready.\n`);
  return 0;
}

function details({ id, title, state, decidedBy, reason, leaves, milestones }: Mission): string {
  const by = decidedBy === null
    ? ""
    : ` (${plain(decidedBy)}${reason && `: ${plainLine(reason)}`})`;
  const phases = milestones.map(({ id, title, kind, sealed, requirements }) =>
    `  ${id} ${kind}${sealed ? ", sealed" : ""}: ${plainLine(title)} (${requirements.join(", ")})\n`
  );
  return `${id} ${plainLine(title)}\n${state}${by}, ${leaves.done} of ${leaves.total} done\n` +
    phases.join("");
}
