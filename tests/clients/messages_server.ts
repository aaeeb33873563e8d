/** A tool call, or words. */
export type Turn = { tool: string; input: Record<string, unknown> } | { text: string };

export interface MessagesServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** The results of tools that the client sent back, as text. */
  readonly results: readonly string[];
}

/**
 * A model in Anthropic's protocol on loopback: for a conversation that offers tools, the `n`th reply
 * is the `n`th turn, counted by the tool results it holds; anything else is answered with words.
 */
export function startMessagesServer(turns: readonly Turn[]): MessagesServer {
  const results: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST" || pathname !== "/v1/messages") {
      await request.body?.cancel();
      return Response.json({ input_tokens: 1 });
    }
    const body: MessagesRequest = await request.json();
    const found = body.messages.flatMap(({ content }) =>
      typeof content === "string" ? [] : content.filter(({ type }) => type === "tool_result")
    );
    results.splice(0, results.length, ...found.map((each) => JSON.stringify(each)));
    const turn = (body.tools?.length ?? 0) > 0 ? turns[found.length] : undefined;
    return reply(body, turn ?? { text: "Done." }, found.length);
  });
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}`,
    results,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

interface MessagesRequest {
  model: string;
  stream?: boolean;
  tools?: unknown[];
  messages: { content: string | { type: string }[] }[];
}

function reply({ model, stream }: MessagesRequest, turn: Turn, number: number): Response {
  const block = "text" in turn
    ? { type: "text", text: turn.text }
    : { type: "tool_use", id: `toolu_${number}`, name: turn.tool, input: turn.input };
  const stop_reason = "text" in turn ? "end_turn" : "tool_use";
  const usage = { input_tokens: 1, output_tokens: 1 };
  const head = { id: `msg_${number}`, type: "message", role: "assistant", model };
  if (!stream) {
    return Response.json({ ...head, content: [block], stop_reason, stop_sequence: null, usage });
  }
  const start = { ...head, content: [], stop_reason: null, stop_sequence: null, usage };
  const delta = "text" in turn
    ? { type: "text_delta", text: turn.text }
    : { type: "input_json_delta", partial_json: JSON.stringify(turn.input) };
  const empty = "text" in turn ? { ...block, text: "" } : { ...block, input: {} };
  const events = [
    { type: "message_start", message: start },
    { type: "content_block_start", index: 0, content_block: empty },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
    { type: "message_stop" },
  ];
  const text = events.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`);
  return new Response(text.join(""), { headers: { "content-type": "text/event-stream" } });
}
