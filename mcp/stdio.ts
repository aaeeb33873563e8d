import { type Readable, Transform, type TransformCallback, type Writable } from "node:stream";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { MessageId } from "./message_id.ts";
import { MAX_MESSAGE_BYTES } from "./message_limits.ts";

const NEWLINE = 0x0a;
const INVALID_REQUEST = -32600;

/**
 * MCP over a pair of streams, one message a line. A line that is too long is answered with an error
 * and not kept; the messages after it are served.
 */
export function stdioTransport(input: Readable, output: Writable): StdioServerTransport {
  const lines = new BoundedLines((id) => {
    const message =
      `Cannot read the message: its line is longer than ${MAX_MESSAGE_BYTES} bytes. ` +
      "Send less in one call, such as a large file in several workspace_edit calls.";
    const error = { code: INVALID_REQUEST, message };
    // Where the output is gone, the transport ends by itself.
    transport.send({ jsonrpc: "2.0", ...(id === undefined ? {} : { id }), error }).catch(() => {});
  });
  const transport = new StdioServerTransport(lines, output);
  input.on("error", (error) => lines.destroy(error));
  input.pipe(lines);
  return transport;
}

/** Lets whole lines through, and tells of those that are too long by the id of their message. */
class BoundedLines extends Transform {
  readonly #onTooLong: (id: string | number | undefined) => void;
  #held: Uint8Array[] = [];
  #bytes = 0;
  /** Set while the rest of a line that is too long is dropped. */
  #dropped: MessageId | null = null;

  constructor(onTooLong: (id: string | number | undefined) => void) {
    super();
    this.#onTooLong = onTooLong;
  }

  override _transform(chunk: Uint8Array, _encoding: string, done: TransformCallback): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#take(chunk.subarray(start, end + 1));
      this.#endLine();
      start = end + 1;
    }
    if (start < chunk.length) this.#take(chunk.subarray(start));
    done();
  }

  #take(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#dropped === null && this.#bytes > MAX_MESSAGE_BYTES) {
      this.#dropped = new MessageId();
      for (const held of this.#held) this.#dropped.feed(held);
      this.#held = [];
    }
    if (this.#dropped === null) this.#held.push(part);
    else this.#dropped.feed(part);
  }

  #endLine(): void {
    if (this.#dropped !== null) this.#onTooLong(this.#dropped.id);
    else for (const part of this.#held) this.push(part);
    this.#held = [];
    this.#bytes = 0;
    this.#dropped = null;
  }
}
