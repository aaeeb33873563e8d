import { policyJsonSchema } from "../../policies/mod.ts";
import { EXIT } from "../exit_codes.ts";
import type { Invocation } from "../program/invocation.ts";

/** `maestro policy schema`. */
export function policySchema({ terminal }: Invocation): number {
  terminal.out(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
  return EXIT.ok;
}
