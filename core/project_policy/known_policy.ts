import type { Policy } from "../../policies/mod.ts";
import program from "../../deno.json" with { type: "json" };
import { hashOf, sha256 } from "../hash.ts";
import type { Hub } from "../hub.ts";
import { type PolicyText, policyText } from "./policy_text.ts";
import { keepKnownPolicy, knownPolicyText } from "../ssot/missions/known_policies.ts";
import { missionPolicy } from "../ssot/missions/mission_policies.ts";

/** Raised when the same texts come to another policy than before: a new rule, another default. */
export const POLICY_FORM = 1;

interface Known {
  policy: Policy;
  /** The files it extends, with what they held. */
  extended: { path: string; hash: string }[];
}

/**
 * The policy that holds for a mission (null: for none of them), as `missionRules` finds it, but
 * without reading YAML where an earlier process read the same texts. Errors: of `readPolicyFile`.
 */
export async function knownPolicy(
  hub: Hub,
  root: string,
  file: string | null,
  mission: string | null,
): Promise<Policy> {
  const found = await policyText(root, file);
  const { key, content } = await hub.read(async (tx) => {
    const own = mission === null ? null : (await missionPolicy(tx, mission))?.text ?? null;
    const key = hashOf({ form: POLICY_FORM, version: program.version, ...found, own });
    return { key, content: await knownPolicyText(tx, key) };
  });
  if (content !== undefined) {
    const { policy, extended }: Known = JSON.parse(content);
    if (extended.every(({ path, hash }) => hashOfFile(found, path) === hash)) return policy;
  }
  const { loadedPolicy } = await import("./policy_file.ts");
  const { missionRules } = await import("./mission_rules.ts");
  const loaded = loadedPolicy(found);
  const policy = await missionRules(hub, loaded)(mission);
  const extended = loaded.extended().map(({ path, text }) => ({ path, hash: sha256(text) }));
  const known: Known = { policy, extended };
  const nobody = { agent: "maestro", role: "loop", session: "" } as const;
  const keep = hub.write(
    nobody,
    { action: "POLICY_KNOWN" },
    (tx) => keepKnownPolicy(tx, key, JSON.stringify(known)),
  );
  // Where it cannot be kept now, the next one keeps it.
  await keep.catch(() => {});
  return policy;
}

/** Null where it cannot be read: then it is for the loader to say what is wrong. */
function hashOfFile({ directory }: PolicyText, path: string): string | null {
  try {
    return sha256(Deno.readTextFileSync(`${directory}/${path}`));
  } catch {
    return null;
  }
}
