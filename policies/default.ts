import { loadPolicy } from "./load.ts";
import type { Policy } from "./policy.ts";
import { readyPolicyText } from "./ready.ts";

/** The default policy as the YAML a project may start its own from. */
export const DEFAULT_POLICY_TEXT: string = readyPolicyText("default");

/** The policy of a project that has none. */
export function defaultPolicy(): Policy {
  return loadPolicy(DEFAULT_POLICY_TEXT, "default.yaml");
}
