import { resolve } from "node:path";
import { rulesWith } from "../../core/project_policy/mission_rules.ts";
import { type PolicyFile, readPolicyFile } from "../../core/project_policy/policy_file.ts";
import { fail, ioReason, missionOf, missionPolicy } from "../../core/state.ts";
import type { Invocation } from "../program/invocation.ts";

/**
 * The policy a person names, else the project's, else the default one; with what was set for the
 * mission of `requirement` on top, where one is given. Errors: invalid, not_found (no project).
 */
export async function loadNamedPolicy(
  invocation: Invocation,
  file: string | undefined,
  requirement?: string,
): Promise<PolicyFile> {
  const project = await namedOrOwn(invocation, file);
  if (requirement === undefined) return project;
  const { openHub } = await import("../composition.ts");
  const hub = await openHub(invocation);
  try {
    const root = missionOf(requirement);
    const own = await hub.read((tx) => missionPolicy(tx, root));
    if (own === null) return project;
    const policy = rulesWith(project, own.text, root);
    return {
      ...project,
      policy,
      source: `${project.source}, and what ${own.setBy} set for ${root}`,
    };
  } finally {
    await hub.close();
  }
}

/** A policy that a person wants for one mission: its text, which is known to fit the project's. */
export async function readMissionPolicy(
  invocation: Invocation,
  file: string,
  mission: string,
): Promise<string> {
  const path = resolve(invocation.terminal.cwd, file);
  const text = await readNamed(path, file);
  rulesWith(await namedOrOwn(invocation, undefined), text, mission);
  return text;
}

async function readNamed(path: string, shown: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw fail(
      "invalid",
      `Cannot read the policy ${shown.slice(0, 200)}: ${ioReason(error)}`,
      "Name an existing file that can be read.",
    );
  }
}

async function namedOrOwn(invocation: Invocation, file: string | undefined): Promise<PolicyFile> {
  if (file !== undefined) return await readPolicyFile("/", resolve(invocation.terminal.cwd, file));
  const { settings } = await import("../composition.ts");
  const config = await settings(invocation);
  return await readPolicyFile(invocation.projectDir, config.text("policy.file"));
}
