/** The code that servers may use for what HTTP refuses. */
export const REFUSED = -32000;

/** An HTTP refusal whose body is a JSON-RPC error, so that MCP clients show its text. */
export function refusal(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
  id: string | number | null = null,
): Response {
  const body = { jsonrpc: "2.0", id, error: { code, message } };
  return Response.json(body, { status, headers });
}

/**
 * The same response, telling once when its body has been read to the end or its reader went away.
 * `end` cuts a stream off.
 */
export function watched(
  response: Response,
  onEnd: () => void,
): { response: Response; end(): void } {
  const { body } = response;
  if (body === null || !isStream(response)) {
    onEnd();
    return { response, end: () => {} };
  }
  const reader = body.getReader();
  let ended = false;
  const finish = () => {
    if (!ended) onEnd();
    ended = true;
  };
  let close = () => {};
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      close = () => {
        if (!ended) controller.close();
        finish();
      };
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (ended) return;
        if (done) close();
        else controller.enqueue(value);
      } catch (error) {
        if (!ended) controller.error(error);
        finish();
      }
    },
    async cancel(reason) {
      finish();
      await reader.cancel(reason).catch(() => {});
    },
  });
  const { status, headers } = response;
  const end = () => {
    close();
    reader.cancel().catch(() => {});
  };
  return { response: new Response(stream, { status, headers }), end };
}

export function isStream(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
}
