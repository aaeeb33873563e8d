import { type HttpRules, judgeHttp } from "../../../policies/mod.ts";
import { isPublicAddress } from "./addresses.ts";
import { ByteReader, writeAll } from "./byte_reader.ts";
import { type ProxyRequest, readRequest } from "./request_head.ts";

const HEAD_BYTES_MAX = 32_768;
const CHUNK_LINE_BYTES_MAX = 1_024;
const PART_BYTES = 65_536;

/** A connection to a server, and the address that its name led to. */
export interface Dialled {
  conn: Deno.Conn;
  address: string;
}

/** How the gate gets there, and what it bears. */
export interface RelayLimits {
  dial(host: string, port: number, signal: AbortSignal): Promise<Dialled>;
  /** How long a server may take to answer a call, and both sides may say nothing. */
  idleMs: number;
  /** What one connection may carry in each direction. */
  bytesMax: number;
}

/** The same for one command, with the hosts it may ask. */
interface RelayRules extends RelayLimits {
  hosts: HttpRules;
}

/** What became of requests: `host:port` reached, or what was refused and why. */
interface Outcome {
  reached(target: string): void;
  refused(target: string, reason: string): void;
}

/** Serves one connection of a sandbox: one CONNECT, or one plain request; then it is over. */
export async function relay(
  rules: RelayRules,
  client: Deno.Conn,
  reader: ByteReader,
  stop: AbortController,
  outcome: Outcome,
): Promise<void> {
  const text = await reader.until("\r\n\r\n", HEAD_BYTES_MAX);
  if (text === null) return await answer(client, 431, "the head is too long or has no end");
  const request = readRequest(text);
  if (typeof request === "string") {
    outcome.refused(text.slice(0, 80).split("\r\n")[0] ?? "", request);
    return await answer(client, 400, request);
  }
  const judged = await reach(rules, request, stop.signal);
  if (typeof judged === "string") {
    outcome.refused(targetOf(request.url), judged);
    return await answer(client, 403, judged);
  }
  using server = judged;
  stop.signal.addEventListener("abort", () => close(server), { once: true });
  outcome.reached(targetOf(request.url));
  await carry(rules, request, client, server, reader, stop);
}

/** Connects where the policy lets; else says why not. Nothing is sent before the address is judged. */
async function reach(
  { hosts, dial }: RelayRules,
  { method, url }: ProxyRequest,
  signal: AbortSignal,
): Promise<Deno.Conn | string> {
  const { effect, reason } = judgeHttp(hosts, url, method);
  if (effect !== "allow") return reason;
  const { host, port } = hostOf(url);
  let dialled: Dialled;
  try {
    dialled = await dial(host, port, signal);
  } catch (error) {
    return `Cannot reach ${host}: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (mayAddress(hosts, host, dialled.address)) return dialled.conn;
  close(dialled.conn);
  return `Cannot reach ${host}: its name leads to ${dialled.address}, which is not on the public ` +
    "network. A person can add that address beside the name to network.allow in the policy.";
}

/** A name may lead into a private network only where the policy names the address as well. */
function mayAddress({ allowed }: HttpRules, host: string, address: string): boolean {
  if (isPublicAddress(address)) return true;
  if (host === "localhost" && (address === "::1" || address.startsWith("127."))) return true;
  return allowed.some((rule) => rule.host.replace(/:\d+$/, "") === address);
}

async function carry(
  rules: RelayRules,
  request: ProxyRequest,
  client: Deno.Conn,
  server: Deno.Conn,
  reader: ByteReader,
  stop: AbortController,
): Promise<void> {
  const back = new ByteReader(server, () => rules.idleMs > 0 && touch(stop));
  const encoder = new TextEncoder();
  const up = async () => {
    if (request.head === null) {
      await writeAll(client, encoder.encode("HTTP/1.1 200 Connection established\r\n\r\n"));
      await pump(reader, server, rules.bytesMax);
      return await server.closeWrite();
    }
    await writeAll(server, latin1(request.head));
    await sendBody(reader, server, request.body, rules.bytesMax);
  };
  const down = async () => {
    await pump(back, client, rules.bytesMax);
    await client.closeWrite();
  };
  const upward = up();
  // A server may answer, and be done, before it has taken everything.
  upward.catch(() => {});
  await down();
  if (request.head === null) await upward;
}

/** The abort signal's owner winds the clock up again at each byte. */
function touch(stop: AbortController): void {
  stop.signal.dispatchEvent(new Event("bytes"));
}

async function pump(from: ByteReader, to: Deno.Conn, bytesMax: number): Promise<void> {
  let left = bytesMax;
  for (let part = await from.some(PART_BYTES); part !== null; part = await from.some(PART_BYTES)) {
    left -= part.length;
    if (left < 0) throw new Error(`more than ${bytesMax} bytes`);
    await writeAll(to, part);
  }
}

/** Passes on exactly the body that was announced: what follows would be a request nobody judged. */
async function sendBody(
  from: ByteReader,
  to: Deno.Conn,
  body: ProxyRequest["body"],
  bytesMax: number,
): Promise<void> {
  if (body.kind === "length") return await counted(from, to, body.bytes, bytesMax);
  if (body.kind === "none") return;
  let left = bytesMax;
  for (let size = -1; size !== 0; left -= size) {
    const line = await from.until("\r\n", CHUNK_LINE_BYTES_MAX);
    const hex = /^([0-9A-Fa-f]{1,8})[ \t]*(;.*)?\r\n$/.exec(line ?? "")?.[1];
    if (hex === undefined) throw new Error("a chunk cannot be read");
    size = parseInt(hex, 16);
    await writeAll(to, latin1(`${hex}\r\n`));
    await counted(from, to, size, left);
    // Trailers are dropped: the body ends with an empty line.
    if (size > 0 && await from.until("\r\n", 2) === null) throw new Error("a chunk has no end");
    await writeAll(to, latin1("\r\n"));
  }
}

async function counted(from: ByteReader, to: Deno.Conn, bytes: number, max: number): Promise<void> {
  if (bytes > max) throw new Error(`more than ${max} bytes`);
  for (let left = bytes; left > 0;) {
    const part = await from.some(Math.min(left, PART_BYTES));
    if (part === null) throw new Error("the body ended early");
    left -= part.length;
    await writeAll(to, part);
  }
}

async function answer(client: Deno.Conn, status: number, reason: string): Promise<void> {
  const body = new TextEncoder().encode(`maestro: ${reason}\n`);
  const head = `HTTP/1.1 ${status} Refused\r\ncontent-type: text/plain; charset=utf-8\r\n` +
    `content-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  await writeAll(client, latin1(head));
  await writeAll(client, body);
  await client.closeWrite();
}

function hostOf(text: string): { host: string; port: number } {
  const url = new URL(text);
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  return { host: url.hostname.replace(/\.$/, ""), port };
}

function targetOf(url: string): string {
  if (!URL.canParse(url)) return url.slice(0, 200);
  const { host, port } = hostOf(url);
  return `${host}:${port}`;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 255);
}

/** Closes a connection that may be closed already. */
export function close(conn: { close(): void }): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
