import { Unauthorized } from "./auth_client.js";

export const LOGIN_PATH = "/login";

/** A page for logged-in users: shows `render(userId)`, or leads to the login form (null). */
export function protectedRoute({ client, session, navigate, render }) {
  return async () => {
    const userId = await currentUser(client, session);
    if (userId !== null) return render(userId);
    navigate(LOGIN_PATH);
    return null;
  };
}

async function currentUser(client, session) {
  const token = session.token();
  if (token === null) return null;
  try {
    return await client.verify(token);
  } catch (error) {
    // A server that is down is not a reason to log anyone out.
    if (!(error instanceof Unauthorized)) throw error;
    session.end();
    return null;
  }
}
