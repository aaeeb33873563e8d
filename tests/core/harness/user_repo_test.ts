import assert from "node:assert/strict";
import { isMaestroError } from "../../../core/errors.ts";
import {
  messagesOfTags,
  publish,
  trackCommitted,
  userRepoInfo,
} from "../../../core/harness/repositories/user_repo.ts";
import { AT, git, makePlace, type Place } from "./parts.ts";

const AUTHOR = { name: "MAESTRO", email: "maestro@localhost" };

async function publishNow(place: Place, baseCommit: string, tag = "maestro/R0/epoch-1") {
  const { workspace, shadow } = place;
  const finalCommit = await shadow.snapshot("final", baseCommit, AT);
  const message = "R0: done\n\nMaestro-Chain: x\n";
  return await publish({
    workspace,
    shadow,
    baseCommit,
    finalCommit,
    tag,
    message,
    mark: "Maestro-Chain: x",
    author: AUTHOR,
    at: AT,
  });
}

/** All that publishing must leave as it is: HEAD, branches, index, status, files. */
async function untouchables(root: string) {
  return {
    head: await Deno.readTextFile(`${root}/.git/HEAD`),
    branches: await git(root, "for-each-ref", "refs/heads", "refs/remotes"),
    index: await Deno.readFile(`${root}/.git/index`).catch(() => null),
    status: await git(root, "status", "--porcelain", "--untracked-files=all"),
  };
}

async function repository(files: Record<string, string>): Promise<Place> {
  const place = await makePlace(files);
  await git(place.root, "init", "-q", "-b", "main");
  await git(place.root, "add", ".");
  await git(place.root, "commit", "-qm", "first");
  return place;
}

async function fsck(root: string): Promise<string[]> {
  const said = await git(root, "fsck", "--full", "--strict", "--no-dangling");
  return said.split("\n").filter((line) => line !== "" && !line.startsWith("notice"));
}

Deno.test("a verified tree is tagged on HEAD, and nothing else of the repository changes", async () => {
  await using place = await repository({ "src/a.ts": "a\n", "src/b.ts": "b\n", "docs/c": "c\n" });
  const { root } = place;
  const base = await place.shadow.snapshot("base", null, AT);
  await place.write({ "src/a.ts": "agent\n", "lib/new.ts": "new\n" });
  const before = await untouchables(root);
  const published = await publishNow(place, base);
  assert.deepEqual(await untouchables(root), before);
  assert.equal(published.created, true);
  const tag = "maestro/R0/epoch-1";
  assert.equal((await git(root, "cat-file", "-t", tag)).trim(), "tag");
  assert.equal((await git(root, "rev-parse", `${tag}^{commit}`)).trim(), published.commit);
  assert.equal(await git(root, "rev-parse", `${tag}^`), await git(root, "rev-parse", "HEAD"));
  assert.equal(
    await git(root, "diff", "--name-status", `${tag}^`, tag),
    "A\tlib/new.ts\nM\tsrc/a.ts\n",
  );
  assert.equal(await git(root, "show", `${tag}:lib/new.ts`), "new\n");
  assert.match(
    await git(root, "log", "-1", "--format=%an %aI %s", tag),
    /^MAESTRO 2026-01-02T03:04:05(\+00:00|Z) R0: done\n$/,
  );
  assert.deepEqual(await fsck(root), []);
  assert.deepEqual(await messagesOfTags(place.workspace, "maestro/"), [
    { tag, message: "R0: done\n\nMaestro-Chain: x\n" },
  ]);
  assert.deepEqual(await messagesOfTags(place.workspace, "other/"), []);
});

Deno.test("what the person had not committed is a commit of its own below the agents'", async () => {
  await using place = await repository({ "a": "a\n", "b": "b\n" });
  const { root } = place;
  await place.write({ "b": "person, uncommitted\n", "untracked": "person\n" });
  const base = await place.shadow.snapshot("base", null, AT);
  await place.write({ "a": "agent\n" });
  const before = await untouchables(root);
  await publishNow(place, base);
  assert.deepEqual(await untouchables(root), before);
  const tag = "maestro/R0/epoch-1";
  assert.equal(await git(root, "diff", "--name-status", `${tag}^`, tag), "M\ta\n");
  assert.equal(
    await git(root, "diff", "--name-status", "HEAD", `${tag}^`),
    "M\tb\nA\tuntracked\n",
  );
  assert.equal(
    (await git(root, "log", "-1", "--format=%s", `${tag}^`)).trim(),
    "Uncommitted changes present when the run began",
  );
  assert.equal(await git(root, "rev-parse", `${tag}~2`), await git(root, "rev-parse", "HEAD"));
  assert.deepEqual(await fsck(root), []);
});

Deno.test("publishing again keeps the tag; another tree under the same name is a conflict", async () => {
  await using place = await repository({ "a": "a\n" });
  const base = await place.shadow.snapshot("base", null, AT);
  await place.write({ "a": "agent\n" });
  const first = await publishNow(place, base);
  const again = await publishNow(place, base);
  assert.deepEqual(again, { ...first, created: false });
  await place.write({ "a": "more\n" });
  await assert.rejects(publishNow(place, base), (e) => isMaestroError(e, "conflict"));
  await assert.rejects(publishNow(place, base, "maestro/R0"), (e) => isMaestroError(e, "conflict"));
  await assert.rejects(
    publishNow(place, base, "maestro/R0/epoch-1/x"),
    (e) => isMaestroError(e, "conflict"),
  );
  for (const tag of ["", "../../heads/main", "a..b", "x.lock", "-x", "a b", "a//b"]) {
    await assert.rejects(publishNow(place, base, tag), (e) => isMaestroError(e, "invalid"), tag);
  }
  await git(place.root, "pack-refs", "--all");
  await assert.rejects(publishNow(place, base), (e) => isMaestroError(e, "conflict"));
  await assert.rejects(publishNow(place, base, "maestro/R0"), (e) => isMaestroError(e, "conflict"));
  assert.deepEqual(await fsck(place.root), []);
});

Deno.test("a tag of the same tree that is not of this history is left alone and in the way", async () => {
  await using place = await repository({ "a": "a\n" });
  const base = await place.shadow.snapshot("base", null, AT);
  await git(place.root, "tag", "maestro/R0/epoch-1");
  await git(place.root, "tag", "-am", "Maestro-Chain: y", "maestro/R0/epoch-2");
  for (const tag of ["maestro/R0/epoch-1", "maestro/R0/epoch-2"]) {
    await assert.rejects(publishNow(place, base, tag), {
      code: "conflict",
      message: /another history/,
    });
  }
  assert.equal((await publishNow(place, base, "maestro/R0/epoch-3")).created, true);
  assert.equal((await publishNow(place, base, "maestro/R0/epoch-3")).created, false);
});

Deno.test("packed objects and references, detached HEAD and modes are understood", async () => {
  await using place = await repository({ "run.sh": "r\n", "d/e/f": "f\n", "g": "g\n" });
  const { root } = place;
  await git(root, "gc", "-q");
  await git(root, "pack-refs", "--all");
  await git(root, "checkout", "-q", "--detach");
  assert.deepEqual(await userRepoInfo(place.workspace), {
    kind: "repository",
    head: (await git(root, "rev-parse", "HEAD")).trim(),
    branch: null,
    reason: "",
  });
  const base = await place.shadow.snapshot("base", null, AT);
  await Deno.chmod(`${root}/run.sh`, 0o755);
  await Deno.symlink("g", `${root}/link`);
  await Deno.remove(`${root}/d`, { recursive: true });
  const before = await untouchables(root);
  await publishNow(place, base);
  assert.deepEqual(await untouchables(root), before);
  assert.equal(
    await git(root, "diff", "--summary", "maestro/R0/epoch-1^", "maestro/R0/epoch-1"),
    " delete mode 100644 d/e/f\n create mode 120000 link\n mode change 100644 => 100755 run.sh\n",
  );
  assert.deepEqual(await fsck(root), []);
});

Deno.test("a repository without a commit gets one to tag, and stays without a branch", async () => {
  await using place = await makePlace({ "a": "person\n" });
  const { root } = place;
  await git(root, "init", "-q", "-b", "trunk");
  assert.deepEqual(await userRepoInfo(place.workspace), {
    kind: "repository",
    head: null,
    branch: "trunk",
    reason: "",
  });
  const base = await place.shadow.snapshot("base", null, AT);
  await place.write({ "a": "agent\n", "b/c": "agent\n" });
  const before = await untouchables(root);
  await publishNow(place, base);
  assert.deepEqual(await untouchables(root), before);
  const tag = "maestro/R0/epoch-1";
  assert.equal(await git(root, "diff", "--name-status", `${tag}^`, tag), "M\ta\nA\tb/c\n");
  assert.equal((await git(root, "rev-list", "--count", tag)).trim(), "2");
  await using empty = await makePlace();
  await git(empty.root, "init", "-q");
  const nothing = await empty.shadow.snapshot("base", null, AT);
  await empty.write({ "a": "agent\n" });
  await publishNow(empty, nothing);
  assert.equal((await git(empty.root, "rev-list", "--count", tag)).trim(), "1");
  assert.deepEqual([...await fsck(root), ...await fsck(empty.root)], []);
});

Deno.test("what cannot be tagged is said in words, and nothing is written there", async () => {
  const told = async (place: Place) => {
    const { kind, reason } = await userRepoInfo(place.workspace);
    const commit = await place.shadow.snapshot("x", null, AT);
    await assert.rejects(publishNow(place, commit), (e) => isMaestroError(e, "unavailable"));
    assert.deepEqual(await messagesOfTags(place.workspace, ""), []);
    return `${kind}: ${reason}`;
  };
  await using plain = await makePlace({ "a": "1" });
  assert.match(await told(plain), /^none: .*no \.git/);
  await Deno.mkdir(`${plain.root}/.git`);
  assert.match(await told(plain), /^none: .*holds no repository/);

  await using sha256 = await makePlace({ "a": "1" });
  await git(sha256.root, "init", "-q", "--object-format=sha256");
  assert.match(await told(sha256), /^unsupported: .*sha256/);

  await using main = await repository({ "a": "1" });
  await using linked = await makePlace();
  await Deno.remove(linked.root);
  await git(main.root, "worktree", "add", "-q", linked.root);
  assert.match(await told(linked), /^linked_worktree: /);

  await using borrowed = await makePlace();
  await Deno.remove(borrowed.root);
  await git(main.root, "clone", "-q", "--shared", main.root, borrowed.root);
  assert.match(await told(borrowed), /^unsupported: .*alternates/);

  await using link = await makePlace();
  await Deno.symlink(`${main.root}/.git`, `${link.root}/.git`);
  assert.match(await told(link), /^unsupported: .*link/);

  await Deno.writeTextFile(`${main.root}/.git/config`, "[extensions\n");
  await Deno.writeTextFile(`${main.root}/.git/HEAD`, "ref: \n");
  assert.match(await told(main), /^unsupported/);
  assert.deepEqual(await fsck(borrowed.root), []);
});

Deno.test("the settings of the person's repository run nothing", async () => {
  await using place = await repository({ "a": "a\n", ".gitattributes": "* filter=evil\n" });
  const { root, state } = place;
  const marker = `${state}/escaped`;
  await git(root, "config", "core.fsmonitor", `touch ${marker}; false`);
  await git(root, "config", "filter.evil.clean", `touch ${marker}; cat`);
  await git(root, "config", "gpg.program", `touch ${marker}`);
  await git(root, "config", "tag.gpgSign", "true");
  for (const hook of ["pre-commit", "reference-transaction", "post-commit"]) {
    await place.write({ [`.git/hooks/${hook}`]: `#!/bin/sh\ntouch ${marker}\n` });
    await Deno.chmod(`${root}/.git/hooks/${hook}`, 0o755);
  }
  await Deno.remove(marker).catch(() => {});
  await trackCommitted(place.workspace, place.shadow, await place.shadow.tree());
  const base = await place.shadow.snapshot("base", null, AT);
  await place.write({ "a": "agent\n" });
  await publishNow(place, base);
  await assert.rejects(Deno.lstat(marker), Deno.errors.NotFound);
});

Deno.test("a link inside .git does not lead the tag elsewhere", async () => {
  await using place = await repository({ "a": "a\n" });
  const { root, state } = place;
  const base = await place.shadow.snapshot("base", null, AT);
  await Deno.mkdir(`${state}/elsewhere`);
  await Deno.symlink(`${state}/elsewhere`, `${root}/.git/refs/tags/maestro`);
  await assert.rejects(publishNow(place, base), (e) => isMaestroError(e, "denied"));
  assert.deepEqual(await Array.fromAsync(Deno.readDir(`${state}/elsewhere`)), []);
});

Deno.test("files tracked although ignored, and submodules, are part of what is published", async () => {
  await using place = await makePlace({
    "a": "a\n",
    "gen/kept.txt": "tracked\n",
    "gen/gone.txt": "tracked, then deleted\n",
  });
  const { root, workspace, shadow } = place;
  await using module = await repository({ "m": "m\n" });
  await git(root, "init", "-q");
  await git(
    root,
    "-c",
    "protocol.file.allow=always",
    "submodule",
    "--quiet",
    "add",
    module.root,
    "mod",
  );
  await git(root, "add", ".");
  await place.write({ ".gitignore": "gen/\n", "gen/other.txt": "ignored\n" });
  await git(root, "add", ".gitignore");
  await git(root, "commit", "-qm", "first");
  await Deno.remove(`${root}/gen/gone.txt`);
  await shadow.leaveOut(["mod"]);
  assert.equal((await trackCommitted(workspace, shadow, await shadow.tree())).added, 2);
  const base = await shadow.snapshot("base", null, AT);
  await place.write({ "a": "agent\n", "gen/kept.txt": "agent\n", "gen/other.txt": "agent\n" });
  const before = await untouchables(root);
  await publishNow(place, base);
  assert.deepEqual(await untouchables(root), before);
  const tag = "maestro/R0/epoch-1";
  assert.equal(await git(root, "diff", "--name-status", `${tag}^`, tag), "M\ta\nM\tgen/kept.txt\n");
  assert.equal(await git(root, "diff", "--name-status", "HEAD", `${tag}^`), "D\tgen/gone.txt\n");
  assert.deepEqual(await fsck(root), []);
});

Deno.test("an object that a kill left half-written is not kept", async () => {
  await using place = await repository({ "a": "a\n" });
  const base = await place.shadow.snapshot("base", null, AT);
  await place.write({ "a": "agent\n" });
  const [change] = await place.shadow.changes(base, await place.shadow.tree());
  const id = change!.after!.blob;
  const directory = `${place.root}/.git/objects/${id.slice(0, 2)}`;
  await Deno.mkdir(directory, { recursive: true });
  // The name under which an interrupted write leaves its file.
  await Deno.writeTextFile(`${directory}/tmp_obj_maestro_${id.slice(2)}`, "half");
  await publishNow(place, base);
  assert.equal(await git(place.root, "show", "maestro/R0/epoch-1:a"), "agent\n");
  assert.deepEqual(await fsck(place.root), []);
});
