import type { JSONRPCMessage, MessageExtraInfo, Transport } from "@modelcontextprotocol/server";

/**
 * A transport that tells when its client begins to listen for changes (2026-07-28): the SDK answers
 * such a request by itself, and the server behind it would not hear of it.
 */
export class ListeningTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage, extra?: MessageExtraInfo) => void) | undefined;
  readonly #inner: Transport;
  readonly #onListen: () => Promise<void>;

  /** A message that listens is passed on once `onListen` has ended, so that no change is missed. */
  constructor(inner: Transport, onListen: () => Promise<void>) {
    this.#inner = inner;
    this.#onListen = onListen;
  }

  async start(): Promise<void> {
    this.#inner.onclose = () => this.onclose?.();
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onmessage = (message, extra) => {
      if (!("method" in message) || message.method !== "subscriptions/listen") {
        return this.onmessage?.(message, extra);
      }
      // Without updates it listens all the same: what is wrong is said by every other call.
      this.#onListen().catch(() => {}).then(() => this.onmessage?.(message, extra));
    };
    await this.#inner.start();
  }

  send(...sent: Parameters<Transport["send"]>): Promise<void> {
    return this.#inner.send(...sent);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
