import { fail, missionOf, missionPolicy, setMissionPolicy } from "../../core/state.ts";
import { openHub } from "../composition.ts";
import { EXIT } from "../exit_codes.ts";
import { PERSON } from "../person.ts";
import type { Invocation } from "../program/invocation.ts";
import { plain } from "../terminal.ts";
import { readMissionPolicy } from "./policy_file.ts";

export interface MissionFlags {
  policy?: string;
  clear?: boolean;
  json?: boolean;
}

/** `maestro policy mission <root>`: shows, sets or takes away what one mission is under besides. */
export async function policyMission(
  invocation: Invocation,
  requirement: string,
  { policy: file, clear = false, json = false }: MissionFlags,
): Promise<number> {
  if (file !== undefined && clear) {
    throw fail(
      "invalid",
      "Cannot both set and clear a policy",
      "Give one of --policy and --clear.",
    );
  }
  const { terminal } = invocation;
  const hub = await openHub(invocation);
  try {
    if (file !== undefined || clear) {
      const text = file === undefined
        ? null
        : await readMissionPolicy(invocation, file, requirement);
      const label = { action: "MISSION_POLICY", input: { root: requirement, text } };
      await hub.write(PERSON, label, (tx) => setMissionPolicy(tx, requirement, text));
    }
    const root = missionOf(requirement);
    const set = await hub.read((tx) => missionPolicy(tx, root));
    if (json) terminal.out(`${JSON.stringify(set, null, 2)}\n`);
    else if (set === null) terminal.out(`${root} is under the project's policy alone.\n`);
    else {
      terminal.out(
        `On top of the project's policy, ${root} is under what ${set.setBy} set at ${set.setAt}:\n` +
          `${plain(set.text)}${set.text.endsWith("\n") ? "" : "\n"}`,
      );
    }
    return EXIT.ok;
  } finally {
    await hub.close();
  }
}
