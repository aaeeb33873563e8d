import type { Files } from "./files.ts";

const README = `# Harbor

A small web application in plain JavaScript: ES modules, no dependencies, Node.js 20 or later.

    src/api/     the server; main.js starts it
    src/ui/      the client; it reaches the server over HTTP only
    tests/       tests, in a folder for each part

\`npm test\` runs all tests, \`npm start\` starts the server.

Conventions: a module exports functions; the clock, \`fetch\` and secrets are parameters, so that a
test decides about them; tests go through the public interface.
`;

const PACKAGE = {
  name: "harbor",
  version: "0.1.0",
  private: true,
  type: "module",
  engines: { node: ">=20" },
  scripts: { start: "node src/api/main.js", test: "node --test" },
};

/** What the repository holds before the run, by path: a project that has been laid out, no more. */
export const seedFiles: Files = {
  ".gitignore": "node_modules/\n.env\n",
  "README.md": README,
  "package.json": `${JSON.stringify(PACKAGE, null, 2)}\n`,
  "src/api/.gitkeep": "",
  "src/ui/.gitkeep": "",
};
