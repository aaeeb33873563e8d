import { dirname, join, normalize } from "node:path";
import { fail } from "../../core/errors.ts";
import type { Client, FileOf, Scope } from "./client.ts";

/** Where this person's and this project's files lie. */
export interface Surroundings {
  projectDir: string;
  env(name: string): string | undefined;
}

/** A file of a client: below `base`, which may be reached over links, no component may be one. */
export interface Place {
  base: string;
  path: string;
}

/** The file of a client in a scope; null where it has none there. Error: invalid, without HOME. */
export function placeOf(
  { home }: Client,
  file: FileOf,
  scope: Scope,
  { projectDir, env }: Surroundings,
): Place | null {
  const name = file[scope];
  if (name === null) return null;
  if (scope === "project") return { base: projectDir, path: join(projectDir, name) };
  const named = home.variable && env(home.variable);
  // What lies beside the directory at home lies within it where a variable names it.
  if (named) return { base: named, path: join(named, name.replace(/^\.\.\//, "")) };
  const base = env("HOME");
  if (!base?.startsWith("/")) {
    throw fail(
      "invalid",
      "Cannot find your settings of other programs: HOME names no directory",
      "Set HOME, or use --scope project.",
    );
  }
  return { base, path: normalize(join(base, directoryOf(home), name)) };
}

/** Whether the person uses a client: its directory is there, or the one that its servers stand in. */
export function isFound({ home, server }: Client, env: Surroundings["env"]): boolean {
  const directory = home.variable && env(home.variable) ||
    join(env("HOME") ?? "", directoryOf(home));
  const servers = dirname(join(directory, server.file.user ?? ""));
  // Of what lies deeper bin/maestro lets only that be looked at.
  return isDirectory(directory) || servers.startsWith(`${directory}/`) && isDirectory(servers);
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

function directoryOf({ directory, onMac }: Client["home"]): string {
  return Deno.build.os === "darwin" && onMac ? onMac : directory;
}

/** Every file that may be written for a client in a scope. */
export function filesOf(client: Client, scope: Scope, around: Surroundings): string[] {
  const files = [client.server.file, client.hook.file, client.instructions];
  const places = files.flatMap((file) => placeOf(client, file, scope, around) ?? []);
  return [...new Set(places.map(({ path }) => path))];
}
