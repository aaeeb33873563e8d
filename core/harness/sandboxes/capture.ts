/** Captured output: the beginning and the end where there was more than the limit. */
export interface Captured {
  text: string;
  truncated: boolean;
}

/**
 * Reads a stream to its end (or until `stop`) and keeps at most `maxBytes` of it: the first half
 * and the last, for a failing test run says what matters in its last lines.
 */
export async function capture(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  stop: AbortSignal,
): Promise<Captured> {
  const head = new Uint8Array(Math.ceil(maxBytes / 2));
  const tail = new Ring(Math.floor(maxBytes / 2));
  let headLength = 0;
  const reader = stream.getReader();
  stop.addEventListener("abort", () => reader.cancel(), { once: true });
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const chunk = next.value;
    const part = chunk.subarray(0, head.length - headLength);
    head.set(part, headLength);
    headLength += part.length;
    tail.push(chunk.subarray(part.length));
  }
  const dropped = tail.dropped;
  const first = head.subarray(0, headLength);
  if (dropped === 0) return { text: decode([first, tail.bytes()]), truncated: false };
  const last = tail.bytes();
  const gap = `\n[... ${dropped} bytes left out ...]\n`;
  return { text: decode([wholeStart(first)]) + gap + decode([wholeEnd(last)]), truncated: true };
}

function decode(parts: Uint8Array[]): string {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}

/** Without the character that the cut left unfinished at the end. */
function wholeStart(bytes: Uint8Array): Uint8Array {
  let start = bytes.length;
  while (start > 0 && bytes.length - start < 4 && isContinuation(bytes[start - 1])) start--;
  const lead = bytes[start - 1] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start > 0 && bytes.length - (start - 1) < length ? bytes.subarray(0, start - 1) : bytes;
}

/** Without the rest of a character whose beginning was cut off. */
function wholeEnd(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start++;
  return bytes.subarray(start);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** The last bytes of all that was pushed. */
class Ring {
  #at = 0;
  #total = 0;
  readonly #buffer: Uint8Array;

  constructor(size: number) {
    this.#buffer = new Uint8Array(size);
  }

  get dropped(): number {
    return Math.max(0, this.#total - this.#buffer.length);
  }

  push(chunk: Uint8Array): void {
    const size = this.#buffer.length;
    this.#total += chunk.length;
    if (size === 0) return;
    const part = chunk.subarray(Math.max(0, chunk.length - size));
    const first = Math.min(part.length, size - this.#at);
    this.#buffer.set(part.subarray(0, first), this.#at);
    this.#buffer.set(part.subarray(first), 0);
    this.#at = (this.#at + part.length) % size;
  }

  bytes(): Uint8Array {
    if (this.#total <= this.#buffer.length) return this.#buffer.slice(0, this.#total);
    const joined = new Uint8Array(this.#buffer.length);
    joined.set(this.#buffer.subarray(this.#at));
    joined.set(this.#buffer.subarray(0, this.#at), this.#buffer.length - this.#at);
    return joined;
  }
}
