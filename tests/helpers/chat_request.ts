import { z } from "zod";

// Endpoints that put the conversation into a template parse the arguments and refuse other text.
const jsonText = z.string().refine(isJson, "must be JSON");
const toolCall = z.object({
  id: z.string().min(1),
  type: z.literal("function"),
  function: z.object({ name: z.string().min(1), arguments: jsonText }),
});
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), content: z.string().min(1) }),
  z.strictObject({ role: z.literal("user"), content: z.string().min(1) }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string(), content: z.string() }),
  z.strictObject({
    role: z.literal("assistant"),
    content: z.string().min(1).nullish(),
    tool_calls: z.array(toolCall).min(1).optional(),
  }),
]);
const tool = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    description: z.string().optional(),
    parameters: z.looseObject({ type: z.literal("object") }),
  }),
});
const chatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  tools: z.array(tool).min(1).optional(),
  stream: z.literal(false).optional(),
});

/** A chat completions request that is valid by shape and order. */
export type ChatRequest = z.infer<typeof chatRequest>;

/** Checks a request body as strictly as the strictest endpoint would. */
export function readChatRequest(body: unknown): { request: ChatRequest } | { problem: string } {
  const parsed = chatRequest.safeParse(body);
  if (!parsed.success) return { problem: z.prettifyError(parsed.error) };
  const problem = findDisorder(parsed.data);
  return problem === null ? { request: parsed.data } : { problem };
}

/** What the schema cannot say: unique tools, and an answer to every call in its place. */
function findDisorder(request: ChatRequest): string | null {
  const names = (request.tools ?? []).map((candidate) => candidate.function.name);
  if (new Set(names).size !== names.length) return "Repeated tool name";
  let open: string[] = [];
  for (const [index, entry] of request.messages.entries()) {
    const place = `messages[${index}]`;
    if (entry.role === "tool") {
      if (!open.includes(entry.tool_call_id)) {
        return `${place} answers no open tool call`;
      }
      open = open.filter((id) => id !== entry.tool_call_id);
      continue;
    }
    if (open.length > 0) {
      return `${place}: tool calls ${open.join(", ")} are unanswered`;
    }
    if (entry.role === "system" && index > 0) {
      return `${place}: system must come first`;
    }
    if (entry.role !== "assistant") continue;
    if (!entry.content && !entry.tool_calls) {
      return `${place} has neither content nor tool_calls`;
    }
    open = (entry.tool_calls ?? []).map((call) => call.id);
    if (new Set(open).size !== open.length) {
      return `${place} repeats a tool call id`;
    }
  }
  if (open.length > 0) {
    return `Tool calls ${open.join(", ")} are unanswered`;
  }
  return null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
