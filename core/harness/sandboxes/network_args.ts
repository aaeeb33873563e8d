import type { HttpRules } from "../../../policies/mod.ts";
import FORWARDER from "../network/forwarder.js" with { type: "text" };
import type { Pass } from "../network/gate.ts";

const DENO = "/run/maestro/deno";
const SOCKET = "/run/maestro/gate.sock";
/** Free in every sandbox: each has a loopback of its own. */
const PORT = 18_128;

/** Whether there is a host to reach at all; else a command gets no way out. */
export function hasHosts(hosts: HttpRules | undefined): hosts is HttpRules {
  return hosts !== undefined && hosts.allowed.length > 0;
}

/** What a sandbox must show read-only for `networkLines`: where it is, and where it is shown. */
export function networkFiles({ socket }: Pass): [source: string, target: string][] {
  return [[Deno.execPath(), DENO], [socket, SOCKET]];
}

/** The variables by which programs find the gate at a port of their loopback. */
export function networkEnv({ allowed }: HttpRules, port = PORT): Record<string, string> {
  const proxy = `http://127.0.0.1:${port}`;
  // A named localhost is the one outside; else loopback stays the sandbox's own.
  const outside = allowed.some(({ host }) => /^(localhost|127\.[\d.]+)(:|$)/.test(host));
  const direct = outside ? "" : "localhost,127.0.0.1,::1";
  return {
    http_proxy: proxy,
    https_proxy: proxy,
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    no_proxy: direct,
    NO_PROXY: direct,
    NODE_USE_ENV_PROXY: "1",
  };
}

/** What bubblewrap binds and sets so that programs find the gate; there is still no network. */
export function networkArgs(pass: Pass): string[] {
  return [
    ...networkFiles(pass).flatMap((pair) => ["--ro-bind", ...pair]),
    ...Object.entries(networkEnv(pass.hosts)).flatMap((pair) => ["--setenv", ...pair]),
  ];
}

/**
 * Shell lines that start the forwarder and wait until it listens. It is given away to the sandbox's
 * first process, so that the command has no child it did not start; it ends with the sandbox.
 */
export function networkLines({ token }: Pass): string {
  const code = FORWARDER
    .replace("PORT", String(PORT))
    .replace("SOCKET", JSON.stringify(SOCKET))
    .replace("TOKEN", JSON.stringify(`${token}\n`));
  return `mkfifo /tmp/.gate
(cd / && DENO_DIR=/run/maestro/none DENO_NO_UPDATE_CHECK=1 ${DENO} eval --quiet --no-config --no-lock \\
  --no-remote --no-npm ${quoted(code)} </dev/null >/tmp/.gate 2>&1 &)
read -r ready </tmp/.gate
rm /tmp/.gate
if [ "$ready" != ready ]; then
  echo "maestro: the way to the network did not open: $ready" >&2
  exit 126
fi`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
