/** The methods of HTTP that routes are declared for. */
export const HTTP_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** The method in upper case, null where the text is none. */
export function asMethod(text: string): string | null {
  const upper = text.toUpperCase();
  return HTTP_METHODS.some((method) => method === upper) ? upper : null;
}

/** The method that a function such as `app.post` or `router.del` registers; `*` for all. */
export function methodOfVerb(verb: string): string | null {
  if (verb === "all" || verb === "any") return "*";
  if (verb === "del") return "DELETE";
  const own = /^(?:add_)?(get|post|put|patch|delete|head|options)$/.exec(verb)?.[1];
  return own === undefined ? null : own.toUpperCase();
}
