import {
  DEFAULT_POLICY_TEXT,
  loadPolicy,
  type Policy,
  PolicyError,
  policyRules,
  type Rule,
} from "../policies/mod.ts";
import { fail } from "./errors.ts";
import { ioReason } from "./io_reason.ts";

/** A policy, where it comes from (its file, or `default`), and its rules with their examples. */
export interface PolicyFile {
  policy: Policy;
  source: string;
  rules(): Rule[];
  /** The policy with another one's text on top, which may extend ready policies only. */
  extendedBy(text: string, name: string): Policy;
}

/** A project's policy and where it comes from. Error: invalid, with file, line and column. */
export async function readPolicyFile(root: string, file: string | null): Promise<PolicyFile> {
  const name = file ?? ".maestro/policy.yaml";
  const path = name.startsWith("/") ? name : `${root}/${name}`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (file === null && error instanceof Deno.errors.NotFound) {
      return loaded(DEFAULT_POLICY_TEXT, "default", root);
    }
    throw fail(
      "invalid",
      `Cannot read the policy ${name.slice(0, 200)}: ${ioReason(error)}`,
      "Name an existing file that can be read, or remove the setting policy.file.",
    );
  }
  return loaded(text, name, path.replace(/\/[^/]*$/, ""));
}

function loaded(text: string, source: string, directory: string): PolicyFile {
  const read = (path: string) => readExtended(directory, path);
  return {
    policy: explained(() => loadPolicy(text, source, read)),
    source,
    rules: () => policyRules(text, source, read),
    extendedBy: (own, name) =>
      explained(() =>
        loadPolicy(`extends: [${BELOW}policy.yaml, ${name}]`, "", (path) => {
          if (path === `${BELOW}policy.yaml`) return text;
          if (path.startsWith(BELOW)) return read(path.slice(BELOW.length));
          if (path === name) return own;
          throw new Error("only ready policies can be extended here");
        })
      ),
  };
}

/** Where the policy that is built on stands, as seen from the one on top. */
const BELOW = "project/";

function explained(load: () => Policy): Policy {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { file, line, column } = error;
    throw fail("invalid", error.message, error.hint, { file, line, column });
  }
}

function readExtended(directory: string, path: string): string {
  try {
    return Deno.readTextFileSync(`${directory}/${path}`);
  } catch (error) {
    throw new Error(ioReason(error), { cause: error });
  }
}
