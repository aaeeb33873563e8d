import { fail } from "../../errors.ts";
import type { HttpRules } from "../../../policies/mod.ts";
import { ioReason } from "../../io_reason.ts";
import { maskedOutput } from "../masked_output.ts";
import { ByteReader } from "./byte_reader.ts";
import { close, type Dialled, relay, type RelayLimits } from "./relay.ts";

/** Shorter than any system's bound on the path of a socket. */
const SOCKET_PATH_BYTES_MAX = 100;
const CONNECTIONS_MAX = 64;
const TOKEN_BYTES = 16;
/** Different hosts that one command's record names. */
const RECORDED_MAX = 50;

/** Which hosts a command reached, and which it was refused and why. */
export interface NetworkUse {
  reached: string[];
  refused: { target: string; reason: string }[];
}

/** A running command's way through the gate. */
interface Way {
  hosts: HttpRules;
  /** Ends the pass with everything open on it; returns what was reached and refused. */
  end(): NetworkUse;
}

/** A way for a sandbox that the gate's socket is bound into. */
export interface Pass extends Way {
  /** Where the gate listens. */
  socket: string;
  /** What a connection must say first: it tells whose it is. */
  token: string;
}

/** A way for a sandbox on this machine's own loopback: a port of its own, and all on it is its. */
export interface PortPass extends Way {
  port: number;
}

interface Holder {
  hosts: HttpRules;
  use: NetworkUse;
  stops: Set<AbortController>;
}

/** Whose a new connection is; undefined for nobody's. */
type FindHolder = (reader: ByteReader) => Promise<Holder | undefined>;

/**
 * The only way out of a sandbox: a proxy on a unix socket that lets through the hosts the policy
 * names and records every one with the command. It listens while any pass is held.
 */
export class NetworkGate {
  readonly #holders = new Map<string, Holder>();
  #listener: Deno.Listener | null = null;
  #connections = 0;

  constructor(private readonly socket: string, private readonly limits: RelayLimits) {}

  /** Lets a command through from now on. Error: unavailable where no socket can be made. */
  open(hosts: HttpRules): Pass {
    this.#listen();
    const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
    const token = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const holder = newHolder(hosts);
    this.#holders.set(token, holder);
    return {
      hosts,
      socket: this.socket,
      token,
      end: () => {
        this.#holders.delete(token);
        for (const stop of holder.stops) stop.abort();
        if (this.#holders.size === 0) this.#close();
        return holder.use;
      },
    };
  }

  /** The same on a port of loopback, for this command alone. Error: unavailable. */
  openPort(hosts: HttpRules): PortPass {
    const holder = newHolder(hosts);
    const listener = listenOnLoopback();
    this.#accept(listener, () => Promise.resolve(holder));
    return {
      hosts,
      port: listener.addr.port,
      end: () => {
        close(listener);
        for (const stop of holder.stops) stop.abort();
        return holder.use;
      },
    };
  }

  #listen(): void {
    if (this.#listener !== null) return;
    if (new TextEncoder().encode(this.socket).length > SOCKET_PATH_BYTES_MAX) {
      throw noSocket(this.socket, `its path has more than ${SOCKET_PATH_BYTES_MAX} bytes`);
    }
    try {
      removeOld(this.socket);
      this.#listener = Deno.listen({ transport: "unix", path: this.socket });
    } catch (error) {
      throw noSocket(this.socket, ioReason(error));
    }
    this.#accept(this.#listener, async (reader) => {
      const first = await reader.until("\n", TOKEN_BYTES * 2 + 1);
      return this.#holders.get(first?.trim() ?? "");
    });
  }

  async #accept(listener: Deno.Listener, holderOf: FindHolder): Promise<void> {
    while (true) {
      let conn: Deno.Conn;
      try {
        conn = await listener.accept();
      } catch {
        // Closed, for nobody holds a pass any more.
        return;
      }
      if (this.#connections >= CONNECTIONS_MAX) {
        close(conn);
        continue;
      }
      this.#connections++;
      this.#serve(conn, holderOf).finally(() => this.#connections--);
    }
  }

  async #serve(conn: Deno.Conn, holderOf: FindHolder): Promise<void> {
    const stop = new AbortController();
    const patience = idleTimer(stop, this.limits.idleMs);
    stop.signal.addEventListener("abort", () => close(conn), { once: true });
    const reader = new ByteReader(conn, patience.wind);
    let holder: Holder | undefined;
    try {
      holder = await holderOf(reader);
      if (holder === undefined) return;
      holder.stops.add(stop);
      const rules = { ...this.limits, hosts: holder.hosts };
      await relay(rules, conn, reader, stop, outcomeIn(holder.use));
    } catch {
      // A side that hung up, ran out of time or sent too much: the connection ends, and that is all.
    } finally {
      holder?.stops.delete(stop);
      patience.end();
      close(conn);
    }
  }

  #close(): void {
    if (this.#listener !== null) close(this.#listener);
    this.#listener = null;
    removeOld(this.socket);
  }
}

function newHolder(hosts: HttpRules): Holder {
  return { hosts, use: { reached: [], refused: [] }, stops: new Set() };
}

/** Any free port: permission to listen on it is permission to connect to none. */
function listenOnLoopback(): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port: 0 });
  } catch (error) {
    throw fail(
      "unavailable",
      `Cannot open the way to the network on 127.0.0.1: ${ioReason(error)}.`,
      "Let this process listen there (--allow-net=127.0.0.1:0), or empty network.allow.",
    );
  }
}

/** Connects by name, so that this process's own permissions are by name as well. */
export async function dial(host: string, port: number, signal: AbortSignal): Promise<Dialled> {
  const conn = await Deno.connect({ hostname: host, port, signal });
  return { conn, address: conn.remoteAddr.hostname };
}

function idleTimer(stop: AbortController, idleMs: number): { wind(): void; end(): void } {
  let timer = setTimeout(() => stop.abort(), idleMs);
  const wind = () => {
    clearTimeout(timer);
    if (!stop.signal.aborted) timer = setTimeout(() => stop.abort(), idleMs);
  };
  stop.signal.addEventListener("bytes", wind);
  return { wind, end: () => clearTimeout(timer) };
}

function outcomeIn({ reached, refused }: NetworkUse) {
  return {
    reached(target: string) {
      if (!reached.includes(target) && reached.length < RECORDED_MAX) reached.push(target);
    },
    refused(asked: string, why: string) {
      // Both go into the log and to a model; an address may carry a password.
      const [target, reason] = [maskedOutput(asked), maskedOutput(why)];
      const known = refused.some((other) => other.target === target);
      if (!known && refused.length < RECORDED_MAX) refused.push({ target, reason });
    },
  };
}

/** A process that was killed leaves its socket; only a socket is taken away. */
function removeOld(path: string): void {
  try {
    if (Deno.lstatSync(path).isSocket) Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function noSocket(path: string, why: string) {
  return fail(
    "unavailable",
    `Cannot open the way to the network at ${path}: ${why}.`,
    "Set MAESTRO_GATE_SOCKET to a short path that this process may write, or empty network.allow.",
  );
}
