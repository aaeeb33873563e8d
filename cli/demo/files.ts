import serverJs from "./files/src/api/server.js" with { type: "text" };
import jwtJs from "./files/src/api/jwt.js" with { type: "text" };
import usersJs from "./files/src/api/users.js" with { type: "text" };
import mainJs from "./files/src/api/main.js" with { type: "text" };
import authTestJs from "./files/tests/api/auth.test.js" with { type: "text" };
import jwtTestJs from "./files/tests/api/jwt.test.js" with { type: "text" };
import authClientJs from "./files/src/ui/auth_client.js" with { type: "text" };
import sessionJs from "./files/src/ui/session.js" with { type: "text" };
import loginFormJs from "./files/src/ui/login_form.js" with { type: "text" };
import protectedRouteJs from "./files/src/ui/protected_route.js" with { type: "text" };
import fetchStubJs from "./files/tests/ui/fetch_stub.js" with { type: "text" };
import loginFormTestJs from "./files/tests/ui/login_form.test.js" with { type: "text" };
import protectedRouteTestJs from "./files/tests/ui/protected_route.test.js" with { type: "text" };
import loginTestJs from "./files/tests/e2e/login.test.js" with { type: "text" };

/** Texts by their path in the workspace. */
export type Files = Readonly<Record<string, string>>;

/** What the backend agent writes, in both epochs. */
export const API_FILES: Files = {
  "src/api/jwt.js": jwtJs,
  "src/api/users.js": usersJs,
  "src/api/server.js": serverJs,
  "src/api/main.js": mainJs,
  "tests/api/jwt.test.js": jwtTestJs,
  "tests/api/auth.test.js": authTestJs,
};

/** What the frontend agent writes in the second epoch. */
export const UI_FILES: Files = {
  "src/ui/auth_client.js": authClientJs,
  "src/ui/session.js": sessionJs,
  "src/ui/login_form.js": loginFormJs,
  "src/ui/protected_route.js": protectedRouteJs,
  "tests/ui/fetch_stub.js": fetchStubJs,
  "tests/ui/login_form.test.js": loginFormTestJs,
  "tests/ui/protected_route.test.js": protectedRouteTestJs,
};

/** What the test agent writes in the second epoch. */
export const E2E_FILES: Files = { "tests/e2e/login.test.js": loginTestJs };

/**
 * What the frontend agent writes in the first epoch: the same but for the endpoint, which it gets
 * wrong in the client and, believing the same, in the test.
 */
export const MISTAKEN_UI_FILES: Files = Object.fromEntries(
  Object.entries(UI_FILES).map(([path, text]) => [path, mistaken(text)]),
);

function mistaken(text: string): string {
  return text.replaceAll("/auth/login", "/auth/signin");
}
