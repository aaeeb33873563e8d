import type { MessagesServer, Turn } from "./messages_server.ts";

/**
 * A model in Gemini's protocol on loopback: for a conversation that offers tools, the `n`th reply is
 * the `n`th turn, counted by the tool results it holds; anything else is answered with words.
 */
export function startGeminiServer(turns: readonly Turn[]): MessagesServer {
  const results: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const streams = pathname.endsWith(":streamGenerateContent");
    if (!streams && !pathname.endsWith(":generateContent")) {
      await request.body?.cancel();
      return Response.json({ totalTokens: 1 });
    }
    const body: GenerateRequest = await request.json();
    const found = body.contents.flatMap(({ parts }) =>
      (parts ?? []).flatMap(({ functionResponse }) => functionResponse ? [functionResponse] : [])
    );
    const offers = (body.tools?.length ?? 0) > 0;
    if (offers) results.splice(0, results.length, ...found.map((each) => JSON.stringify(each)));
    const reply = answer((offers ? turns[found.length] : undefined) ?? { text: "Done." });
    if (!streams) return Response.json(reply);
    const headers = { "content-type": "text/event-stream" };
    return new Response(`data: ${JSON.stringify(reply)}\r\n\r\n`, { headers });
  });
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}`,
    results,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

interface GenerateRequest {
  contents: { parts?: { functionResponse?: unknown }[] }[];
  tools?: unknown[];
}

function answer(turn: Turn) {
  const part = "text" in turn
    ? { text: turn.text }
    : { functionCall: { name: turn.tool, args: turn.input } };
  return {
    candidates: [{ index: 0, content: { role: "model", parts: [part] }, finishReason: "STOP" }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  };
}
