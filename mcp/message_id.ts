/** Ids are short; what is longer is nobody's. */
const MAX_ID_BYTES = 256;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = [0x7b, 0x5b];
const CLOSING = [0x7d, 0x5d];
const COLON = 0x3a;
const COMMA = 0x2c;

/**
 * Finds the id of a JSON-RPC message that is too long to be kept: it is fed piece by piece, and
 * holds no more of it than one key or value of the outermost object.
 */
export class MessageId {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #isKey = true;
  #key = "";
  #token: number[] = [];
  #id: string | null = null;

  feed(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#inText) this.#text(byte);
      else this.#between(byte);
    }
  }

  /** The id, where the message had one. */
  get id(): string | number | undefined {
    try {
      const id: unknown = JSON.parse(this.#id ?? "");
      return typeof id === "string" || typeof id === "number" ? id : undefined;
    } catch {
      return undefined;
    }
  }

  #text(byte: number): void {
    this.#keep(byte);
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inText = false;
  }

  #between(byte: number): void {
    if (byte === QUOTE) this.#inText = true;
    if (OPENING.includes(byte)) this.#depth++;
    else if (CLOSING.includes(byte)) {
      if (this.#depth === 1) this.#endValue();
      this.#depth--;
    } else if (this.#depth === 1 && byte === COLON && this.#isKey) {
      this.#key = this.#takeToken();
      this.#isKey = false;
    } else if (this.#depth === 1 && byte === COMMA) {
      this.#endValue();
    } else this.#keep(byte);
  }

  #endValue(): void {
    const value = this.#takeToken();
    if (this.#key === '"id"') this.#id = value;
    this.#isKey = true;
  }

  #keep(byte: number): void {
    if (this.#depth === 1 && this.#token.length <= MAX_ID_BYTES) this.#token.push(byte);
  }

  #takeToken(): string {
    const token = new TextDecoder().decode(new Uint8Array(this.#token)).trim();
    this.#token = [];
    return token;
  }
}
