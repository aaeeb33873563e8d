/** Captured output: the beginning and the end where there was more than the limit. */
interface Captured {
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
  const headBytes = Math.ceil(maxBytes / 2);
  // Most commands say little: nothing is set aside for what may never come.
  const head: Uint8Array[] = [];
  const tail = new Ring(Math.floor(maxBytes / 2));
  let headLength = 0;
  const reader = stream.getReader();
  stop.addEventListener("abort", () => reader.cancel(), { once: true });
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const chunk = next.value;
    const part = chunk.subarray(0, headBytes - headLength);
    if (part.length > 0) head.push(part.slice());
    headLength += part.length;
    tail.push(chunk.subarray(part.length));
  }
  const dropped = tail.dropped;
  if (dropped === 0) return { text: decode([...head, tail.bytes()]), truncated: false };
  const last = tail.bytes();
  const gap = `\n[... ${dropped} bytes left out ...]\n`;
  return {
    text: decode([wholeStart(joined(head))]) + gap + decode([wholeEnd(last)]),
    truncated: true,
  };
}

function decode(parts: Uint8Array[]): string {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode();
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
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
  #buffer = new Uint8Array();

  constructor(private readonly size: number) {}

  get dropped(): number {
    return Math.max(0, this.#total - this.size);
  }

  push(chunk: Uint8Array): void {
    const { size } = this;
    this.#total += chunk.length;
    if (size === 0 || chunk.length === 0) return;
    if (this.#buffer.length === 0) this.#buffer = new Uint8Array(size);
    const part = chunk.subarray(Math.max(0, chunk.length - size));
    const first = Math.min(part.length, size - this.#at);
    this.#buffer.set(part.subarray(0, first), this.#at);
    this.#buffer.set(part.subarray(first), 0);
    this.#at = (this.#at + part.length) % size;
  }

  bytes(): Uint8Array {
    if (this.#total <= this.size) return this.#buffer.slice(0, this.#total);
    const joined = new Uint8Array(this.#buffer.length);
    joined.set(this.#buffer.subarray(this.#at));
    joined.set(this.#buffer.subarray(0, this.#at), this.#buffer.length - this.#at);
    return joined;
  }
}
