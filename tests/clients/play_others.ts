import { cleanEnvironment } from "../helpers/maestro.ts";
import { write } from "../helpers/repository.ts";
import { startChatServer } from "./chat_server.ts";
import { startGeminiServer } from "./gemini_server.ts";
import type { Turn } from "./messages_server.ts";
import { play } from "./play.ts";

/** What a client's own tool for writing a file is called with. */
type Writing = (path: string, content: string) => Turn;

/** Agent programs that are installed into a project by `maestro install`, and how one is driven. */
export interface OtherClient {
  name: "gemini" | "qwen" | "opencode" | "cline";
  /** Besides `--hooks`. */
  install: readonly string[];
  /** The name under which the model calls a tool of the server. */
  mcp(tool: string): string;
  native: Writing;
  /** What the model hears of a tool that the hook refuses. */
  refused: RegExp;
  play(project: string, turns: readonly Turn[]): Promise<readonly string[]>;
}

const gemini: OtherClient = {
  name: "gemini",
  install: ["--trust"],
  refused: /Tool execution blocked: Cannot write/,
  mcp: (tool) => `mcp_maestro_${tool}`,
  native: (file_path, content) => ({ tool: "write_file", input: { file_path, content } }),
  async play(project, turns) {
    await using server = startGeminiServer(turns);
    await settings(project, ".gemini/settings.json", {
      security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
      privacy: { usageStatisticsEnabled: false },
      general: { enableAutoUpdate: false },
    });
    const args = ["-p", "Go", "-m", "gemini-2.5-flash", "--skip-trust", "--approval-mode", "yolo"];
    return await play("gemini", args, project, turns, server, {
      GEMINI_API_KEY: "none",
      GOOGLE_GEMINI_BASE_URL: server.baseUrl,
    });
  },
};

const qwen: OtherClient = {
  name: "qwen",
  install: ["--trust"],
  refused: /Cannot write/,
  mcp: (tool) => `mcp__maestro__${tool}`,
  native: (file_path, content) => ({ tool: "write_file", input: { file_path, content } }),
  async play(project, turns) {
    await using server = startChatServer(turns);
    await settings(project, ".qwen/settings.json", {
      security: { auth: { selectedType: "openai" }, folderTrust: { enabled: false } },
      privacy: { usageStatisticsEnabled: false },
      general: { enableAutoUpdate: false },
    });
    return await play("qwen", ["-p", "Go", "--approval-mode", "yolo"], project, turns, server, {
      OPENAI_API_KEY: "none",
      OPENAI_BASE_URL: server.baseUrl,
      OPENAI_MODEL: "scripted",
    });
  },
};

const opencode: OtherClient = {
  name: "opencode",
  install: [],
  refused: /Cannot write/,
  mcp: (tool) => `maestro_${tool}`,
  native: (filePath, content) => ({ tool: "write", input: { filePath, content } }),
  async play(project, turns) {
    await using server = startChatServer(turns);
    await settings(project, ".config/opencode/opencode.json", {
      provider: {
        scripted: {
          npm: "@ai-sdk/openai-compatible",
          options: { baseURL: server.baseUrl, apiKey: "none" },
          models: { scripted: { tool_call: true } },
        },
      },
      model: "scripted/scripted",
      small_model: "scripted/scripted",
      permission: { "*": "allow" },
    });
    return await play("opencode", ["run", "--format", "json", "Go"], project, turns, server, {
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
    });
  },
};

/** It cannot refuse a call: its hook bends it into one that fails, and says why beside it. */
const cline: OtherClient = {
  name: "cline",
  install: ["--scope", "user"],
  mcp: (tool) => `maestro__${tool}`,
  native: (path, new_text) => ({ tool: "editor", input: { path, new_text } }),
  refused: /refused-by-maestro/,
  async play(project, turns) {
    await using server = startChatServer(turns);
    const { HOME = "" } = cleanEnvironment(project);
    const provider = ["openai-compatible", "-k", "none", "-m", "scripted"];
    const { success } = await new Deno.Command("cline", {
      args: ["auth", ...provider, "-b", server.baseUrl],
      env: { HOME },
      stdin: "null",
      stdout: "null",
    }).output();
    if (!success) throw new Error("Cline took no model");
    const args = ["--json", "-P", ...provider, "Go on with the work"];
    return await play("cline", args, project, turns, server, {});
  },
};

export const OTHER_CLIENTS: readonly OtherClient[] = [gemini, qwen, opencode, cline];

/** A person's own settings of a program, in the test's home. */
async function settings(project: string, file: string, content: unknown): Promise<void> {
  const { HOME = "" } = cleanEnvironment(project);
  await write(HOME, { [file]: JSON.stringify(content) });
}
