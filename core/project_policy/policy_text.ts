import { isReadyName, readyPolicyText } from "../../policies/ready.ts";
import { fail } from "../errors.ts";
import { ioReason } from "../io_reason.ts";

/** The text of a project's policy, its name in messages, and where what it extends begins. */
export interface PolicyText {
  text: string;
  source: string;
  directory: string;
}

/** What rules a project: the named file, else its own, else the default. Error: invalid. */
export async function policyText(root: string, file: string | null): Promise<PolicyText> {
  const name = file ?? ".maestro/policy.yaml";
  const path = name.startsWith("/") ? name : `${root}/${name}`;
  try {
    const directory = path.replace(/\/[^/]*$/, "");
    return { text: await Deno.readTextFile(path), source: name, directory };
  } catch (error) {
    if (file === null && error instanceof Deno.errors.NotFound) {
      return { text: readyPolicyText("default"), source: "default", directory: root };
    }
    throw fail(
      "invalid",
      `Cannot read the policy ${name.slice(0, 200)}: ${ioReason(error)}`,
      isReadyName(name)
        ? `It is the name of a ready policy: write \`extends: ${name}\` into .maestro/policy.yaml.`
        : "Name an existing file that can be read, or remove the setting policy.file.",
    );
  }
}
