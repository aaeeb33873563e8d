/** One line of input, or what is wrong with it. */
type InputLine = { ok: true; text: string } | { ok: false; problem: string };

const NEWLINE = 10;

/**
 * The lines of a byte stream as they arrive, without empty ones. A line that is longer than
 * `maxBytes` or no UTF-8 is told as such, and the next one goes on.
 */
export async function* inputLines(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<InputLine> {
  const reader = new LineReader(maxBytes);
  for await (const chunk of stream) yield* reader.push(chunk);
  yield* reader.end();
}

class LineReader {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(private readonly maxBytes: number) {}

  *push(chunk: Uint8Array): Generator<InputLine> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#add(chunk.subarray(start, end));
      yield* this.end();
      start = end + 1;
    }
    this.#add(chunk.subarray(start));
  }

  *end(): Generator<InputLine> {
    const length = this.#length;
    const bytes = new Uint8Array(length > this.maxBytes ? 0 : length);
    let at = 0;
    for (const part of length > this.maxBytes ? [] : this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.#length = 0;
    if (length > this.maxBytes) {
      yield { ok: false, problem: `it has ${length} bytes. Send at most ${this.maxBytes}` };
      return;
    }
    try {
      const text = this.#decoder.decode(bytes);
      if (text.trim() !== "") yield { ok: true, text };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      yield { ok: false, problem: "it is no UTF-8. Encode it so" };
    }
  }

  #add(part: Uint8Array): void {
    this.#length += part.length;
    // Past the limit nothing is kept: the memory of the process is not the sender's.
    if (this.#length > this.maxBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part.slice());
  }
}
