import { globsMeet } from "./globs.ts";
import { parseGate } from "./gates.ts";
import type { Policy } from "./policy.ts";

/** What a policy says without effect: gates on files that nobody may write anyway. */
export function policyWarnings(policy: Policy): string[] {
  return Object.entries(policy.agents).flatMap(([name, { filesystem, human_gate }]) =>
    human_gate.flatMap(({ action_pattern }) => {
      const gate = parseGate(action_pattern);
      if (gate?.kind !== "modify") return [];
      // What is denied besides is meant to be out of reach.
      const reached = [...filesystem.allow, ...filesystem.deny].some((glob) =>
        globsMeet(glob, gate.glob)
      );
      return reached ? [] : [
        `The gate "${action_pattern}" of ${name} never applies: nothing that ${name} may change ` +
        "matches it, so it is denied. Add it to filesystem.allow, or remove the gate",
      ];
    })
  );
}
