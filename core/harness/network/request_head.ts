/** What a client asks of the gate: where to, and for plain HTTP the head to send there. */
export interface ProxyRequest {
  method: string;
  /** Absolute URL that the policy judges; for CONNECT `https://` and the authority. */
  url: string;
  /** The head for the server; null for CONNECT, which sends its own. */
  head: string | null;
  body: { kind: "none" } | { kind: "length"; bytes: number } | { kind: "chunked" };
}

/** Meant for the gate, or for the connection to it; never passed on. */
const OWN_HEADERS = [
  "connection",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
];

/** Reads a request's head; a string says why it cannot be used. Any doubt is a refusal. */
export function readRequest(head: string): ProxyRequest | string {
  const [start = "", ...lines] = head.slice(0, -4).split("\r\n");
  const match = /^([A-Z]{1,20}) (\S+) HTTP\/1\.[01]$/.exec(start);
  if (!match) return "the request line cannot be read";
  const [, method = "", target = ""] = match;
  const headers: [string, string][] = [];
  for (const line of lines) {
    const header = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*)$/.exec(line);
    if (!header) return "a header cannot be read";
    headers.push([(header[1] ?? "").toLowerCase(), (header[2] ?? "").trim()]);
  }
  if (method === "CONNECT") {
    if (!/^(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:[\]]+):\d{1,5}$/.test(target)) {
      return "CONNECT needs a host and a port";
    }
    return { method, url: `https://${target}/`, head: null, body: { kind: "none" } };
  }
  if (!/^http:\/\//i.test(target) || !URL.canParse(target)) {
    return "plain requests need an absolute http:// address; others come by CONNECT";
  }
  const body = bodyOf(headers);
  if (typeof body === "string") return body;
  const url = new URL(target);
  const kept = headers.filter(([name]) => !OWN_HEADERS.includes(name));
  const sent = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    // The host judged is the host asked, whatever the client wrote; and one request each.
    `host: ${url.host}`,
    ...kept.map(([name, value]) => `${name}: ${value}`),
    "connection: close",
  ];
  return { method, url: target, head: `${sent.join("\r\n")}\r\n\r\n`, body };
}

function bodyOf(headers: [string, string][]): ProxyRequest["body"] | string {
  const all = (name: string) => headers.filter(([key]) => key === name).map(([, value]) => value);
  const lengths = all("content-length");
  const encodings = all("transfer-encoding");
  if (lengths.length + encodings.length > 1) return "the length of the body is said twice";
  if (encodings.length === 1) {
    return encodings[0]?.toLowerCase() === "chunked"
      ? { kind: "chunked" }
      : "this transfer encoding is unknown";
  }
  if (lengths.length === 0) return { kind: "none" };
  const [length = ""] = lengths;
  return /^\d{1,15}$/.test(length)
    ? { kind: "length", bytes: Number(length) }
    : "the length of the body cannot be read";
}
