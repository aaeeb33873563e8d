import { fail, RUN_ROLES } from "../../core/state.ts";
import type { Config } from "./config.ts";
import type { SettingKey } from "./settings.ts";
import type { Terminal } from "../terminal.ts";
import { trustedLines, trustLine } from "./trusted.ts";

const FILE = "trusted_commands";

/** Settings that decide which program is started outside the sandbox, and what it is given. */
export const COMMAND_SETTINGS: readonly SettingKey[] = [
  ...RUN_ROLES.map((role) => `agents.${role}.command` as const),
  "agents.environment",
];

/**
 * Refuses to start a program that only the project's own file names: a cloned repository may name
 * any. Error: needs_approval, with the program and how to say that it is trusted.
 */
export async function requireTrustedCommands(config: Config, terminal: Terminal): Promise<void> {
  const trusted = await trustedLines(terminal, FILE);
  for (const key of COMMAND_SETTINGS) {
    const { value, source, origin } = config.of(key);
    if (source !== "project" || value === null || trusted.includes(lineOf(key, value))) continue;
    throw fail(
      "needs_approval",
      `Cannot use ${key}: only the project's settings name ${JSON.stringify(value)} (${origin})`,
      `If you trust it, say so with \`maestro config ${key} ...\` and the same value; otherwise set ` +
        "another there or in your own settings (`--global`).",
    );
  }
}

/** Remembers that the person named this program, or these variables. */
export async function trustCommand(
  terminal: Terminal,
  key: SettingKey,
  value: string,
): Promise<void> {
  await trustLine(terminal, FILE, lineOf(key, value));
}

function lineOf(key: string, value: unknown): string {
  return `${key} ${JSON.stringify(value)}`;
}
