export type { Message, Model, ModelReply, Price, ToolCall, ToolSpec } from "./model.ts";
export { ModelError } from "./model.ts";
export { agentRole } from "./roles.ts";
export type { RetryPolicy } from "./models/retry.ts";
export { limitedModel, modelWithFallback, QueryLimit } from "./models/limited.ts";
export { openaiModel } from "./models/openai.ts";
export {
  REQUIREMENT_PLACEHOLDER,
  type Script,
  type ScriptCall,
  scriptedModel,
  type ScriptedTask,
} from "./models/scripted.ts";
export { commandExecutor } from "./command_executor.ts";
export { programVariables } from "./program_forms.ts";
export { builtinExecutor } from "./builtin_executor.ts";
export type { ConversationRecord, RecordedTask, Recorder } from "./record.ts";
export { openTelemetry, type Tracing } from "./tracing.ts";
