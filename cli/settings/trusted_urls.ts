import { fail } from "../../core/state.ts";
import { shownUrl } from "./base_url.ts";
import type { Config } from "./config.ts";
import { type RoleModel, roleModels } from "../models/endpoints.ts";
import { PROVIDERS } from "../models/providers.ts";
import type { Terminal } from "../terminal.ts";
import { trustedLines, trustLine } from "./trusted.ts";

const FILE = "trusted_base_urls";

/**
 * Refuses to send a person's key where only the project's own file says so: a cloned repository may
 * name any address, and any variable. Holds for every role's model. Error: needs_approval, with the
 * host and the ways out.
 */
export async function requireTrustedEndpoints(config: Config, terminal: Terminal): Promise<void> {
  for (const model of roleModels(config)) await requireTrusted(model, terminal);
}

/** The same of one role's endpoint. */
export async function requireTrusted(model: RoleModel, terminal: Terminal): Promise<void> {
  const { address, keyVariable, foreignVariable, baseUrl } = model;
  if (keyVariable === null || !terminal.env(keyVariable)) return;
  const host = new URL(baseUrl).host;
  if (foreignVariable !== null) {
    throw fail(
      "needs_approval",
      `Cannot send ${keyVariable} to ${host}: only the project's settings name that variable ` +
        `(${foreignVariable.origin})`,
      `If you mean it, say so in your own settings: \`maestro config --global ` +
        `${foreignVariable.key} ${keyVariable}\`, and take it out of the project's.`,
    );
  }
  if (address.source !== "project" || isKnown(baseUrl, keyVariable)) return;
  if ((await trustedLines(terminal, FILE)).includes(key(baseUrl))) return;
  throw fail(
    "needs_approval",
    `Cannot send ${keyVariable} to ${host}: only the project's settings name it (${address.origin})`,
    `If you trust ${host}, say so with \`maestro config ${address.key} ${shownUrl(baseUrl)}\`; ` +
      "otherwise set OPENAI_BASE_URL to an endpoint of your own.",
  );
}

/** A provider's own key goes to that provider. */
function isKnown(baseUrl: string, keyVariable: string): boolean {
  return Object.values(PROVIDERS).some((provider) =>
    provider.keyVariable === keyVariable && key(provider.baseUrl) === key(baseUrl)
  );
}

/** Remembers that the person named this address: the key may go there. */
export async function trustBaseUrl(terminal: Terminal, url: string): Promise<void> {
  await trustLine(terminal, FILE, key(url));
}

/** The address as it is compared: without a name and password, which are no part of the place. */
function key(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, "");
}
