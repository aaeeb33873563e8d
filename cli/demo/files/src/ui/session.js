/** What the client remembers of a login: the token, for as long as it is valid. */
export function createSession(now = Date.now) {
  let token = null;
  let endsAt = 0;

  return {
    start(login) {
      token = login.token;
      endsAt = now() + login.expiresIn * 1000;
    },
    end() {
      token = null;
    },
    token() {
      return now() < endsAt ? token : null;
    },
  };
}
