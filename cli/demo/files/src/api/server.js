import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { signToken, verifyToken } from "./jwt.js";

const TOKEN_LIFETIME_SECONDS = 3600;
const BODY_BYTES_MAX = 4096;

/** A request that is answered with an error; the message is meant for the client. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The server of AuthAPI; `key` signs the tokens, `now` is the clock in milliseconds. */
export function createAuthServer({ users, key, now = Date.now }) {
  const nowSeconds = () => Math.floor(now() / 1000);

  async function login(request, response) {
    const { email, password } = await readJson(request);
    if (typeof email !== "string" || typeof password !== "string") {
      throw new Refusal(400, "email and password must be strings");
    }
    const userId = await users.authenticate(email, password);
    if (userId === null) throw new Refusal(401, "wrong email or password");
    const issued = nowSeconds();
    const claims = { "user_id": userId, iat: issued, exp: issued + TOKEN_LIFETIME_SECONDS };
    const token = signToken(claims, key);
    send(response, 200, { token, "expires_in": TOKEN_LIFETIME_SECONDS });
  }

  function verify(request, response) {
    const claims = verifyToken(bearerToken(request), key, nowSeconds());
    if (claims === null) throw new Refusal(401, "the token is missing, forged or expired");
    send(response, 200, { "user_id": claims.user_id, valid: true });
  }

  return createServer(async (request, response) => {
    try {
      const [pathname] = request.url.split("?");
      if (request.method === "POST" && pathname === "/auth/login") {
        await login(request, response);
      } else if (request.method === "GET" && pathname === "/auth/verify") {
        verify(request, response);
      } else {
        throw new Refusal(404, "not found");
      }
    } catch (error) {
      // What went wrong inside is nobody's business outside.
      const { status, message } = error instanceof Refusal
        ? error
        : new Refusal(500, "internal error");
      send(response, status, { error: message });
    }
  });
}

async function readJson(request) {
  // A body of unannounced length is refused too: NaN is not within the limit.
  const length = Number(request.headers["content-length"]);
  if (!(length <= BODY_BYTES_MAX)) {
    throw new Refusal(413, `the body must announce its length, at most ${BODY_BYTES_MAX} bytes`);
  }
  try {
    return await json(request) ?? {};
  } catch {
    throw new Refusal(400, "the body must be JSON");
  }
}

function bearerToken(request) {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
}

function send(response, status, body) {
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
  });
  response.end(JSON.stringify(body));
}
