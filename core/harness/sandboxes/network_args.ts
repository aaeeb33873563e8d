import FORWARDER from "../network/forwarder.js" with { type: "text" };
import type { Pass } from "../network/gate.ts";

const DENO = "/run/maestro/deno";
const SOCKET = "/run/maestro/gate.sock";
/** Free in every sandbox: each has a loopback of its own. */
const PORT = 18_128;

/** What bubblewrap binds and sets so that programs find the gate; there is still no network. */
export function networkArgs({ socket }: Pass, allowed: readonly string[]): string[] {
  const proxy = `http://127.0.0.1:${PORT}`;
  const names = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"];
  // A named localhost is the one outside; else loopback stays the sandbox's own.
  const outside = allowed.some((entry) => /^(localhost|127\.[\d.]+)(:|$)/.test(entry));
  const direct = outside ? "" : "localhost,127.0.0.1,::1";
  return [
    ...["--ro-bind", Deno.execPath(), DENO, "--ro-bind", socket, SOCKET],
    ...names.flatMap((name) => ["--setenv", name, proxy]),
    ...["no_proxy", "NO_PROXY"].flatMap((name) => ["--setenv", name, direct]),
    ...["--setenv", "NODE_USE_ENV_PROXY", "1"],
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
