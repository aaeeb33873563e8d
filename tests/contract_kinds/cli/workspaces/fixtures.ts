export const ADD = {
  command: "todo",
  module: "bin/todo.js",
  positionals: [{ name: "title", type: "string", required: true }],
  flags: [
    { name: "--due", type: "string", required: true },
    { name: "-p, --priority", type: "int", default: 3 },
    { name: "--json", type: "boolean" },
  ],
  stdout: { id: "int", title: "string" },
  exit_codes: { 0: "added", 2: "bad arguments" },
};

export const RUN_TODO = {
  "lib/add.js": `
import { execFileSync, spawnSync } from "node:child_process";

export function add(title, due) {
  const out = execFileSync("todo", [title, "--due", due, "--json"], { encoding: "utf8" });
  return JSON.parse(out).id;
}

export function tryAdd(title, urgent) {
  const args = [title, "--due=today", ...(urgent ? ["--priority", "1"] : [])];
  const result = spawnSync("node", ["bin/todo.js", ...args]);
  if (result.status === 2) throw new Error("bad arguments");
  return JSON.parse(result.stdout.toString()).title;
}
`,
};

export const RUN_MUTANTS = [
  {
    file: "lib/add.js",
    from: '"--due", due, "--json"',
    to: '"--until", due, "--json"',
    rule: "consumer_unknown_element",
  },
  {
    file: "lib/add.js",
    from: '[title, "--due", due, "--json"]',
    to: '[title, "--json"]',
    rule: "consumer_mismatch",
  },
  {
    file: "lib/add.js",
    from: '"--priority", "1"',
    to: '"--priority", "high"',
    rule: "consumer_mismatch",
  },
  {
    file: "lib/add.js",
    from: "JSON.parse(out).id",
    to: "JSON.parse(out).todoId",
    rule: "consumer_mismatch",
  },
  {
    file: "lib/add.js",
    from: "result.status === 2",
    to: "result.status === 3",
    rule: "consumer_mismatch",
  },
] as const;
