import type { Workspace } from "../workspace.ts";

/** Tools of several languages and those who start them. */
export const CLI_SYSTEMS: readonly Workspace[] = [{
  name: "argparse with types and a Makefile with a workflow",
  schema: {
    command: "thumbs",
    module: "tools/thumbs.py",
    description: "Makes thumbnails",
    positionals: [{ name: "source", type: "string", required: true }],
    flags: [
      { name: "--size", type: "int", default: 128 },
      { name: "--format", type: "string" },
      { name: "--force", type: "boolean" },
    ],
    exit_codes: [0, 2],
  },
  owner: {
    "tools/thumbs.py": `
#!/usr/bin/env python3
import argparse
import sys
from pathlib import Path


def parser():
    p = argparse.ArgumentParser(prog="thumbs", description="Makes thumbnails")
    p.add_argument("source", type=Path)
    p.add_argument("-s", "--size", type=int, default=128, metavar="PIXELS")
    p.add_argument("--format", choices=["png", "webp"])
    p.add_argument("-f", "--force", action="store_true")
    return p


def main(argv=None):
    options = parser().parse_args(argv)
    if not options.source.is_dir():
        return 2
    print(options.size, options.format, options.force)
    return 0


if __name__ == "__main__":
    sys.exit(main())
`,
  },
  user: {
    "Makefile": `
ASSETS := assets/images

.PHONY: thumbs
thumbs:
	python3 tools/thumbs.py --size 256 --format webp $(ASSETS)
`,
    ".github/workflows/site.yml": `
name: site
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: python3 tools/thumbs.py --force assets/images
`,
  },
  mutants: [{
    file: "tools/thumbs.py",
    from: 'p.add_argument("-f", "--force", action="store_true")',
    to: 'p.add_argument("-f", "--overwrite", action="store_true")',
    rule: "provider_mismatch",
  }, {
    file: "Makefile",
    from: "--size 256 --format webp",
    to: "--width 256 --format webp",
    rule: "consumer_unknown_element",
  }, {
    file: ".github/workflows/site.yml",
    from: "tools/thumbs.py --force assets/images",
    to: "tools/thumbs.py --overwrite assets/images",
    rule: "consumer_unknown_element",
  }],
}, {
  name: "commander with a chained definition, called by execFile and by a script",
  schema: {
    command: "deployer",
    module: "cli/deployer.js",
    description: "Deploys",
    positionals: [{ name: "environment", type: "string", required: true }],
    flags: [
      { name: "--tag", type: "string", required: true },
      { name: "--dry-run", type: "boolean" },
      { name: "--timeout", type: "number", default: 60 },
    ],
  },
  owner: {
    "cli/deployer.js": `
#!/usr/bin/env node
import { Command, Option } from "commander";

const program = new Command("deployer")
  .description("Deploys")
  .argument("<environment>", "where to")
  .requiredOption("-t, --tag <tag>", "what")
  .option("--dry-run", "only say")
  .addOption(new Option("--timeout <seconds>", "how long").default(60).argParser(Number))
  .action(async (environment, { tag, dryRun, timeout }) => {
    console.log(environment, tag, dryRun, timeout);
  });

await program.parseAsync();
`,
  },
  user: {
    "release/release.mjs": `
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function release(tag, { rehearse = false } = {}) {
  const args = ["cli/deployer.js", "production", "--tag", tag];
  if (rehearse) args.push("--dry-run");
  const { stdout } = await run("node", [...args, "--timeout", "120"]);
  return stdout.trim();
}
`,
    "release/staging.sh": `
#!/usr/bin/env bash
set -euo pipefail
TAG="$(git describe --tags)"
node cli/deployer.js staging -t "$TAG" --timeout=30
`,
  },
  mutants: [{
    file: "cli/deployer.js",
    from: '.option("--dry-run", "only say")',
    to: '.option("--simulate", "only say")',
    rule: "provider_mismatch",
  }, {
    file: "release/release.mjs",
    from: 'args.push("--dry-run")',
    to: 'args.push("--rehearse")',
    rule: "consumer_unknown_element",
  }, {
    file: "release/staging.sh",
    from: 'staging -t "$TAG" --timeout=30',
    to: 'staging -t "$TAG" --wait=30',
    rule: "consumer_unknown_element",
  }, {
    file: "release/staging.sh",
    from: 'staging -t "$TAG"',
    to: "staging",
    rule: "consumer_mismatch",
  }],
}, {
  name: "typer with annotated options, JSON read back from its output",
  schema: {
    command: "stats",
    module: "stats/main.py",
    description: "Counts",
    positionals: [{ name: "path", type: "string", required: true }],
    flags: [
      { name: "--since", type: "string" },
      { name: "--limit", type: "int", default: 10 },
      { name: "--verbose", type: "boolean" },
    ],
  },
  owner: {
    "stats/main.py": `
import json
from typing import Annotated, Optional

import typer

app = typer.Typer()


@app.command()
def count(
    path: Annotated[str, typer.Argument(help="What to count")],
    since: Annotated[Optional[str], typer.Option(help="From when")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n")] = 10,
    verbose: Annotated[bool, typer.Option("--verbose/--quiet")] = False,
) -> None:
    """Counts."""
    typer.echo(json.dumps({"path": path, "since": since, "limit": limit}))


if __name__ == "__main__":
    app()
`,
  },
  user: {
    "dash/collect.py": `
import json
import subprocess
import sys


def collect(path, since=None, limit=5):
    command = [sys.executable, "stats/main.py", path, "--limit", str(limit)]
    if since:
        command += ["--since", since]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)
`,
  },
  mutants: [{
    file: "stats/main.py",
    from: "    since: Annotated[Optional[str]",
    to: "    after: Annotated[Optional[str]",
    rule: "provider_mismatch",
  }, {
    file: "dash/collect.py",
    from: 'command += ["--since", since]',
    to: 'command += ["--after", since]',
    rule: "consumer_unknown_element",
  }],
}];
