import type { Document } from "../../json_schema/document.ts";
import type { Field, Shape } from "../../surface.ts";
import { isRecord } from "../../compatibility/token.ts";
import { type Operation, partOf, resolved } from "./document.ts";

/** What one way to authenticate asks for, by where it is sent. */
export interface Credentials {
  query: Map<string, Field>;
  headers: Map<string, Field>;
  cookies: Map<string, Field>;
}

const MAX_WAYS = 8;

/** The ways to authenticate for an operation, of which a caller takes one. */
export function waysToAuthenticate(operation: Operation, document: Document): Credentials[] {
  const root = isRecord(document.root) ? document.root : {};
  const written = operation.node.security ?? root.security;
  const ways = Array.isArray(written) ? written.filter(isRecord) : [];
  if (ways.length === 0) return [none()];
  return ways.slice(0, MAX_WAYS).map((way) => {
    const needed = none();
    for (const [name, scopes] of Object.entries(way)) {
      const scheme = resolved(partOf(root.components, "securitySchemes")[name], document);
      ask(needed, name, scheme, Array.isArray(scopes) ? scopes.map(String) : []);
    }
    return needed;
  });
}

function none(): Credentials {
  return { query: new Map(), headers: new Map(), cookies: new Map() };
}

function ask(
  needed: Credentials,
  id: string,
  scheme: Record<string, unknown>,
  scopes: readonly string[],
): void {
  const name = String(scheme.name ?? id);
  if (scheme.type === "apiKey") {
    const field = required({ kind: "string" });
    if (scheme.in === "query") needed.query.set(name, field);
    else if (scheme.in === "cookie") needed.cookies.set(name, field);
    else needed.headers.set(name.toLowerCase(), field);
    return;
  }
  if (scheme.type === "mutualTLS") {
    needed.headers.set("(client certificate)", required({ kind: "string" }));
    return;
  }
  const written = scheme.type === "http" ? String(scheme.scheme ?? "bearer") : "bearer";
  const prefix = `${written.slice(0, 1).toUpperCase()}${written.slice(1)} `;
  needed.headers.set("authorization", required({ kind: "string", prefix }));
  // A scope is something that a caller must have been granted, so asking for more asks for more.
  for (const scope of scopes) {
    needed.headers.set(`(scope ${scope})`, required({ kind: "enum", values: [true] }));
  }
}

function required(shape: Shape): Field {
  return { shape, required: true };
}
