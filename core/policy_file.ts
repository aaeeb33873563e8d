import { defaultPolicy, loadPolicy, type Policy, PolicyError } from "../policies/mod.ts";
import { fail } from "./errors.ts";
import { ioReason } from "./io_reason.ts";

/** A project's policy and where it comes from. Error: invalid, with file, line and column. */
export async function readPolicy(
  root: string,
  file: string | null,
): Promise<{ policy: Policy; source: string }> {
  const name = file ?? ".maestro/policy.yaml";
  const path = name.startsWith("/") ? name : `${root}/${name}`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (file === null && error instanceof Deno.errors.NotFound) {
      return { policy: defaultPolicy(), source: "default" };
    }
    throw fail(
      "invalid",
      `Cannot read the policy ${name.slice(0, 200)}: ${ioReason(error)}`,
      "Name an existing file inside the project with policy.file, or remove the setting.",
    );
  }
  try {
    return { policy: loadPolicy(text, name), source: name };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw fail("invalid", error.message, error.hint, {
      file: error.file,
      line: error.line,
      column: error.column,
    });
  }
}
