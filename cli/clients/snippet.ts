import type { Client, OwnCommand } from "./client.ts";
import { withHook } from "./hook_entry.ts";
import { withServer } from "./server_entry.ts";

/** What an installation writes into an empty configuration of a client. */
export function serverText({ server, name }: Client, own: OwnCommand): string {
  return withServer(server, "", name, own, false);
}

/** What it writes for the hook; null where that is a program. */
export function hookText(client: Client, own: OwnCommand): string | null {
  return client.hook.kind === "list" ? withHook(client, "", client.name, own) : null;
}
