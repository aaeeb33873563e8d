import {
  bearerAuthChallengeResponse,
  OAuthError,
  OAuthErrorCode,
} from "@modelcontextprotocol/server";
import { type Hub, liveToken, secretHash, type Token } from "../../core/state.ts";

const METADATA_PATH = "/.well-known/oauth-protected-resource";
const MAX_TOKEN_CHARS = 500;
const BEARER = /^Bearer +(\S+)$/i;

const WHY = {
  missing: "This server needs a token: `maestro token create --agent NAME` makes one, " +
    "to be sent as `Authorization: Bearer TOKEN`",
  unknown: "This server does not know the token: it may be another project's, or cut off; " +
    "`maestro token list` shows those of this one and `maestro token create` makes a new one",
  expired: "The token has expired; `maestro token create` makes a new one",
  revoked: "The token was revoked; whoever runs this server can make a new one with " +
    "`maestro token create`",
} as const;

/** Whose token comes with a request, or the answer that asks for a valid one. */
export async function authenticate(request: Request, hub: Hub): Promise<Token | Response> {
  const [, secret] = BEARER.exec(request.headers.get("authorization") ?? "") ?? [];
  if (secret === undefined || secret.length > MAX_TOKEN_CHARS) return challenge(request, "missing");
  const token = await hub.read((tx) => liveToken(tx, secretHash(secret)));
  return typeof token === "string" ? challenge(request, token) : token;
}

function challenge(request: Request, why: keyof typeof WHY): Response {
  const error = new OAuthError(OAuthErrorCode.InvalidToken, WHY[why]);
  const resourceMetadataUrl = new URL(METADATA_PATH, request.url).href;
  return bearerAuthChallengeResponse(error, { resourceMetadataUrl });
}

/** RFC 9728: what this resource is and that it takes bearer tokens, which a person hands out. */
export function protectedResource(request: Request): Response | null {
  const { pathname, origin } = new URL(request.url);
  if (pathname !== METADATA_PATH && pathname !== `${METADATA_PATH}/mcp`) return null;
  return Response.json({
    resource: `${origin}/mcp`,
    resource_name: "MAESTRO",
    bearer_methods_supported: ["header"],
  });
}
