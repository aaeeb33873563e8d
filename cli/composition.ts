import type { Project } from "../core/mod.ts";
import { type Clock, fail, Hub, hubFile, refuseLinkedState, systemClock } from "../core/state.ts";
import type { Config } from "./config.ts";
import type { Invocation } from "./program.ts";
import type { SettingKey } from "./settings.ts";

/** A project and the settings it is used under. */
export interface Opened {
  project: Project;
  config: Config;
}

/** Opens the project a command was given. Errors: not_found (no .maestro), invalid, unavailable. */
export async function open(
  invocation: Invocation,
  flags: Partial<Record<SettingKey, string | number | boolean>> = {},
  clock: Clock = systemClock,
): Promise<Opened> {
  await requireProject(invocation.projectDir);
  const config = await readSettings(invocation, flags);
  const { openProject } = await import("../core/mod.ts");
  const project = await openProject({
    root: invocation.projectDir,
    policyFile: config.text("policy.file"),
    path: invocation.terminal.env("PATH") ?? "",
    clock,
  });
  return { project, config };
}

/** Only the shared state of a project, for commands that look and do nothing else. */
export async function openHub(invocation: Invocation): Promise<Hub> {
  await requireProject(invocation.projectDir);
  return await Hub.open(hubFile(invocation.projectDir));
}

/** The effective settings for a directory, project or not. */
export async function settings(
  invocation: Invocation,
  flags: Partial<Record<SettingKey, string | number | boolean>> = {},
): Promise<Config> {
  await refuseLinkedState(invocation.projectDir);
  return await readSettings(invocation, flags);
}

async function readSettings(
  { terminal, projectDir }: Invocation,
  flags: Partial<Record<SettingKey, string | number | boolean>>,
): Promise<Config> {
  const { loadConfig } = await import("./config.ts");
  return await loadConfig({
    globalFile: globalConfigFile(terminal),
    projectFile: projectConfigFile(projectDir),
    env: terminal.env,
    flags,
  });
}

export function globalConfigFile(terminal: Invocation["terminal"]): string | null {
  const home = terminal.env("HOME");
  return home ? `${home}/.maestro/config.yaml` : null;
}

export function projectConfigFile(projectDir: string): string {
  return `${projectDir}/.maestro/config.yaml`;
}

async function requireProject(directory: string): Promise<void> {
  await refuseLinkedState(directory);
  try {
    if ((await Deno.stat(`${directory}/.maestro`)).isDirectory) return;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied) {
      throw fail("unavailable", `Cannot read ${directory}`, "Run MAESTRO from your project.");
    }
  }
  throw fail(
    "not_found",
    `Cannot find a MAESTRO project: ${directory} has no .maestro directory`,
    "Go to your project, or make this directory one with `maestro init`.",
  );
}
