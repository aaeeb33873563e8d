import type { SourceNode } from "../syntax/source_tree.ts";
import { childIn, meaningful } from "./nodes.ts";
import { opensScope } from "./bindings.ts";

/** What those who check a certificate are given, by the names of the types. */
const CHECKS =
  /\b(?:SslPolicyErrors|SSLSession|X509Chain|ServerCertVerified|TlsVerificationResult)\b/;
const EMPTY = /^\{?\s*(?:return(?:\s+(?:undefined|null|None|nil))?;?|pass|\(\))?\s*\}?$/;
const AGREES =
  /^(?:=>\s*)?\{?\s*(?:return\s+)?(?:true|Ok\([\w:]*ServerCertVerified::assertion\(\)\));?\s*\}?$/;

/** True for a function that is to look at a certificate and accepts whatever it is shown. */
export function acceptsAnybody(node: SourceNode): boolean {
  if (!opensScope(node)) return false;
  const body = childIn(node, "body");
  if (body === null) return false;
  const name = childIn(node, "name")?.text ?? "";
  const written = meaningful(body).map(({ text }) => text).join("\n");
  if (/^(?:checkServerTrusted|checkServerIdentity)$/.test(name)) {
    return EMPTY.test(written) || EMPTY.test(body.text);
  }
  const head = node.text.slice(0, Math.max(0, body.start - node.start));
  return (CHECKS.test(head) || name === "verify_server_cert") &&
    (AGREES.test(written) || AGREES.test(body.text));
}
