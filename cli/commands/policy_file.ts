import { readPolicyFile } from "../../core/guard.ts";
import type { Invocation } from "../program.ts";
import { resolve } from "node:path";

/** The policy a person names, else the project's, else the default one. Errors: invalid. */
export async function loadNamedPolicy(invocation: Invocation, file: string | undefined) {
  if (file !== undefined) return await readPolicyFile("/", resolve(invocation.terminal.cwd, file));
  const { settings } = await import("../composition.ts");
  const config = await settings(invocation);
  return await readPolicyFile(invocation.projectDir, config.text("policy.file"));
}
