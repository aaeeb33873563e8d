import opencodePlugin from "../hook/opencode_plugin.js" with { type: "text" };
import { fail } from "../../core/errors.ts";
import { joinedCommand } from "../hook/command_text.ts";
import type { Client, FileOf, HookForm, ServerForm } from "./client.ts";

const SECONDS = 10;
/** Stands in what we write as a file of its own, so that nobody else's is replaced or removed. */
export const OWN_FILE_MARK = "MAESTRO's guard";

/** `command` and `args`, as most clients have it. */
function standardServer(file: FileOf, rest: Partial<ServerForm> = {}): ServerForm {
  return {
    file,
    format: "json",
    at: ["mcpServers"],
    entry: ([command = "", ...args]) => ({ command, args }),
    commandOf: ({ command, args }) => words([command]).concat(words(args)),
    ...rest,
  };
}

function typedServer(file: FileOf, at: readonly string[] = ["mcpServers"]): ServerForm {
  const entry: ServerForm["entry"] = ([command = "", ...args]) => ({
    type: "stdio",
    command,
    args,
  });
  return standardServer(file, { at, entry });
}

/** Claude Code's form of hooks, and of those that took it over. */
function claudeHook(file: FileOf, event = "PreToolUse", timeout = SECONDS): HookForm {
  return {
    kind: "list",
    file,
    at: ["hooks", event],
    element: (command) => ({ hooks: [{ type: "command", command, timeout }] }),
  };
}

function sameInBoth(path: string): FileOf {
  return { project: path, user: path };
}

/** Every client that MAESTRO can be installed into: where it keeps what, and in which form. */
export const CLIENTS: readonly Client[] = [
  {
    name: "claude",
    title: "Claude Code",
    home: { variable: "CLAUDE_CONFIG_DIR", directory: ".claude" },
    server: typedServer({ project: ".mcp.json", user: "../.claude.json" }),
    hook: claudeHook({ project: ".claude/settings.json", user: "settings.json" }),
    instructions: { project: "CLAUDE.md", user: "CLAUDE.md" },
  },
  {
    name: "codex",
    title: "Codex",
    home: { variable: "CODEX_HOME", directory: ".codex" },
    server: standardServer({ project: ".codex/config.toml", user: "config.toml" }, {
      format: "toml",
      at: ["mcp_servers"],
      // Without it the first turn begins before the tools are there.
      entry: ([command = "", ...args]) => ({ command, args, required: true }),
      trusted: { default_tools_approval_mode: "approve" },
    }),
    hook: claudeHook({ project: ".codex/hooks.json", user: "hooks.json" }),
    instructions: sameInBoth("AGENTS.md"),
  },
  {
    name: "cursor",
    title: "Cursor",
    home: { directory: ".cursor" },
    server: standardServer({ project: ".cursor/mcp.json", user: "mcp.json" }),
    hook: {
      kind: "list",
      file: { project: ".cursor/hooks.json", user: "hooks.json" },
      at: ["hooks", "preToolUse"],
      head: { version: 1 },
      element: (command) => ({ command }),
    },
    instructions: { project: ".cursor/rules/maestro.mdc", user: null },
    instructionsHead:
      "---\ndescription: How this project's agents work together\nalwaysApply: true\n---\n",
  },
  {
    name: "gemini",
    title: "Gemini CLI",
    home: { directory: ".gemini" },
    server: standardServer({ project: ".gemini/settings.json", user: "settings.json" }, {
      trusted: { trust: true },
    }),
    hook: claudeHook(
      { project: ".gemini/settings.json", user: "settings.json" },
      "BeforeTool",
      SECONDS * 1000,
    ),
    instructions: sameInBoth("GEMINI.md"),
  },
  {
    name: "qwen",
    title: "Qwen Code",
    home: { directory: ".qwen" },
    server: standardServer({ project: ".qwen/settings.json", user: "settings.json" }, {
      trusted: { trust: true },
    }),
    hook: claudeHook({ project: ".qwen/settings.json", user: "settings.json" }),
    instructions: sameInBoth("QWEN.md"),
  },
  {
    name: "opencode",
    title: "opencode",
    home: { directory: ".config/opencode" },
    server: standardServer(sameInBoth("opencode.json"), {
      at: ["mcp"],
      entry: (command) => ({ type: "local", command: [...command], enabled: true }),
      commandOf: ({ command }) => words(command),
    }),
    hook: {
      kind: "file",
      file: { project: ".opencode/plugin/maestro.js", user: "plugin/maestro.js" },
      text: (command) => opencodePlugin.replace('["maestro"]', () => JSON.stringify([...command])),
      executable: false,
    },
    instructions: sameInBoth("AGENTS.md"),
  },
  {
    name: "cline",
    title: "Cline",
    home: { directory: ".cline" },
    server: standardServer({ project: null, user: "data/settings/cline_mcp_settings.json" }),
    hook: {
      kind: "file",
      file: { project: null, user: "hooks/PreToolUse" },
      text: (command) =>
        `#!/bin/sh\n# ${OWN_FILE_MARK} for Cline: it asks this before each tool.\n` +
        `exec ${joinedCommand([...command, "hook", "cline"])}\n`,
      executable: true,
    },
    instructions: { project: null, user: null },
  },
  {
    name: "vscode",
    title: "VS Code",
    home: {
      directory: ".config/Code/User",
      onMac: "Library/Application Support/Code/User",
    },
    server: typedServer({ project: ".vscode/mcp.json", user: "mcp.json" }, ["servers"]),
    hook: {
      kind: "list",
      file: { project: ".github/hooks/maestro.json", user: null },
      at: ["hooks", "PreToolUse"],
      element: (command) => ({ type: "command", command, timeout: SECONDS }),
    },
    instructions: { project: ".github/copilot-instructions.md", user: null },
  },
  {
    name: "droid",
    title: "Factory Droid",
    home: { directory: ".factory" },
    server: typedServer({ project: ".factory/mcp.json", user: "mcp.json" }),
    // It also knows a hooks.json, which versions of it do not read.
    hook: claudeHook({ project: ".factory/settings.json", user: "settings.json" }),
    instructions: sameInBoth("AGENTS.md"),
  },
];

/** The clients of these names, in the table's order. Error: invalid, for a name that none has. */
export function clientsNamed(names: readonly string[]): Client[] {
  const known = CLIENTS.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name)) {
      throw fail(
        "invalid",
        `Cannot find a client named ${name}`,
        `The clients are ${known.join(", ")}.`,
      );
    }
  }
  return CLIENTS.filter(({ name }) => names.includes(name));
}

function words(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [];
  return list.every((word) => typeof word === "string") ? list : [];
}
