import { maestro } from "../../helpers/maestro.ts";

/** A client's own tool, by what it does. */
export type Native =
  | { write: string; content: string }
  | { run: string; cwd?: string };

export const HOOK_CLIENTS = ["claude", "codex", "gemini", "qwen", "opencode", "cursor", "cline"];

/** The event by which a client asks for a call of its own tool. */
export function eventOf(client: string, native: Native, project: string): unknown {
  const cwd = "run" in native ? native.cwd ?? project : project;
  const command = "run" in native ? native.run : "";
  const [path, content] = "write" in native ? [`${project}/${native.write}`, native.content] : [];
  const isRun = "run" in native;
  switch (client) {
    case "codex": {
      const text = `apply_patch <<'PATCH'\n*** Begin Patch\n*** Add File: ${path}\n${
        content?.split("\n").map((line) => `+${line}\n`).join("")
      }*** End Patch\nPATCH`;
      const input = { command: isRun ? command : text };
      return claudeLike("PreToolUse", "Bash", input, cwd);
    }
    case "gemini": {
      const input = isRun ? { command } : { file_path: path, content };
      return claudeLike("BeforeTool", isRun ? "run_shell_command" : "write_file", input, cwd);
    }
    case "qwen": {
      const input = isRun ? { command } : { file_path: path, content };
      return claudeLike("PreToolUse", isRun ? "run_shell_command" : "write_file", input, cwd);
    }
    case "opencode": {
      const args = isRun ? { command } : { filePath: path, content };
      return { tool: isRun ? "bash" : "write", sessionID: "s", callID: "c", args, cwd };
    }
    case "cursor": {
      const tool_input = isRun ? { command } : { path, contents: content };
      const tool_name = isRun ? "Shell" : "Write";
      return { hook_event_name: "preToolUse", tool_name, tool_input, cwd };
    }
    case "cline": {
      const input = isRun ? { commands: [command] } : { path, new_text: content };
      const name = isRun ? "run_commands" : "editor";
      return { hookName: "tool_call", workspaceRoots: [cwd], tool_call: { id: "1", name, input } };
    }
  }
  const input = isRun ? { command } : { file_path: path, content };
  return claudeLike("PreToolUse", isRun ? "Bash" : "Write", input, cwd);
}

function claudeLike(hook_event_name: string, tool_name: string, tool_input: unknown, cwd: string) {
  return { session_id: "s", hook_event_name, tool_name, tool_input, cwd };
}

/** Asks as the client does, for one agent; null where its tool would run, else the reason. */
export async function askHook(
  project: string,
  client: string,
  native: Native,
  agent = "builder",
): Promise<string | null> {
  const event = client === "opencode" ? ["tool.execute.before"] : [];
  const { code, stdout, stderr } = await maestro(
    project,
    ["hook", client, ...event, "--agent", agent],
    { stdin: JSON.stringify(eventOf(client, native, project)) },
  );
  if (client === "cline") return stdout === "{}\n" ? null : stdout;
  if (code === 0) return null;
  if (code !== 2) throw new Error(`hook ended with ${code}: ${stdout}${stderr}`);
  return stderr;
}
