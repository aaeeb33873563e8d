export type { Message, Model, ModelReply, ModelRequest, ToolCall, ToolSpec } from "./model.ts";
export { ModelError } from "./model.ts";
export { AGENT_ROLES, agentRole, type RoleSpec, type Toolset } from "./roles.ts";
export {
  DEFAULT_BASE_URL,
  DEFAULT_REQUEST_TIMEOUT_MS,
  openaiModel,
  type OpenAiOptions,
} from "./models/openai.ts";
export { DEFAULT_RETRY, type RetryPolicy } from "./models/retry.ts";
export {
  REQUIREMENT_PLACEHOLDER,
  type Script,
  scriptArguments,
  type ScriptCall,
  scriptedModel,
  type ScriptedTask,
  type ScriptStep,
  scriptStep,
} from "./models/scripted.ts";
export { TOOL_OUTPUT_CHARS_MAX, Toolbox, ToolboxLost, type ToolResult } from "./toolbox.ts";
export { type AgentContext, runAgent } from "./agent_loop.ts";
export { builtinExecutor, type BuiltinExecutorOptions } from "./builtin_executor.ts";
export type { QueryRecord, Recorder } from "./query_record.ts";
export { parseTaskLine, type TaskKey, taskLine } from "./task_line.ts";
