import { Buffer } from "node:buffer";
import { type Readable, Transform, type TransformCallback, type Writable } from "node:stream";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { MessageId } from "./message_id.ts";
import { isTooDeep, MAX_DEPTH, MAX_MESSAGE_BYTES } from "./message_limits.ts";
import {
  INVALID_REQUEST,
  type MessageProblem,
  messageProblem,
  paramsProblem,
  PARSE_ERROR,
} from "./message_problem.ts";

const NEWLINE = 0x0a;
const CANNOT = "Cannot read the message:";

/**
 * MCP over a pair of streams, one message a line. A line that is too long or no message is answered
 * with an error and not kept, where the SDK would drop it without a word; the messages after it are
 * served.
 */
export function stdioTransport(input: Readable, output: Writable): StdioServerTransport {
  const lines = new BoundedLines(({ id, code, message, answered }) => {
    if (!answered) return;
    const error = { code, message };
    // Where the output is gone, the transport ends by itself.
    transport.send({ jsonrpc: "2.0", ...(id === undefined ? {} : { id }), error }).catch(() => {});
  });
  const transport = new StdioServerTransport(lines, output);
  input.on("error", (error) => lines.destroy(error));
  input.pipe(lines);
  return transport;
}

/** Lets lines through that are messages, and tells what is wrong with the others. */
class BoundedLines extends Transform {
  readonly #onProblem: (problem: MessageProblem) => void;
  #held: Uint8Array[] = [];
  #bytes = 0;
  /** Set while the rest of a line that is too long is dropped. */
  #dropped: MessageId | null = null;

  constructor(onProblem: (problem: MessageProblem) => void) {
    super();
    this.#onProblem = onProblem;
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
    const problem = this.#dropped === null
      ? lineProblem(Buffer.concat(this.#held).toString())
      : refused(
        INVALID_REQUEST,
        `its line is longer than ${MAX_MESSAGE_BYTES} bytes. ` +
          "Send less in one call, such as a large file in several workspace_edit calls.",
        this.#dropped.id,
      );
    if (problem) this.#onProblem(problem);
    else for (const part of this.#held) this.push(part);
    this.#held = [];
    this.#bytes = 0;
    this.#dropped = null;
  }
}

/** What keeps a line from being served; an empty one is nobody's message, and let through. */
function lineProblem(line: string): MessageProblem | null {
  if (line.trim() === "") return null;
  if (isTooDeep(line)) {
    return refused(INVALID_REQUEST, `it is nested deeper than ${MAX_DEPTH} levels.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return refused(PARSE_ERROR, "it is not JSON. Send one JSON-RPC 2.0 message a line.");
  }
  return messageProblem(value) ?? paramsProblem(value);
}

function refused(code: number, why: string, id?: string | number): MessageProblem {
  return { id, code, message: `${CANNOT} ${why}`, answered: true };
}
