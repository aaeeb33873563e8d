import type { Workspace } from "../../workspace.ts";

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

/** Programs in Python. */
export const PYTHON: readonly Workspace[] = [
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
];
