/** The server did not accept the credentials or the token (status 401). */
export class Unauthorized extends Error {}

/** The calls of AuthAPI; `fetch` is a parameter, so that the client runs outside a browser too. */
export function createAuthClient({ baseUrl = "", fetch = globalThis.fetch } = {}) {
  return {
    /** Exchanges credentials for a token. */
    async login(email, password) {
      const response = await fetch(`${baseUrl}/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email, password }),
      });
      requireSuccess(response, "log in");
      const body = await response.json();
      return { token: body.token, expiresIn: body.expires_in };
    },

    /** The id of the user to whom the token belongs. */
    async verify(token) {
      const response = await fetch(`${baseUrl}/auth/verify`, {
        headers: { authorization: `Bearer ${token}` },
      });
      requireSuccess(response, "verify the token");
      const body = await response.json();
      return body.user_id;
    },
  };
}

function requireSuccess(response, attempt) {
  if (response.ok) return;
  const Failure = response.status === 401 ? Unauthorized : Error;
  throw new Failure(`Cannot ${attempt}: the server answered ${response.status}`);
}
