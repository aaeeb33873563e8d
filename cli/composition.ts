import type { E2bAccess, Project } from "../core/mod.ts";
import {
  type Clock,
  fail,
  Hub,
  hubFile,
  isPostgres,
  refuseLinkedState,
  systemClock,
} from "../core/state.ts";
import type { Config } from "./settings/config.ts";
import type { Invocation } from "./program/invocation.ts";
import type { SettingKey } from "./settings/settings.ts";

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
  const { openProject } = await import("../core/project.ts");
  const project = await openProject({
    gateSocket: invocation.terminal.env("MAESTRO_GATE_SOCKET"),
    e2b: e2bAccess(invocation.terminal),
    root: invocation.projectDir,
    policyFile: config.text("policy.file"),
    database: databaseLocation(config.text("database"), invocation.projectDir),
    path: invocation.terminal.env("PATH") ?? "",
    clock,
  });
  return { project, config };
}

/** How E2B is reached; undefined where there is no key, or this process was not given it. */
function e2bAccess({ env }: Invocation["terminal"]): E2bAccess | undefined {
  const key = env("E2B_API_KEY");
  return key ? { key, apiUrl: env("E2B_API_URL"), sandboxUrl: env("E2B_SANDBOX_URL") } : undefined;
}

/** Only the shared state of a project, for commands that look and do nothing else. */
export async function openHub(invocation: Invocation): Promise<Hub> {
  await requireProject(invocation.projectDir);
  const { database } = await quickSettings(invocation);
  return await Hub.open(databaseLocation(database, invocation.projectDir));
}

/** Where a project's shared state is: a PostgreSQL URL or the path of a SQLite file. */
export function databaseLocation(database: string | null, projectDir: string): string {
  return database === null ? hubFile(projectDir) : resolveLocation(database, projectDir);
}

/** A location given by a person; files are relative to the project. */
export function resolveLocation(location: string, projectDir: string): string {
  return isPostgres(location) || location.startsWith("/") ? location : `${projectDir}/${location}`;
}

/** What commands that must start fast are set to. */
interface QuickSettings {
  /** The policy's file, where it is another than the project's own. */
  file: string | null;
  database: string | null;
}

/** They are read without YAML where nothing but the default can come out. */
export async function quickSettings(invocation: Invocation): Promise<QuickSettings> {
  const { terminal, projectDir, database } = invocation;
  await refuseLinkedState(projectDir);
  const named = database || terminal.env("MAESTRO_DATABASE") || terminal.env("MAESTRO_POLICY");
  const files = [globalConfigFile(terminal), projectConfigFile(projectDir)];
  const mentioned = await Promise.all(files.map(mentionsEither));
  if (!named && !mentioned.includes(true)) return { file: null, database: null };
  const config = await settings(invocation);
  return { file: config.text("policy.file"), database: config.text("database") };
}

async function mentionsEither(file: string | null): Promise<boolean> {
  try {
    return file !== null && /database|policy/.test(await Deno.readTextFile(file));
  } catch (error) {
    // Unreadable: whoever reads all settings says so.
    return !(error instanceof Deno.errors.NotFound);
  }
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
  { terminal, projectDir, database }: Invocation,
  flags: Partial<Record<SettingKey, string | number | boolean>>,
): Promise<Config> {
  const { loadConfig } = await import("./settings/config.ts");
  return await loadConfig({
    globalFile: globalConfigFile(terminal),
    projectFile: projectConfigFile(projectDir),
    env: terminal.env,
    flags: database === undefined ? flags : { ...flags, database },
  });
}

export function globalConfigFile(terminal: Invocation["terminal"]): string | null {
  const home = terminal.env("HOME");
  return home ? `${home}/.maestro/config.yaml` : null;
}

export function projectConfigFile(projectDir: string): string {
  return `${projectDir}/.maestro/config.yaml`;
}

/** Error: not_found, where the directory is no project. */
export async function requireProject(directory: string): Promise<void> {
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
