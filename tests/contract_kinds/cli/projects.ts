import type { Workspace } from "../workspace.ts";

/** Tools and those who run them. */
export const CLI_PROJECTS: readonly Workspace[] = [{
  name: "click with a group option and a subprocess wrapper",
  schema: {
    command: "thumbs",
    module: "tools/thumbs.py",
    positionals: [{ name: "source", type: "string", required: true }],
    flags: [{ name: "--size", type: "int", required: false, default: 128 }, {
      name: "--format",
      type: "png|jpeg",
      required: false,
      default: "png",
    }, { name: "--verbose", type: "boolean" }],
    stdout: { written: "int", path: "string" },
    exit_codes: { "0": "ok", "2": "no such file" },
  },
  owner: {
    "tools/thumbs.py": `
#!/usr/bin/env python3
import json
import sys
from pathlib import Path

import click


@click.command()
@click.argument("source")
@click.option("--size", "-s", type=int, default=128, show_default=True, help="Edge in pixels.")
@click.option("--format", "fmt", type=click.Choice(["png", "jpeg"]), default="png")
@click.option("--verbose", is_flag=True)
def main(source, size, fmt, verbose):
    """Makes a thumbnail."""
    path = Path(source)
    if not path.exists():
        click.echo("no such file", err=True)
        sys.exit(2)
    target = path.with_suffix(f".{size}.{fmt}")
    click.echo(json.dumps({"written": 1, "path": str(target)}))


if __name__ == "__main__":
    main()
`,
  },
  user: {
    "site/build.ts": `
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export async function thumbnail(file: string, size = 256): Promise<string> {
  const { stdout } = await run("python3", ["tools/thumbs.py", file, "--size", String(size), "--format", "jpeg"]);
  const { path } = JSON.parse(stdout);
  return path;
}
`,
  },
  mutants: [{
    file: "tools/thumbs.py",
    from: '"--size", "-s"',
    to: '"--width", "-s"',
    rule: "provider_mismatch",
  }, {
    file: "tools/thumbs.py",
    from: '"path": str(target)',
    to: '"file": str(target)',
    rule: "provider_mismatch",
  }, {
    file: "site/build.ts",
    from: '"--format", "jpeg"',
    to: '"--format", "webp"',
    rule: "consumer_mismatch",
  }, {
    file: "site/build.ts",
    from: '"--size", String(size)',
    to: '"--dimensions", String(size)',
    rule: "consumer_unknown_element",
  }, {
    file: "site/build.ts",
    from: "const { path } = JSON",
    to: "const { output: path } = JSON",
    rule: "consumer_mismatch",
  }],
}, {
  name: "node parseArgs and a shell script with make",
  schema: {
    command: "release",
    module: "scripts/release.mjs",
    positionals: [{ name: "version", type: "string", required: true }],
    flags: [{ name: "--dry-run", type: "boolean" }, {
      name: "--tag",
      type: "string",
      required: false,
      default: "latest",
    }],
    stdout: "text",
    exit_codes: { "0": "ok", "1": "failed" },
  },
  owner: {
    "scripts/release.mjs": `
#!/usr/bin/env node
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "dry-run": { type: "boolean", default: false },
    tag: { type: "string", short: "t", default: "latest" },
  },
});

const [version] = positionals;
if (version === undefined) {
  console.error("usage: release VERSION");
  process.exit(1);
}
console.log(\`releasing \${version} as \${values.tag}\${values["dry-run"] ? " (dry run)" : ""}\`);
`,
  },
  user: {
    "ci/publish.sh": `
#!/usr/bin/env bash
set -euo pipefail
VERSION="$1"
node scripts/release.mjs "$VERSION" --dry-run
node scripts/release.mjs "$VERSION" --tag next
`,
    Makefile: `
release:
	node scripts/release.mjs $(VERSION) --tag latest
`,
  },
  mutants: [{
    file: "ci/publish.sh",
    from: '"$VERSION" --tag next',
    to: '"$VERSION" --channel next',
    rule: "consumer_unknown_element",
  }, {
    file: "scripts/release.mjs",
    from: '"dry-run": { type: "boolean"',
    to: '"dryrun": { type: "boolean"',
    rule: "provider_mismatch",
  }],
}];
