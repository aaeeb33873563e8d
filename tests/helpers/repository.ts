import { onceInRun, runQuietly } from "./test_run.ts";

const AUTHOR = {
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@localhost",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@localhost",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

/** Runs the real git in a directory and returns what it printed. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args,
    cwd,
    env: { ...AUTHOR, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  }).output();
  if (!success) throw new Error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

export interface Directory extends AsyncDisposable {
  path: string;
}

/** A new directory, removed at the end of the block. */
export async function temporaryDirectory(): Promise<Directory> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "maestro-test-" }));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A small repository as one finds it: history, a branch, and all kinds of uncommitted changes. */
export async function usedRepository(): Promise<Directory> {
  const [directory, template] = await Promise.all([
    temporaryDirectory(),
    onceInRun("repository", makeRepository),
  ]);
  const { path } = directory;
  await runQuietly(["cp", "-a", `${template}/.`, path]);
  // The index knows files by their inodes, too: as one finds it, it knows these.
  await git(path, "update-index", "-q", "--refresh");
  return directory;
}

async function makeRepository(path: string): Promise<void> {
  await git(path, "init", "--quiet", "--initial-branch=main");
  await write(path, {
    "package.json": '{ "name": "used", "type": "module", "scripts": { "test": "node --test" } }\n',
    ".gitignore": "node_modules/\n.home/\n",
    "README.md": "# Used\n",
    "src/api/sum.js": "export const sum = (a, b) => a + b;\n",
    "tests/api/sum.test.js": SUM_TEST,
  });
  await git(path, "add", "-A");
  await git(path, "commit", "--quiet", "-m", "First");
  await write(path, { "README.md": "# Used\n\nA library of sums.\n" });
  await git(path, "commit", "--quiet", "-am", "Say what it is");
  await git(path, "switch", "--quiet", "-c", "feature");
  await write(path, {
    "README.md": "# Used\n\nA library of sums, being edited.\n",
    "notes.txt": "mine\n",
  });
  await write(path, { "staged.txt": "staged\n" });
  await git(path, "add", "staged.txt");
}

const SUM_TEST = `import test from "node:test";
import assert from "node:assert/strict";
import { sum } from "../../src/api/sum.js";

test("adds", () => assert.equal(sum(1, 2), 3));
`;

export async function write(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const parent = path.includes("/") ? `${root}/${path.slice(0, path.lastIndexOf("/"))}` : root;
    await Deno.mkdir(parent, { recursive: true });
    await Deno.writeTextFile(`${root}/${path}`, text);
  }
}

/** What a run must not change: status, index, branch, head, and the person's own files. */
export async function fingerprint(path: string): Promise<Record<string, string>> {
  return {
    branch: await git(path, "symbolic-ref", "HEAD"),
    head: await git(path, "rev-parse", "HEAD"),
    staged: await git(path, "diff", "--cached"),
    unstaged: await git(path, "diff", "--", "README.md"),
    branches: await git(path, "for-each-ref", "refs/heads"),
    notes: await Deno.readTextFile(`${path}/notes.txt`),
  };
}
