/** The interface between the parts. */
export const AUTH_API = {
  name: "AuthAPI",
  kind: "http",
  schema: {
    endpoints: [
      {
        method: "POST",
        path: "/auth/login",
        request: { email: "string", password: "string" },
        response: { token: "string", "expires_in": "int" },
      },
      {
        method: "GET",
        path: "/auth/verify",
        headers: { Authorization: "Bearer <token>" },
        response: { "user_id": "string", valid: "boolean" },
      },
    ],
  },
};

const SERVER_TEST = "tests/api/auth.test.js";
const JWT_TEST = "tests/api/jwt.test.js";
const FORM_TEST = "tests/ui/login_form.test.js";
const ROUTE_TEST = "tests/ui/protected_route.test.js";
const E2E_TEST = "tests/e2e/login.test.js";

/** What the agents run before they say that they are done. */
export const API_TESTS = nodeTest(SERVER_TEST, JWT_TEST);
export const UI_TESTS = nodeTest(FORM_TEST, ROUTE_TEST);
export const E2E_TESTS = nodeTest(E2E_TEST);
const ALL_TESTS = nodeTest(SERVER_TEST, JWT_TEST, FORM_TEST, ROUTE_TEST, E2E_TEST);

const BACKEND_TITLE = "Backend: JWT token generation and validation";
const FRONTEND_TITLE = "Frontend: login form and protected routes";

const BACKEND = {
  title: BACKEND_TITLE,
  description:
    "Implement the contract AuthAPI in src/api. Both endpoints answer 401 where credentials or " +
    "token are not accepted. On node:http and node:crypto: HS256 " +
    "tokens with user_id and exp, passwords kept as scrypt hashes, the signing key from the " +
    "environment or made at the start, the clock as a parameter; src/api/main.js starts it.",
  role: "backend",
  scope: ["src/api/**", "tests/api/**"],
  criteria: [
    { text: "POST /auth/login returns valid JWT", check: `run: ${nodeTest(SERVER_TEST)}` },
    { text: "JWT contains user_id and exp claims", check: `run: ${nodeTest(JWT_TEST)}` },
  ],
  "depends_on": [],
  provides: ["AuthAPI"],
};

const FRONTEND = {
  title: FRONTEND_TITLE,
  description:
    "The client side in src/ui, as view models that need no DOM: a client for the contract AuthAPI " +
    "with `fetch` as a parameter, a session that ends when its token does, a login form (markup " +
    "escaped, usable with a screen reader), and routes that only a logged-in user can open. The " +
    "server is out of bounds.",
  role: "frontend",
  scope: ["src/ui/**", "tests/ui/**"],
  criteria: [
    { text: "Login form calls POST /auth/login", check: `run: ${nodeTest(FORM_TEST)}` },
    { text: "401 redirects to /login", check: `run: ${nodeTest(ROUTE_TEST)}` },
  ],
  "depends_on": [BACKEND_TITLE],
  consumes: ["AuthAPI"],
};

const TESTS = {
  title: "Tests: log in through the UI against the real server",
  description:
    "Start the server of src/api on a free port and drive it through the modules of src/ui over " +
    "HTTP, with no stub in between: a login that opens a protected route, a wrong password, and a " +
    "token that the server no longer accepts. Write no production code.",
  role: "test",
  scope: ["tests/e2e/**"],
  criteria: [
    {
      text: "A login through the form opens a protected route of the real server",
      check: `run: ${E2E_TESTS}`,
    },
    { text: "All tests of the project pass together", check: `run: ${ALL_TESTS}` },
  ],
  "depends_on": [BACKEND_TITLE, FRONTEND_TITLE],
};

/** The first plan: each part is checked by its own tests only. */
export const FIRST_PLAN = [BACKEND, FRONTEND];

/** The second plan, made around the failure of the first: how the parts fit is checked as well. */
export const SECOND_PLAN = [
  BACKEND,
  {
    ...FRONTEND,
    criteria: [
      ...FRONTEND.criteria,
      { text: "The UI calls only what AuthAPI declares", check: "contract: C1" },
    ],
  },
  TESTS,
];

/** Files, not a directory: from Node.js 22 on, `node --test <directory>` is something else. */
function nodeTest(...files: string[]): string {
  return ["node --test --test-reporter=dot", ...files].join(" ");
}
