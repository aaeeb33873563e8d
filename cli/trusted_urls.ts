import { fail } from "../core/state.ts";
import { shownUrl } from "./base_url.ts";
import type { Config } from "./config.ts";
import type { Terminal } from "./terminal.ts";

const MAX_TRUSTED_CHARS = 100_000;

/**
 * Refuses to send the person's key where only the project's own file says so: a cloned repository
 * may name any address. Error: needs_approval, with the host and the two ways out.
 */
export async function requireTrustedBaseUrl(config: Config, terminal: Terminal): Promise<void> {
  const { value, source, origin } = config.of("model.base_url");
  if (source !== "project" || !terminal.env("OPENAI_API_KEY")) return;
  const url = String(value);
  if (url === config.fallback("model.base_url")) return;
  if ((await trustedUrls(terminal)).includes(key(url))) return;
  const host = new URL(url).host;
  throw fail(
    "needs_approval",
    `Cannot send OPENAI_API_KEY to ${host}: only the project's settings name it (${origin})`,
    `If you trust ${host}, say so with \`maestro config model.base_url ${shownUrl(url)}\`; ` +
      "otherwise set OPENAI_BASE_URL to an endpoint of your own.",
  );
}

/** Remembers that the person named this address: the key may go there. */
export async function trustBaseUrl(terminal: Terminal, url: string): Promise<void> {
  const file = trustFile(terminal);
  if (file === null) return;
  const known = await trustedUrls(terminal);
  if (known.includes(key(url))) return;
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(file, [...known, key(url), ""].join("\n"), { mode: 0o600 });
}

async function trustedUrls(terminal: Terminal): Promise<string[]> {
  const file = trustFile(terminal);
  if (file === null) return [];
  try {
    return (await Deno.readTextFile(file)).slice(0, MAX_TRUSTED_CHARS).split("\n").filter(Boolean);
  } catch {
    // Unreadable is as good as never said.
    return [];
  }
}

function trustFile(terminal: Terminal): string | null {
  const home = terminal.env("HOME");
  return home ? `${home}/.maestro/trusted_base_urls` : null;
}

/** The address as it is compared: without a name and password, which are no part of the place. */
function key(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, "");
}
