/** Larger events are refused; what may be written in one call is smaller. */
export const MAX_EVENT_BYTES = 8 * 1024 * 1024;
/** What is read and thrown away, so that the client does not fail at writing it. */
const MAX_DRAINED_BYTES = 128 * 1024 * 1024;

/** The bytes of an event; null where it is too large. */
export async function readEvent(
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size <= MAX_EVENT_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (size > MAX_DRAINED_BYTES) break;
  }
  if (size > MAX_EVENT_BYTES) return null;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The event as JSON; undefined where it is none. Invalid UTF-8 is no JSON. */
export function parseEvent(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
