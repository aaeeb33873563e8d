import {
  anyFields,
  anything,
  either,
  fields,
  listOf,
  optional,
  text,
  textOf,
} from "./event_parts.ts";

/** How a client is told no: as observed in the programs, or (Cursor, VS Code, Droid) documented. */
export type AnswerForm = "exit" | "cursor" | "cline";

/** A tool call that a client asks about. */
export interface ToolCall {
  tool: string;
  input: Record<string, unknown>;
  /** Where the client works; relative paths begin there. Null: where the hook was started. */
  cwd: string | null;
  /** What the client calls its session, where an agent may be named after it. */
  sessions: readonly string[];
  /** A call of an MCP server's tool, ours or another's. */
  isMcp: boolean;
}

export interface HookClient {
  name: string;
  answer: AnswerForm;
  /** The events before a tool; all others pass. */
  toolEvents: readonly string[];
  /** How the client's MCP side introduces itself. */
  mcpName: RegExp;
  /** The event's name in what the client sends. */
  eventOf(payload: unknown): string | null;
  /** Throws an EventError where it is not what this client sends. */
  read(payload: unknown): ToolCall;
}

const name = textOf(1, 200);

const claudeCall = fields({
  tool_name: name,
  tool_input: anyFields,
  cwd: optional(text),
  session_id: optional(text),
  mcp_context: anything,
});

/** Claude Code, and those that took over its form. */
function claudeLike(client: string, toolEvents: readonly string[], mcpTool: RegExp): HookClient {
  return {
    name: client,
    answer: "exit",
    toolEvents,
    mcpName: new RegExp(`^${client}`, "i"),
    eventOf: (payload) => textAt(payload, "hook_event_name"),
    read(payload) {
      const call = claudeCall(payload);
      return {
        tool: call.tool_name,
        input: call.tool_input,
        cwd: call.cwd ?? null,
        sessions: present(call.session_id),
        isMcp: mcpTool.test(call.tool_name) || isFilled(call.mcp_context),
      };
    },
  };
}

const camelCall = fields({
  tool_name: name,
  tool_input: anyFields,
  cwd: optional(text),
  sessionId: optional(text),
  session_id: optional(text),
});

/** Those that took Claude's form over with some of its keys written otherwise, as documented. */
function camelLike(client: string, mcpName: RegExp, mcpTool: RegExp): HookClient {
  return {
    name: client,
    answer: "exit",
    toolEvents: ["PreToolUse"],
    mcpName,
    eventOf: (payload) => textAt(payload, "hookEventName") ?? textAt(payload, "hook_event_name"),
    read(payload) {
      const call = camelCall(payload);
      return {
        tool: call.tool_name,
        input: call.tool_input,
        cwd: call.cwd ?? null,
        sessions: present(call.sessionId ?? call.session_id),
        isMcp: mcpTool.test(call.tool_name),
      };
    },
  };
}

const opencodeCall = fields({
  tool: name,
  sessionID: optional(text),
  args: anyFields,
  cwd: optional(text),
});

const opencode: HookClient = {
  name: "opencode",
  answer: "exit",
  toolEvents: ["tool.execute.before"],
  mcpName: /^opencode/i,
  eventOf: () => null,
  read(payload) {
    const { tool, sessionID, args, cwd = null } = opencodeCall(payload);
    // It joins server and tool by one underscore; of its own tools only these two have any.
    const isMcp = tool.includes("_") && !["apply_patch", "plan_enter", "plan_exit"].includes(tool);
    return { tool, input: args, cwd, sessions: present(sessionID), isMcp };
  },
};

const cursorEvent = fields({
  command: optional(text),
  file_path: optional(text),
  tool_name: optional(name),
  tool_input: optional(either(anyFields, text)),
  cwd: optional(text),
  conversation_id: optional(text),
  workspace_roots: optional(listOf(text)),
});

const cursor: HookClient = {
  name: "cursor",
  answer: "cursor",
  toolEvents: [
    "preToolUse",
    "beforeShellExecution",
    "beforeReadFile",
    "beforeMCPExecution",
    "beforeTabFileRead",
  ],
  mcpName: /^cursor/i,
  eventOf: (payload) => textAt(payload, "hook_event_name"),
  read(payload) {
    const event = cursorEvent(payload);
    const base = {
      cwd: event.cwd || event.workspace_roots?.[0] || null,
      sessions: present(event.conversation_id),
    };
    switch (cursor.eventOf(payload)) {
      case "beforeShellExecution":
        return { ...base, tool: "Shell", input: { command: event.command }, isMcp: false };
      case "beforeReadFile":
      case "beforeTabFileRead":
        return { ...base, tool: "Read", input: { path: event.file_path }, isMcp: false };
      case "beforeMCPExecution":
        return { ...base, tool: event.tool_name ?? "MCP", input: {}, isMcp: true };
    }
    const tool = name(event.tool_name, "tool_name");
    return {
      ...base,
      tool,
      input: anyFields(event.tool_input, "tool_input"),
      isMcp: /^mcp/i.test(tool),
    };
  },
};

const clineEvent = fields({
  taskId: optional(text),
  workspaceRoots: optional(listOf(text)),
  tool_call: optional(fields({ name, input: anyFields })),
  preToolUse: optional(fields({ toolName: name, parameters: anyFields })),
});

const cline: HookClient = {
  name: "cline",
  answer: "cline",
  toolEvents: ["PreToolUse", "tool_call"],
  // It connects to servers as @cline/core.
  mcpName: /^@?cline/i,
  eventOf: (payload) => textAt(payload, "hookName"),
  read(payload) {
    const event = clineEvent(payload);
    const tool = name(event.tool_call?.name ?? event.preToolUse?.toolName);
    return {
      tool,
      input: anyFields(event.tool_call?.input ?? event.preToolUse?.parameters),
      cwd: event.workspaceRoots?.[0] ?? null,
      sessions: present(event.taskId),
      isMcp: tool.includes("__"),
    };
  },
};

/** Every client whose hooks are understood. */
export const HOOK_CLIENTS: readonly HookClient[] = [
  claudeLike("claude", ["PreToolUse"], /^mcp__/),
  claudeLike("codex", ["PreToolUse"], /^mcp__/),
  claudeLike("gemini", ["BeforeTool"], /^mcp_/),
  claudeLike("qwen", ["PreToolUse"], /^mcp__/),
  opencode,
  cursor,
  cline,
  camelLike("vscode", /^(?:visual studio code|vscode|vs code)/i, /^mcp_/),
  camelLike("droid", /^(?:droid|factory)/i, /__/),
];

function textAt(payload: unknown, key: string): string | null {
  if (typeof payload !== "object" || payload === null || !Object.hasOwn(payload, key)) return null;
  const value: unknown = Reflect.get(payload, key);
  return typeof value === "string" ? value : null;
}

function present(value: string | undefined): string[] {
  return value ? [value] : [];
}

function isFilled(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
