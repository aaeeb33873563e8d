import type { MessagesServer, Turn } from "./messages_server.ts";

/**
 * A model in the protocol of OpenAI's chat completions on loopback: for a conversation that offers
 * tools, the `n`th reply is the `n`th turn, counted by the tool results it holds; anything else is
 * answered with words.
 */
export function startChatServer(turns: readonly Turn[]): MessagesServer {
  const results: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (request.method !== "POST" || !request.url.endsWith("/chat/completions")) {
      await request.body?.cancel();
      return Response.json({ object: "list", data: [] });
    }
    const body: ChatRequest = await request.json();
    const found = body.messages.filter(({ role }) => role === "tool");
    const offers = (body.tools?.length ?? 0) > 0;
    if (offers) results.splice(0, results.length, ...found.map(({ content }) => textOf(content)));
    const turn = offers ? turns[found.length] : undefined;
    return reply(body, turn ?? { text: "Done." }, found.length);
  });
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}/v1`,
    results,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

interface ChatRequest {
  model: string;
  stream?: boolean;
  tools?: unknown[];
  messages: { role: string; content: unknown }[];
}

function textOf(content: unknown): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}

function reply({ model, stream }: ChatRequest, turn: Turn, number: number): Response {
  const message = "text" in turn ? { role: "assistant", content: turn.text } : {
    role: "assistant",
    content: null,
    tool_calls: [{
      index: 0,
      id: `call_${number}`,
      type: "function",
      function: { name: turn.tool, arguments: JSON.stringify(turn.input) },
    }],
  };
  const finish_reason = "text" in turn ? "stop" : "tool_calls";
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  const head = { id: `chatcmpl-${number}`, created: 0, model };
  if (!stream) {
    const choices = [{ index: 0, message, finish_reason }];
    return Response.json({ ...head, object: "chat.completion", choices, usage });
  }
  const chunk = { ...head, object: "chat.completion.chunk" };
  const events = [
    { ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] },
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }] },
    { ...chunk, choices: [], usage },
  ].map((event) => `data: ${JSON.stringify(event)}\n\n`);
  const headers = { "content-type": "text/event-stream" };
  return new Response(`${events.join("")}data: [DONE]\n\n`, { headers });
}
