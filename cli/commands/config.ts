import { globalConfigFile, projectConfigFile, settings } from "../composition.ts";
import { type ConfigValue, requireSetting, setConfig } from "../config.ts";
import { fail } from "../../core/state.ts";
import type { Invocation } from "../program.ts";
import { table } from "../terminal.ts";
import type { SettingKey } from "../settings.ts";

/** `maestro config [key] [value]`. */
export async function config(
  invocation: Invocation,
  key: string | undefined,
  value: string | undefined,
  options: { global?: boolean; json?: boolean },
): Promise<number> {
  if (key !== undefined) requireSetting(key);
  if (key !== undefined && value !== undefined) await set(invocation, key, value, options);
  const effective = await settings(invocation);
  const shown = key === undefined
    ? effective.entries()
    : [[key, effective.shown(key as SettingKey)] as [string, ConfigValue]];
  const { terminal } = invocation;
  if (options.json) {
    terminal.out(JSON.stringify(Object.fromEntries(shown), null, 2) + "\n");
    return 0;
  }
  const rows = shown.map(([name, { value, source, origin }]) => [
    name,
    value === null ? "-" : String(value),
    source === "default" ? source : `${source} (${origin})`,
  ]);
  terminal.out(table(rows, 400));
  return 0;
}

async function set(
  { terminal, projectDir }: Invocation,
  key: string,
  value: string,
  options: { global?: boolean },
): Promise<void> {
  const file = options.global ? globalConfigFile(terminal) : projectConfigFile(projectDir);
  if (file === null) throw fail("invalid", "Cannot set a global value: HOME is not set");
  try {
    await setConfig(file, key, value);
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
      throw fail("unavailable", `Cannot write ${file}: it is not writable`, "Check its rights.");
    }
    throw error;
  }
}
