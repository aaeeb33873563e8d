import { fail } from "../../errors.ts";

export const DOCKER_SOCKET = "/var/run/docker.sock";
/** Of Docker 20.10; every later daemon still speaks it. */
const VERSION = "v1.41";
const CALL_MS = 30_000;
const ERROR_CHARS_SHOWN = 300;
const FRAME_HEAD_BYTES = 8;

/** Docker's HTTP API over its unix socket: only the calls that one command's container needs. */
export class DockerApi {
  readonly #client: Deno.HttpClient;

  constructor(private readonly socket: string) {
    this.#client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  }

  /** Calls the daemon. Errors: unavailable, with what it said. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`http://docker/${VERSION}${path}`, {
        method,
        client: this.#client,
        signal: signal ?? AbortSignal.timeout(CALL_MS),
        ...(body === undefined ? {} : {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      });
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw unavailable(`${this.socket} does not answer: ${said}`, "Start Docker.");
    }
    if (response.ok) return response;
    const said = messageIn(await response.text());
    throw unavailable(`${method} ${path} was answered ${response.status}: ${said}`, "", {
      status: response.status,
    });
  }

  close(): void {
    this.#client.close();
  }
}

/** Splits a container's output, which comes in frames, into its two streams. */
export function splitOutput(
  frames: ReadableStream<Uint8Array>,
): { stdout: ReadableStream<Uint8Array>; stderr: ReadableStream<Uint8Array> } {
  const stdout = new TransformStream<Uint8Array, Uint8Array>();
  const stderr = new TransformStream<Uint8Array, Uint8Array>();
  const writers = [stdout.writable.getWriter(), stderr.writable.getWriter()] as const;
  split(frames, writers).then(
    () => writers.map((writer) => writer.close().catch(() => {})),
    // The daemon went away or nobody listens any more: what came until then stands.
    () => writers.map((writer) => writer.close().catch(() => {})),
  );
  return { stdout: stdout.readable, stderr: stderr.readable };
}

type Writer = WritableStreamDefaultWriter<Uint8Array>;

/** A frame is its stream (1 or 2), three zeros, its length in four bytes, and that many bytes. */
async function split(
  frames: ReadableStream<Uint8Array>,
  [stdout, stderr]: readonly [Writer, Writer],
): Promise<void> {
  const head = new Uint8Array(FRAME_HEAD_BYTES);
  let headLength = 0;
  let left = 0;
  for await (let chunk of frames) {
    while (chunk.length > 0) {
      if (left === 0) {
        const part = chunk.subarray(0, FRAME_HEAD_BYTES - headLength);
        head.set(part, headLength);
        headLength += part.length;
        chunk = chunk.subarray(part.length);
        if (headLength < FRAME_HEAD_BYTES) continue;
        headLength = 0;
        left = new DataView(head.buffer).getUint32(4);
        continue;
      }
      const part = chunk.subarray(0, left);
      left -= part.length;
      chunk = chunk.subarray(part.length);
      await (head[0] === 2 ? stderr : stdout).write(part);
    }
  }
}

function messageIn(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && "message" in parsed) {
      return String(parsed.message).slice(0, ERROR_CHARS_SHOWN);
    }
  } catch {
    // Not every error is the daemon's own; a proxy may answer in words.
  }
  return text.trim().slice(0, ERROR_CHARS_SHOWN);
}

function unavailable(what: string, hint: string, details: Record<string, unknown> = {}) {
  return fail(
    "unavailable",
    `Cannot use Docker: ${what}.`,
    hint || "Look at the daemon's message, or choose another sandbox.provider in the policy.",
    details,
  );
}
