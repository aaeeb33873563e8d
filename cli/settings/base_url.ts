import { z } from "zod";

/** What `bin/maestro` can give network permission for: a host by name or address, a port, a path. */
const SHAPE =
  /^https?:\/\/(?:[^\s/?#@\\]+@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?::(\d{1,5}))?(?:[/?#][^\s\\]*)?$/;

/** The address of a model's endpoint. */
export const baseUrlSchema = z.string().refine(isBaseUrl);

function isBaseUrl(text: string): boolean {
  const [, host = "", port] = SHAPE.exec(text) ?? [];
  if (host === "" || host.includes("..") || !URL.canParse(text)) return false;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false;
  // A number that a URL reads as an address is one that the permissions do not.
  return host.startsWith("[") || new URL(text).hostname === host.toLowerCase();
}

/** A URL as it may be shown: what stands before its host may be a password. */
export function shownUrl(url: string): string {
  return url.replace(/^(https?:\/\/)[^/?#]*@/i, "$1***@");
}
