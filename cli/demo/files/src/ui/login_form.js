import { Unauthorized } from "./auth_client.js";

/** The login form as a view model: the page shows `render()` and hands input to `submit`. */
export function createLoginForm({ client, session, navigate, home = "/" }) {
  let email = "";
  let message = "";
  let busy = false;

  return {
    async submit(typedEmail, password) {
      if (busy) return;
      busy = true;
      email = typedEmail;
      message = "";
      try {
        session.start(await client.login(email, password));
        navigate(home);
      } catch (error) {
        message = error instanceof Unauthorized
          ? "Wrong email or password."
          : "Logging in is not possible at the moment. Please try again.";
      } finally {
        busy = false;
      }
    },

    render() {
      return `<form aria-label="Log in" aria-busy="${busy}">
  <p role="alert">${escapeHtml(message)}</p>
  <label>Email
    <input name="email" type="email" autocomplete="username" required value="${escapeHtml(email)}">
  </label>
  <label>Password
    <input name="password" type="password" autocomplete="current-password" required>
  </label>
  <button${busy ? " disabled" : ""}>Log in</button>
</form>`;
    },
  };
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
