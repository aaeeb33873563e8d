import type { MessagesServer, Turn } from "./messages_server.ts";

/**
 * A model in the protocol of OpenAI's Responses on loopback: the `n`th reply is the `n`th turn,
 * counted by the tool results the conversation holds; then it says that it is done.
 */
export function startResponsesServer(turns: readonly Turn[]): MessagesServer {
  const results: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (request.method !== "POST" || !request.url.endsWith("/responses")) {
      await request.body?.cancel();
      return Response.json({ object: "list", data: [], models: [] });
    }
    const body: ResponsesRequest = await request.json();
    const found = body.input.filter(({ type }) => type === "function_call_output");
    results.splice(0, results.length, ...found.map((each) => JSON.stringify(each.output)));
    return reply(turns[found.length] ?? { text: "Done." }, found.length);
  });
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}/v1`,
    results,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

interface ResponsesRequest {
  input: { type: string; output?: unknown }[];
}

function reply(turn: Turn, number: number): Response {
  const id = `resp_${number}`;
  const item = "text" in turn
    ? {
      type: "message",
      role: "assistant",
      id: `msg_${number}`,
      content: [{ type: "output_text", text: turn.text }],
    }
    : { type: "function_call", id: `fc_${number}`, call_id: `call_${number}`, ...call(turn) };
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  const events = [
    { type: "response.created", response: { id } },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: { id, output: [item], usage } },
  ];
  const text = events.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`);
  return new Response(text.join(""), { headers: { "content-type": "text/event-stream" } });
}

/** Tools of MCP servers are called by their server's name space. */
function call({ tool, input }: Exclude<Turn, { text: string }>) {
  const [, namespace, name] = /^(mcp__\w+?)__(\w+)$/.exec(tool) ?? [];
  return {
    name: name ?? tool,
    ...namespace && { namespace },
    arguments: JSON.stringify(input),
  };
}
