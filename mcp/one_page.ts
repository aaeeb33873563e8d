import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";

/** The listing of a method that has one page; a cursor cannot be from it. Error: invalid params. */
export function onePage<T>(
  list: () => T,
): (request: { method: string; params?: { cursor?: string | undefined } | undefined }) => T {
  return ({ method, params }) => {
    if (params?.cursor === undefined) return list();
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Cannot answer ${method} after ${params.cursor.slice(0, 100)}: all of it is one page. ` +
        "Repeat it without a cursor.",
    );
  };
}
