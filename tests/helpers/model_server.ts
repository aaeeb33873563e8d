import { ModelError, type Script, type ScriptCall } from "../../agents/mod.ts";
import { scriptArguments, scriptStep } from "../../agents/models/scripted.ts";
import { parseTaskLine } from "../../agents/task_line.ts";
import { type ChatRequest, readChatRequest } from "./chat_request.ts";

/** What a well-behaved endpoint answers; `usage: false` leaves the token counts out. */
export interface ChatReply {
  text?: string;
  calls?: readonly ScriptCall[];
  finish?: "length";
  usage?: false;
}

/** An error answer, such as 429 with a Retry-After header. */
export interface StatusFault {
  fault: "status";
  status: number;
  headers?: Record<string, string>;
  code?: string;
  message?: string;
}

/** How an endpoint can fail: with a status, by any other 200 body, by going away, or by silence. */
export type ChatFault =
  | StatusFault
  | { fault: "body"; body: string }
  | { fault: "drop" }
  | { fault: "hang" };

/** Says what to answer the `number`th request, counted from 1. */
export type ChatBehaviour = (request: ChatRequest, number: number) => ChatReply | ChatFault;

/** One request as it arrived, valid or not. */
export interface ReceivedRequest {
  authorization: string | null;
  body: unknown;
}

export interface ModelServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** Resolves when a request with that number, counted from 1, has arrived. */
  arrived(number: number): Promise<void>;
}

/** Starts an OpenAI-compatible endpoint on loopback; dispose of it with `await using`. */
export function startModelServer(
  behaviour: ChatBehaviour,
  options: { apiKey?: string; models?: readonly string[] } = {},
): ModelServer {
  const requests: ReceivedRequest[] = [];
  const waiting: { number: number; resolve: () => void }[] = [];
  const closing = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    // A dropped connection is an error of the response; the test that asked for it expects it.
    onError: () => new Response(null, { status: 500 }),
  }, async (request) => {
    const received = await receive(request);
    const number = requests.push(received);
    waiting.filter((waiter) => waiter.number <= number).forEach((waiter) => waiter.resolve());
    const refusal = refuse(request, received, options);
    if (refusal) return refusal;
    const read = readChatRequest(received.body);
    if ("problem" in read) return errorResponse(400, read.problem);
    const { model } = read.request;
    if (options.models && !options.models.includes(model)) {
      return errorResponse(404, `The model \`${model}\` does not exist`);
    }
    return await answer(behaviour, read.request, number, closing.signal);
  });
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}/v1`,
    requests,
    arrived: (number) =>
      new Promise((resolve) => {
        if (requests.length >= number) resolve();
        else waiting.push({ number, resolve });
      }),
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await server.shutdown();
    },
  };
}

/** Answers from a script; the task is read from the first user message, as agents write it there. */
export function scriptedBehaviour(script: Script): ChatBehaviour {
  return (request) => {
    const opening = request.messages.find((candidate) => candidate.role === "user");
    const task = parseTaskLine(opening?.content ?? "");
    if (!task) throw new ModelError("Cannot answer: no task line in the first user message", "");
    const turn = request.messages.filter((candidate) => candidate.role === "assistant").length;
    const step = scriptStep(script, task, turn);
    const calls = (step.calls ?? []).map((call) => ({
      tool: call.tool,
      arguments: scriptArguments(call, task),
    }));
    return { text: step.text ?? "", calls };
  };
}

/** Plays one answer after the other, then the last one again and again. */
export function inTurn(
  ...answers: [ChatReply | ChatFault, ...(ChatReply | ChatFault)[]]
): ChatBehaviour {
  return (_request, number) => answers[Math.min(number, answers.length) - 1] ?? answers[0];
}

async function receive(request: Request): Promise<ReceivedRequest> {
  const body: unknown = await request.json().catch(() => null);
  return { authorization: request.headers.get("authorization"), body };
}

function refuse(
  request: Request,
  received: ReceivedRequest,
  { apiKey }: { apiKey?: string },
): Response | null {
  if (new URL(request.url).pathname !== "/v1/chat/completions" || request.method !== "POST") {
    return errorResponse(404, `Unknown request URL: ${request.method} ${request.url}`);
  }
  if (apiKey === undefined || received.authorization === `Bearer ${apiKey}`) return null;
  const shown = received.authorization?.replace(/^Bearer /, "");
  return errorResponse(401, `Incorrect API key provided: ${shown}`, "invalid_api_key");
}

async function answer(
  behaviour: ChatBehaviour,
  request: ChatRequest,
  number: number,
  closing: AbortSignal,
): Promise<Response> {
  let next: ChatReply | ChatFault;
  try {
    next = behaviour(request, number);
  } catch (error) {
    return errorResponse(400, error instanceof Error ? error.message : String(error));
  }
  if (!("fault" in next)) return Response.json(completion(request, next, number));
  switch (next.fault) {
    case "status":
      return errorResponse(next.status, next.message ?? "Scripted fault", next.code, next.headers);
    case "body":
      return new Response(next.body, { headers: { "content-type": "application/json" } });
    case "drop":
      return new Response(brokenBody(), { headers: { "content-type": "application/json" } });
    case "hang":
      await aborted(closing);
      return errorResponse(503, "Nobody waits any more");
  }
}

function completion(request: ChatRequest, reply: ChatReply, number: number): unknown {
  const calls = (reply.calls ?? []).map((call, index) => ({
    id: `call_${number}_${index}`,
    type: "function",
    function: {
      name: call.tool,
      arguments: typeof call.arguments === "string"
        ? call.arguments
        : JSON.stringify(call.arguments),
    },
  }));
  const message = {
    role: "assistant",
    content: reply.text || null,
    refusal: null,
    ...(calls.length > 0 ? { "tool_calls": calls } : {}),
  };
  return {
    id: `chatcmpl-${number}`,
    object: "chat.completion",
    created: 0,
    model: request.model,
    choices: [{
      index: 0,
      message,
      finish_reason: reply.finish ?? (calls.length > 0 ? "tool_calls" : "stop"),
      logprobs: null,
    }],
    ...(reply.usage === false ? {} : { usage: usageOf(request, message) }),
  };
}

/** Counts characters as tokens: what matters is that the caller reads these numbers. */
function usageOf(request: ChatRequest, message: unknown): Record<string, number> {
  const prompt = JSON.stringify(request.messages).length;
  const completion = JSON.stringify(message).length;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  };
}

function errorResponse(
  status: number,
  text: string,
  code: string | null = null,
  headers: Record<string, string> = {},
): Response {
  const error = { message: text, type: "invalid_request_error", param: null, code };
  return Response.json({ error }, { status, headers });
}

/** Half a reply and then the end of the connection. */
function brokenBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"id":"chatcmpl-'));
      controller.error(new Error("dropped"));
    },
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
