import type { Workspace } from "../../workspace.ts";
import { ADD, RUN_MUTANTS, RUN_TODO } from "./fixtures.ts";

/** Where only part can be known: which program runs, and what it reads. */
export const UNCERTAIN: readonly Workspace[] = [
  {
    name: "a program whose name is not constant",
    schema: ADD,
    status: "UNKNOWN",
    owner: {
      "bin/todo.js": `
import { program } from "commander";
program.argument("<title>").requiredOption("--due <day>").option("-p, --priority <n>", "", "3")
  .option("--json").action((title) => console.log(JSON.stringify({ id: 1, title })));
program.parse();
`,
    },
    user: {
      "run.js": `
import { spawn } from "node:child_process";
export const run = (tools, name, title) => spawn(tools[name], [title]);
`,
    },
    mutants: [],
  },
  {
    name: "arguments that are read without their names",
    schema: ADD,
    status: "UNKNOWN",
    owner: {
      "bin/todo.js": `
const options = {};
for (const arg of process.argv.slice(2)) {
  if (arg.startsWith("--")) options[arg.slice(2)] = true;
}
console.log(JSON.stringify({ id: 1, title: options.title }));
`,
    },
    user: RUN_TODO,
    mutants: [RUN_MUTANTS[0]],
  },
  {
    name: "scripts of the same name, another program that ends otherwise",
    schema: {
      command: "build",
      module: "tools/build.py",
      flags: [{ name: "--out", type: "string", required: true }],
      exit_codes: [0, 1],
    },
    owner: {
      "tools/build.py": `
import argparse
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--out", required=True)
args = parser.parse_args()
sys.exit(1)
`,
      "tools/clean.py": "import sys\n\nsys.exit(7)\n",
    },
    user: {
      "package.json":
        '{\n  "scripts": {\n    "build": "vite build",\n    "all": "yarn build && npm run build && deno task build"\n  }\n}\n',
      "ci.sh": "echo build --nothing\nbuild --out dist\n",
    },
    mutants: [
      {
        file: "ci.sh",
        from: "build --out dist",
        to: "build --output dist",
        rule: "consumer_unknown_element",
      },
      { file: "tools/build.py", from: "sys.exit(1)", to: "sys.exit(2)", rule: "provider_mismatch" },
    ],
  },
];
