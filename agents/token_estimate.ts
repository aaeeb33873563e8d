import type { Message, ToolCall, ToolSpec } from "./model.ts";

const CHARS_PER_TOKEN = 4;

/** Tokens of a query where no endpoint counts them: a quarter of the characters, rounded up. */
export function estimateInputTokens(
  messages: readonly Message[],
  tools: readonly ToolSpec[],
): number {
  const inMessages = messages.reduce((sum, message) => sum + messageChars(message), 0);
  const inTools = tools.reduce((sum, tool) => sum + JSON.stringify(tool).length, 0);
  return tokens(inMessages + inTools);
}

/** Tokens of a reply, estimated the same way. */
export function estimateOutputTokens(text: string, toolCalls: readonly ToolCall[]): number {
  return tokens(text.length + callChars(toolCalls));
}

function messageChars(message: Message): number {
  const calls = message.role === "assistant" ? callChars(message.toolCalls) : 0;
  return message.content.length + calls;
}

function callChars(calls: readonly ToolCall[]): number {
  return calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, 0);
}

function tokens(chars: number): number {
  return Math.ceil(chars / CHARS_PER_TOKEN);
}
