import type { Server } from "@modelcontextprotocol/server";
import { chainHead, followLog, type Hub } from "../../core/state.ts";
import { changedUris } from "./changed_uris.ts";

/** Changes are told in batches: a burst of a thousand entries is one message for each resource. */
const BATCH_MS = 100;
const MAX_SUBSCRIPTIONS = 1_000;

/** What a connection wants to hear of; `all` where the SDK filters by what its client listens to. */
type Wanted = Set<string> | "all";

/**
 * Tells the clients of this process which resources changed, whichever process changed them. The log
 * is followed from the first subscription on, so that a connection without any costs nothing.
 */
export class Updates {
  readonly #connections = new Map<Server, Wanted>();
  readonly #others: ((uri: string) => void)[];
  readonly #end = new AbortController();
  readonly #pending = new Set<string>();
  #following: Promise<void> | null = null;

  /** `others` hear of every change besides. */
  constructor(...others: ((uri: string) => void)[]) {
    this.#others = others;
  }

  /** False where there is no room for more. */
  subscribe(server: Server, uri: string): boolean {
    const wanted = this.#connections.get(server) ?? new Set<string>();
    this.#connections.set(server, wanted);
    if (wanted === "all") return true;
    if (wanted.size >= MAX_SUBSCRIPTIONS && !wanted.has(uri)) return false;
    wanted.add(uri);
    return true;
  }

  unsubscribe(server: Server, uri: string): void {
    const wanted = this.#connections.get(server);
    if (wanted instanceof Set) wanted.delete(uri);
  }

  /** For a connection whose subscriptions the SDK keeps. */
  tellAll(server: Server): void {
    this.#connections.set(server, "all");
  }

  drop(server: Server): void {
    this.#connections.delete(server);
  }

  /** Follows the log of a hub from where it is now; resolves once nothing later can be missed. */
  async follow(hub: Hub): Promise<void> {
    this.#following ??= this.#begin(hub);
    await this.#following;
  }

  close(): void {
    this.#end.abort();
    this.#connections.clear();
  }

  async #begin(hub: Hub): Promise<void> {
    const { seq } = await hub.read(chainHead);
    this.#run(hub, seq).catch(() => {
      // The hub is closed or gone, which every call says; without it there is nothing to hear of.
      this.#following = null;
    });
  }

  async #run(hub: Hub, after: number): Promise<void> {
    for await (const entry of followLog(hub, after, this.#end.signal)) {
      const uris = await hub.read((tx) => changedUris(tx, entry));
      if (this.#pending.size === 0) setTimeout(() => this.#tell(), BATCH_MS);
      for (const uri of uris) this.#pending.add(uri);
    }
  }

  #tell(): void {
    const uris = [...this.#pending].sort();
    this.#pending.clear();
    for (const uri of uris) {
      for (const other of this.#others) other(uri);
      for (const [server, wanted] of this.#connections) {
        if (wanted !== "all" && !wanted.has(uri)) continue;
        // A client that has gone hears nothing more.
        server.sendResourceUpdated({ uri }).catch(() => {});
      }
    }
  }
}
