import type { Workspace } from "../../workspace.ts";
import { ADD, RUN_MUTANTS, RUN_TODO } from "./fixtures.ts";

/** Programs in JavaScript and TypeScript. */
export const JAVASCRIPT: readonly Workspace[] = [
  {
    name: "commander, run through child_process",
    schema: ADD,
    owner: {
      "bin/todo.js": `
import { Command } from "commander";

const program = new Command();
program
  .name("todo")
  .argument("<title>", "what to do")
  .requiredOption("--due <day>", "until when")
  .option("-p, --priority <n>", "1 is most urgent", Number.parseInt, 3)
  .option("--json", "print as JSON")
  .action((title, options) => {
    if (!isDay(options.due)) process.exit(2);
    const todo = save({ title, due: options.due, priority: options.priority });
    console.log(JSON.stringify({ id: nextId(), title }));
  });
program.parse();
`,
    },
    user: RUN_TODO,
    mutants: [
      ...RUN_MUTANTS,
      {
        file: "bin/todo.js",
        from: '"--due <day>"',
        to: '"--deadline <day>"',
        rule: "provider_mismatch",
      },
      {
        file: "bin/todo.js",
        from: '"-p, --priority <n>"',
        to: '"-p, --priority"',
        rule: "provider_mismatch",
      },
      { file: "bin/todo.js", from: "parseInt, 3)", to: "parseInt, 5)", rule: "provider_mismatch" },
      {
        file: "bin/todo.js",
        from: "process.exit(2)",
        to: "process.exit(4)",
        rule: "provider_mismatch",
      },
      {
        file: "bin/todo.js",
        from: "{ id: nextId(), title }",
        to: "{ key: nextId(), title }",
        rule: "provider_mismatch",
      },
      {
        file: "bin/todo.js",
        from: '.argument("<title>", "what to do")',
        to: '.argument("<list>").argument("<title>", "what to do")',
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "util.parseArgs",
    schema: ADD,
    owner: {
      "bin/todo.js": `
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    due: { type: "string" },
    priority: { type: "string", short: "p", default: "3" },
    json: { type: "boolean" },
  },
});
if (!values.due || positionals.length !== 1) {
  console.error("usage: todo <title> --due <day>");
  process.exit(2);
}
process.stdout.write(JSON.stringify({ id: 1, title: positionals[0] }) + "\\n");
`,
    },
    user: RUN_TODO,
    mutants: [
      { file: "bin/todo.js", from: 'short: "p"', to: 'short: "P"', rule: "provider_mismatch" },
      {
        file: "bin/todo.js",
        from: 'json: { type: "boolean" }',
        to: 'asJson: { type: "boolean" }',
        rule: "provider_mismatch",
      },
      {
        file: "bin/todo.js",
        from: 'due: { type: "string" }',
        to: 'due: { type: "boolean" }',
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "arguments read by hand",
    schema: ADD,
    owner: {
      "bin/todo.js": `
const args = process.argv.slice(2);
let due, priority = 3, json = false;
const titles = [];
for (let i = 0; i < args.length; i++) {
  switch (args[i]) {
    case "--due":
      due = args[++i];
      break;
    case "-p":
    case "--priority":
      priority = Number(args[++i]);
      break;
    case "--json":
      json = true;
      break;
    default:
      titles.push(args[i]);
  }
}
if (!due) process.exit(2);
console.log(JSON.stringify({ id: add(titles[0], due, priority), title: titles[0] }));
`,
    },
    user: RUN_TODO,
    mutants: [
      { file: "bin/todo.js", from: 'case "--due"', to: 'case "--date"', rule: "provider_mismatch" },
    ],
  },
  {
    name: "a command below a program, yargs, scripts of a package",
    schema: {
      command: "notes add",
      module: "cli.ts",
      positionals: [{ name: "text", type: "string" }],
      flags: [{ name: "tag", alias: "t", type: "string[]" }, { name: "--pin", type: "boolean" }],
      stdout: "text",
    },
    owner: {
      "cli.ts": `
import yargs from "yargs";
import { hideBin } from "yargs/helpers";

yargs(hideBin(process.argv))
  .command("add <text>", "write a note", (y) =>
    y.option("tag", { alias: "t", type: "array" })
      .option("pin", { type: "boolean", default: false }), (argv) => console.log("added", argv.text))
  .command("list", "show all notes", {}, () => console.log("..."))
  .demandCommand()
  .parse();
`,
    },
    user: {
      "package.json":
        '{\n  "scripts": {\n    "build": "tsc",\n    "note": "tsx cli.ts add hello -t work --pin"\n  }\n}\n',
      "quick.ts": `
import { $ } from "zx";

export const quick = (text: string) => $\`notes add \${text} --tag quick\`;
`,
    },
    mutants: [
      {
        file: "package.json",
        from: "-t work --pin",
        to: "-t work --pinned",
        rule: "consumer_unknown_element",
      },
      {
        file: "package.json",
        from: "cli.ts add hello",
        to: "cli.ts create hello",
        rule: "consumer_unknown_element",
      },
      {
        file: "quick.ts",
        from: "--tag quick",
        to: "--label quick",
        rule: "consumer_unknown_element",
      },
      { file: "cli.ts", from: '"add <text>"', to: '"new <text>"', rule: "provider_missing" },
      {
        file: "cli.ts",
        from: '"pin", { type: "boolean"',
        to: '"pin", { type: "string"',
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "Deno's own parser and Deno.Command",
    schema: {
      command: "deploy",
      module: "scripts/deploy.ts",
      flags: [
        { name: "env", type: "staging|production", required: true },
        { name: "force", alias: "f", type: "boolean" },
      ],
      stdout: { url: "string", seconds: "number" },
      exit_codes: { "0": "deployed", "1": "failed" },
    },
    owner: {
      "scripts/deploy.ts": `
import { parseArgs } from "jsr:@std/cli/parse-args";

const flags = parseArgs(Deno.args, { string: ["env"], boolean: ["force"], alias: { f: "force" } });
const started = performance.now();
const url = await deploy(flags.env, flags.force);
if (!url) Deno.exit(1);
console.log(JSON.stringify({ url, seconds: (performance.now() - started) / 1000 }));
`,
    },
    user: {
      "release.ts": `
export async function release(): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "scripts/deploy.ts", "--env", "production", "-f"],
  });
  const { code, stdout } = await command.output();
  if (code === 1) throw new Error("failed");
  const result = JSON.parse(new TextDecoder().decode(stdout));
  return result.url;
}
`,
    },
    mutants: [
      { file: "release.ts", from: '"production"', to: '"prod"', rule: "consumer_mismatch" },
      {
        file: "release.ts",
        from: '"--env", "production", "-f"',
        to: '"-f"',
        rule: "consumer_mismatch",
        at: "new Deno.Command",
      },
      { file: "release.ts", from: "result.url", to: "result.address", rule: "consumer_mismatch" },
      { file: "release.ts", from: "code === 1", to: "code === 2", rule: "consumer_mismatch" },
      {
        file: "scripts/deploy.ts",
        from: "{ url, seconds:",
        to: "{ url, took:",
        rule: "provider_mismatch",
      },
    ],
  },
];
