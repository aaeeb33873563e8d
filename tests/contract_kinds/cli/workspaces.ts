import type { Workspace } from "../workspaces/workspace.ts";

const ADD = {
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

const RUN_TODO = {
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

const RUN_MUTANTS = [
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

const SYNC = {
  command: "sync",
  module: "tools/sync.py",
  positionals: [{ name: "source", type: "string" }, {
    name: "target",
    type: "string",
    required: false,
  }],
  flags: [
    { name: "--mode", type: "fast|full", default: "fast" },
    { name: "-n, --dry-run", type: "boolean" },
    { name: "--limit", type: "int" },
  ],
  stdout: "text",
  exit_codes: [0, 1, 3],
};

const ARGPARSE = `
import argparse
import sys


def main():
    parser = argparse.ArgumentParser(description="Copies files")
    parser.add_argument("source")
    parser.add_argument("target", nargs="?", default=".")
    parser.add_argument("--mode", choices=["fast", "full"], default="fast")
    parser.add_argument("-n", "--dry-run", action="store_true")
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    copied = copy(args.source, args.target, args.mode, args.dry_run, args.limit)
    print(f"{copied} files")
    if copied == 0:
        sys.exit(3)


main()
`;

const RUN_SYNC = {
  "jobs/nightly.py": `
import subprocess
import sys


def nightly(source):
    cmd = [sys.executable, "tools/sync.py", source, "/backup", "--mode", "full"]
    if sys.flags.verbose:
        cmd += ["--limit", "100"]
    done = subprocess.run(cmd, capture_output=True)
    if done.returncode == 3:
        print("nothing to do")
    subprocess.check_call("sync " + source + " -n", shell=True)
`,
  "jobs/Makefile":
    "SYNC = python3 -m tools.sync\nDIR := data\n\nbackup:\n\t@$(SYNC) $(DIR) --limit=10 \\\n\t  --dry-run\n\techo done\n",
  "jobs/hourly.sh":
    '#!/bin/sh\nset -e\nSOURCE="$1"\n# sync --all is gone\nsync "$SOURCE" /mnt --mode fast && echo ok\n',
};

/** Programs in the ways they describe themselves, and in the ways they are run. */
export const CLI_WORKSPACES: readonly Workspace[] = [
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
    name: "argparse, run from Python, make and a shell",
    schema: SYNC,
    owner: { "tools/sync.py": ARGPARSE },
    user: RUN_SYNC,
    mutants: [
      {
        file: "tools/sync.py",
        from: '"--dry-run", action="store_true"',
        to: '"--dry", action="store_true"',
        rule: "provider_mismatch",
      },
      {
        file: "tools/sync.py",
        from: '"--limit", type=int',
        to: '"--limit", type=int, required=True',
        rule: "provider_mismatch",
      },
      {
        file: "tools/sync.py",
        from: '["fast", "full"], default="fast"',
        to: '["fast"], default="fast"',
        rule: "provider_mismatch",
      },
      { file: "tools/sync.py", from: "sys.exit(3)", to: "sys.exit(4)", rule: "provider_mismatch" },
      {
        file: "jobs/nightly.py",
        from: '"--mode", "full"]',
        to: '"--mode", "slow"]',
        rule: "consumer_mismatch",
      },
      {
        file: "jobs/nightly.py",
        from: '["--limit", "100"]',
        to: '["--max", "100"]',
        rule: "consumer_unknown_element",
      },
      {
        file: "jobs/nightly.py",
        from: "returncode == 3",
        to: "returncode == 2",
        rule: "consumer_mismatch",
      },
      {
        file: "jobs/nightly.py",
        from: '" -n", shell=True',
        to: '" -x", shell=True',
        rule: "consumer_unknown_element",
      },
      { file: "jobs/Makefile", from: "--limit=10", to: "--limit=ten", rule: "consumer_mismatch" },
      {
        file: "jobs/Makefile",
        from: "  --dry-run",
        to: "  --dryrun",
        rule: "consumer_unknown_element",
      },
      {
        file: "jobs/hourly.sh",
        from: 'sync "$SOURCE" /mnt --mode fast',
        to: "sync --mode fast",
        rule: "consumer_mismatch",
      },
      {
        file: "jobs/hourly.sh",
        from: '"$SOURCE" /mnt --mode fast',
        to: '"$SOURCE" /mnt /srv --mode fast',
        rule: "consumer_mismatch",
      },
    ],
  },
  {
    name: "click, run through os.system",
    schema: SYNC,
    owner: {
      "tools/sync.py": `
import sys
import click


@click.command()
@click.argument("source")
@click.argument("target", required=False)
@click.option("--mode", type=click.Choice(["fast", "full"]), default="fast")
@click.option("-n", "--dry-run", is_flag=True)
@click.option("--limit", type=int)
def sync(source, target, mode, dry_run, limit):
    click.echo("copied")
    sys.exit(1)
`,
    },
    user: {
      "jobs/run.py": `
import os

def run(path, limit=5):
    os.system(f"sync {path} --limit {limit} --dry-run")
`,
    },
    mutants: [
      {
        file: "tools/sync.py",
        from: '"-n", "--dry-run"',
        to: '"--dry-run"',
        rule: "provider_mismatch",
      },
      {
        file: "tools/sync.py",
        from: '@click.option("--limit", type=int)',
        to: '@click.option("--most", type=int)',
        rule: "provider_mismatch",
      },
      {
        file: "jobs/run.py",
        from: "--dry-run",
        to: "--simulate",
        rule: "consumer_unknown_element",
      },
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
  {
    name: "typer",
    schema: {
      command: "greet",
      module: "greet.py",
      positionals: [{ name: "name", type: "string" }],
      flags: [{ name: "--count", type: "int", default: 1 }, { name: "--loud", type: "boolean" }],
      stdout: "text",
    },
    owner: {
      "greet.py": `
import typer

app = typer.Typer()


@app.command()
def greet(
    name: str,
    count: int = 1,
    loud: bool = typer.Option(False, "--loud", help="shout"),
):
    for _ in range(count):
        typer.echo(name.upper() if loud else name)


if __name__ == "__main__":
    app()
`,
    },
    user: {
      "hello.sh": '#!/bin/bash\nfor who in Ann Bob; do\n  greet "$who" --count 2 --loud\ndone\n',
    },
    mutants: [
      {
        file: "greet.py",
        from: "    count: int = 1,",
        to: "    times: int = 1,",
        rule: "provider_mismatch",
      },
      {
        file: "greet.py",
        from: "    name: str,\n",
        to: "    name: str,\n    title: str,\n",
        rule: "provider_mismatch",
        at: "    title: str,",
      },
      { file: "hello.sh", from: "--count 2", to: "--count two", rule: "consumer_mismatch" },
      {
        file: "hello.sh",
        from: '"$who" --count 2 --loud',
        to: "--count 2 --loud",
        rule: "consumer_mismatch",
      },
    ],
  },
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
