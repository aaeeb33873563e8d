import type { ToolCall } from "./model.ts";
import type { Toolbox, ToolResult } from "./toolbox.ts";
import type { Tracing } from "./tracing.ts";

/** Calls of one reply that are executed; the rest are answered as not done. */
const CALLS_PER_REPLY_MAX = 16;

/** How a reply's calls are made. */
interface CallOptions {
  toolbox: Toolbox;
  signal: AbortSignal;
  /** Whether calls that only read are made at the same time, where they follow each other. */
  together: boolean;
  /** Characters of each result that the model's window has room for; absent: the toolbox's own. */
  charsMax: number | undefined;
  tracing: Tracing;
}

/** One call with what came of it. */
interface CallMade {
  call: ToolCall;
  result: ToolResult;
}

/** Makes the calls of one reply and hands out their results in the order of the calls. */
export async function* makeCalls(
  calls: readonly ToolCall[],
  options: CallOptions,
): AsyncGenerator<CallMade> {
  const { toolbox, together } = options;
  const makeable = calls.slice(0, CALLS_PER_REPLY_MAX);
  for (let at = 0; at < makeable.length;) {
    let end = at + 1;
    const reads = (call: ToolCall | undefined) => call && toolbox.isReadOnly(call.name);
    if (together && reads(makeable[at])) { while (reads(makeable[end])) end++; }
    const batch = makeable.slice(at, end);
    const results = await Promise.all(batch.map((call) => make(call, options)));
    for (const [n, call] of batch.entries()) {
      const result = results[n];
      if (result) yield { call, result };
    }
    at = end;
  }
  for (const call of calls.slice(CALLS_PER_REPLY_MAX)) yield { call, result: notMade(call) };
}

function make(
  { id, name, arguments: given }: ToolCall,
  { toolbox, signal, charsMax, tracing }: CallOptions,
): Promise<ToolResult> {
  const attributes = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": name,
    "gen_ai.tool.call.id": id,
    "gen_ai.tool.type": "function",
  };
  return tracing.span(`execute_tool ${name}`, "internal", attributes, async (span) => {
    const result = await toolbox.call(name, given, signal, charsMax);
    if (result.isError) span.set({ "error.type": "tool_error" });
    return result;
  });
}

function notMade(call: ToolCall): ToolResult {
  const text = `Cannot call ${call.name}: one reply may hold ${CALLS_PER_REPLY_MAX} calls. ` +
    "Call it again in the next reply.";
  return { text, isError: true, structured: undefined };
}
