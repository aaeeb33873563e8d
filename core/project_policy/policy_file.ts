import {
  loadPolicy,
  type Policy,
  PolicyError,
  policyRules,
  type Rule,
} from "../../policies/mod.ts";
import { fail } from "../errors.ts";
import { ioReason } from "../io_reason.ts";
import { type PolicyText, policyText } from "./policy_text.ts";

/** A policy, where it comes from (its file, or `default`), and its rules with their examples. */
export interface PolicyFile {
  policy: Policy;
  source: string;
  rules(): Rule[];
  /** The files it extends, as they were read. */
  extended(): { path: string; text: string }[];
  /** The policy with another one's text on top, which may extend ready policies only. */
  extendedBy(text: string, name: string): Policy;
}

/** A project's policy and where it comes from. Error: invalid, with file, line and column. */
export async function readPolicyFile(root: string, file: string | null): Promise<PolicyFile> {
  return loadedPolicy(await policyText(root, file));
}

/** What a policy's text comes to. Error: invalid, with file, line and column. */
export function loadedPolicy({ text, source, directory }: PolicyText): PolicyFile {
  const extended = new Map<string, string>();
  const read = (path: string) => {
    const held = readExtended(directory, path);
    extended.set(path, held);
    return held;
  };
  return {
    policy: explained(() => loadPolicy(text, source, read)),
    source,
    rules: () => policyRules(text, source, read),
    extended: () => [...extended].map(([path, held]) => ({ path, text: held })),
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
