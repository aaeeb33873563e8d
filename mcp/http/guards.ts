import { validateHostHeader, validateOriginHeader } from "@modelcontextprotocol/server";
import { refusal, REFUSED } from "./replies.ts";

/** The names by which a machine calls itself. */
export const LOOPBACK_NAMES: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Whether an address to listen at can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Refuses requests that a web page has led here: by a name that is not ours (DNS rebinding) or from
 * an origin that is not ours.
 */
export function refuseForeign(request: Request, names: readonly string[]): Response | null {
  const host = validateHostHeader(request.headers.get("host"), [...names]);
  if (!host.ok) {
    return refusal(
      403,
      REFUSED,
      `Cannot serve this request: ${host.message}. ` +
        "A person can name it with `maestro serve --allow-host NAME`.",
    );
  }
  const origin = validateOriginHeader(request.headers.get("origin"), [...names]);
  if (origin.ok) return null;
  return refusal(
    403,
    REFUSED,
    `Cannot serve this request: ${origin.message}. Web pages of other sites are not let in.`,
  );
}
