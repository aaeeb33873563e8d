import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import process from "node:process";
import { createAuthServer } from "./server.js";
import { createUserStore } from "./users.js";

const { AUTH_EMAIL, AUTH_PASSWORD, AUTH_KEY, PORT = "3000" } = process.env;

if (AUTH_EMAIL && AUTH_PASSWORD) {
  const users = createUserStore();
  await users.add(AUTH_EMAIL, AUTH_PASSWORD);
  // A key that is made up at the start ends every session with the process, and cannot leak.
  const key = AUTH_KEY ? Buffer.from(AUTH_KEY, "base64") : randomBytes(32);
  const server = createAuthServer({ users, key });
  server.listen(Number(PORT), "127.0.0.1", () => {
    process.stdout.write(`Listening on http://127.0.0.1:${server.address().port}\n`);
  });
} else {
  process.stderr.write("Cannot start: set AUTH_EMAIL and AUTH_PASSWORD of the first user.\n");
  process.exitCode = 1;
}
