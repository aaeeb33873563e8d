import type { JSONRPCMessage, MessageExtraInfo, Transport } from "@modelcontextprotocol/server";

/** What a server answers by itself. */
const OPENING: readonly string[] = [
  "initialize",
  "notifications/initialized",
  "server/discover",
  "ping",
];

/** A part of the server that is not there from the start. */
interface HeldPart {
  /** Before any message is passed on that the server does not answer by itself. */
  load: () => Promise<void>;
  /** Before a client begins to listen for changes (2026-07-28), which the SDK answers by itself. */
  follow: () => Promise<void>;
}

/**
 * A transport whose server can answer its client's first message before most of its modules are
 * loaded, which begins when that answer is out; later messages wait for it.
 */
export class HeldTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage, extra?: MessageExtraInfo) => void) | undefined;
  readonly #inner: Transport;
  readonly #part: HeldPart;
  #isLoaded = false;

  constructor(inner: Transport, part: HeldPart) {
    this.#inner = inner;
    this.#part = part;
  }

  async start(): Promise<void> {
    this.#inner.onclose = () => this.onclose?.();
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onmessage = (message, extra) => {
      const held = this.#hold("method" in message ? message.method : "");
      // Without what it waits for, it is passed on all the same: every call says what is wrong.
      if (held === null) this.onmessage?.(message, extra);
      else held.catch(() => {}).then(() => this.onmessage?.(message, extra));
    };
    await this.#inner.start();
  }

  async send(...sent: Parameters<Transport["send"]>): Promise<void> {
    await this.#inner.send(...sent);
    if (!this.#isLoaded) this.#load().catch((error) => this.onerror?.(error));
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** What a message waits for, if anything. */
  #hold(method: string): Promise<void> | null {
    if (method === "subscriptions/listen") return this.#load().then(this.#part.follow);
    return this.#isLoaded || OPENING.includes(method) ? null : this.#load();
  }

  async #load(): Promise<void> {
    await this.#part.load();
    this.#isLoaded = true;
  }
}
