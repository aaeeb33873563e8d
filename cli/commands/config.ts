import { globalConfigFile, projectConfigFile, settings } from "../composition.ts";
import { shownUrl } from "../settings/base_url.ts";
import { type ConfigValue, requireSetting, setConfig, unsetConfig } from "../settings/config.ts";
import { fail, refuseLinkedState } from "../../core/state.ts";
import type { Invocation } from "../program/invocation.ts";
import { COMMAND_SETTINGS, trustCommand } from "../settings/trusted_commands.ts";
import { trustBaseUrl } from "../settings/trusted_urls.ts";
import { table } from "../terminal.ts";
import type { SettingKey } from "../settings/settings.ts";

interface ConfigOptions {
  global?: boolean;
  json?: boolean;
  value?: boolean;
  unset?: boolean;
}

/** `maestro config [key] [value]`. */
export async function config(
  invocation: Invocation,
  key: string | undefined,
  value: string | undefined,
  options: ConfigOptions,
): Promise<number> {
  if (key !== undefined) requireSetting(key);
  if (options.unset && (key === undefined || value !== undefined)) {
    throw fail("invalid", "Cannot unset: it takes one key and no value", "Name the key alone.");
  }
  if (key !== undefined && options.unset) await change(invocation, key, null, options);
  if (key !== undefined && value !== undefined) await change(invocation, key, value, options);
  const effective = await settings(invocation);
  const shown = key === undefined
    ? effective.entries()
    : [[key, effective.shown(key as SettingKey)] as [string, ConfigValue]];
  const { terminal } = invocation;
  if (options.json) {
    terminal.out(JSON.stringify(Object.fromEntries(shown), null, 2) + "\n");
    return 0;
  }
  if (options.value) {
    for (const [, { value }] of shown) terminal.out(`${value ?? ""}\n`);
    return 0;
  }
  const rows = shown.map(([name, { value, source, origin }]) => [
    name,
    value === null ? "-" : shownUrl(String(value)),
    source === "default" ? source : `${source} (${origin})`,
  ]);
  terminal.out(table(rows, 400));
  return 0;
}

/** Sets a key, or with null takes it out of the file. */
async function change(
  { terminal, projectDir }: Invocation,
  key: string,
  value: string | null,
  { global }: ConfigOptions,
): Promise<void> {
  const file = global ? globalConfigFile(terminal) : projectConfigFile(projectDir);
  if (!global) await refuseLinkedState(projectDir);
  if (file === null) {
    throw fail(
      "invalid",
      "Cannot set a global value: HOME is not set",
      "Set HOME, or leave out --global.",
    );
  }
  try {
    if (value === null) return await unsetConfig(file, key);
    if (key === "policy.file" && !global) await requirePolicy(projectDir, value);
    await setConfig(file, key, value);
    if (key.startsWith("model.") && key.endsWith("base_url")) await trustBaseUrl(terminal, value);
    const setting = COMMAND_SETTINGS.find((each) => each === key);
    if (setting) await trustCommand(terminal, setting, value);
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
      throw fail("unavailable", `Cannot write ${file}: it is not writable`, "Check its rights.");
    }
    throw error;
  }
}

/** A policy that cannot be read would stop every command after this one. */
async function requirePolicy(projectDir: string, file: string): Promise<void> {
  if (file === "null") return;
  const { readPolicyFile } = await import("../../core/project_policy/policy_file.ts");
  await readPolicyFile(projectDir, file);
}
