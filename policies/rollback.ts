import type { Subject } from "./action.ts";
import type { Policy } from "./policy.ts";
import { standingOf } from "./standing.ts";

/**
 * Whether what an agent did is taken back: all of it after a failed epoch, and at the end of a claim
 * what its own tools did outside its scope (appendix 13, `rollback`).
 */
export function takesBack(policy: Policy, subject: Subject): boolean {
  return standingOf(policy, subject, null)?.entry.rollback ?? true;
}
