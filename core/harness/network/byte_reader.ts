/** Reads lines and counted bytes from a connection; every read resets the caller's patience. */
export class ByteReader {
  #held: Uint8Array = new Uint8Array();

  constructor(
    private readonly source: { read(into: Uint8Array): Promise<number | null> },
    private readonly onBytes: () => void,
  ) {}

  /** Whatever comes next, at most `maxBytes` of it; null at the end. */
  async some(maxBytes: number): Promise<Uint8Array | null> {
    if (this.#held.length === 0 && !await this.#more()) return null;
    const part = this.#held.subarray(0, maxBytes);
    this.#held = this.#held.subarray(part.length);
    return part;
  }

  /** Bytes up to and including `end`; null where they do not come within `maxBytes`. */
  async until(end: string, maxBytes: number): Promise<string | null> {
    const decoder = new TextDecoder("latin1");
    let from = 0;
    while (true) {
      const text = decoder.decode(this.#held.subarray(0, maxBytes));
      const at = text.indexOf(end, from);
      if (at >= 0) {
        this.#held = this.#held.subarray(at + end.length);
        return text.slice(0, at + end.length);
      }
      if (text.length >= maxBytes || !await this.#more()) return null;
      from = Math.max(0, text.length - end.length);
    }
  }

  async #more(): Promise<boolean> {
    const buffer = new Uint8Array(16_384);
    const count = await this.source.read(buffer);
    if (count === null) return false;
    this.onBytes();
    const joined = new Uint8Array(this.#held.length + count);
    joined.set(this.#held);
    joined.set(buffer.subarray(0, count), this.#held.length);
    this.#held = joined;
    return true;
  }
}

/** Writes all of it. */
export async function writeAll(
  to: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await to.write(bytes.subarray(done));
}
