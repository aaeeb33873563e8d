import assert from "node:assert/strict";
import { isMaestroError } from "../../../core/errors.ts";
import {
  nestedRepositories,
  removeNestedRepository,
} from "../../../core/harness/repositories/nested_repositories.ts";
import { ShadowRepo } from "../../../core/harness/repositories/shadow_repo.ts";
import { AT, git, makePlace, openShadow, type Place } from "./parts.ts";

async function contents(place: Place, treeish: string): Promise<Record<string, string>> {
  const files = (await place.shadow.listTree(treeish)).filter(({ type }) => type !== "tree");
  const found: Record<string, string> = {};
  for (const { path, mode, id } of files) {
    found[`${mode} ${path}`] = mode === "160000"
      ? id
      : new TextDecoder().decode(await place.shadow.readBlob(id));
  }
  return found;
}

async function changed(place: Place, before: string): Promise<string[]> {
  const changes = await place.shadow.changes(before, await place.shadow.tree());
  return changes.map(({ status, path, before, after }) =>
    `${status} ${path} ${before?.mode ?? "-"} ${after?.mode ?? "-"}`
  );
}

Deno.test("the same files give the same tree and the same commit, in any repository", async () => {
  const files = { "a.txt": "a", "src/b.ts": "b" };
  await using one = await makePlace(files);
  await using two = await makePlace(files);
  const first = await one.shadow.snapshot("start", null, AT);
  assert.equal(await two.shadow.snapshot("start", null, AT), first);
  assert.equal(await one.shadow.snapshot("start", null, AT), first);
  const next = await one.shadow.snapshot("next\n\nbody", first, AT);
  assert.notEqual(next, first);
  assert.equal(await one.shadow.treeOf(next), await one.shadow.treeOf(first));
  await one.shadow.updateRef("refs/maestro/run-1/epoch-1", next);
  assert.equal(await one.shadow.readRef("refs/maestro/run-1/epoch-1"), next);
  assert.equal(await one.shadow.readRef("refs/maestro/run-1/epoch-2"), null);
  await assert.rejects(
    one.shadow.updateRef("refs/heads/x", next),
    (e) => isMaestroError(e, "invalid"),
  );
  await assert.rejects(
    one.shadow.readRef("refs/maestro/../x"),
    (e) => isMaestroError(e, "invalid"),
  );
});

Deno.test("contents are stored byte for byte, whatever .gitattributes says", async () => {
  const text = "crlf\r\n$Id$\nlf\n";
  await using place = await makePlace({
    ".gitattributes":
      "* text=auto eol=lf ident\n*.txt filter=evil working-tree-encoding=UTF-16LE diff=evil\n",
    "a.txt": text,
  });
  const tree = await place.shadow.tree();
  assert.equal((await contents(place, tree))["100644 a.txt"], text);
});

Deno.test("ignored files, state and history stay out; any other name comes in", async () => {
  await using place = await makePlace({
    ".gitignore": "dist/\n",
    "dist/x": "1",
    ".maestro/hub": "2",
    'ünï cödé "q"\t.txt': "3",
    "sub/.maestro/kept": "4",
  });
  await git(place.root, "init", "-q");
  assert.deepEqual(await contents(place, await place.shadow.tree()), {
    "100644 .gitignore": "dist/\n",
    "100644 sub/.maestro/kept": "4",
    '100644 ünï cödé "q"\t.txt': "3",
  });
});

Deno.test("changes name what was added, modified, deleted and of another type", async () => {
  await using place = await makePlace({ "mod": "1", "gone": "2", "run.sh": "3", "type": "4" });
  const before = await place.shadow.tree();
  await place.write({ "mod": "1b", "new/file": "5" });
  await Deno.remove(`${place.root}/gone`);
  await Deno.chmod(`${place.root}/run.sh`, 0o755);
  await Deno.remove(`${place.root}/type`);
  await Deno.symlink("mod", `${place.root}/type`);
  assert.deepEqual(await changed(place, before), [
    "D gone 100644 -",
    "M mod 100644 100644",
    "A new/file - 100644",
    "M run.sh 100644 100755",
    "T type 100644 120000",
  ]);
  assert.deepEqual(await changed(place, await place.shadow.tree()), []);
});

Deno.test("files, directories, links and pipes may take each other's place", async () => {
  await using place = await makePlace({ "d/f": "1", "a": "2", "p": "3", "e/g": "4", "z/h": "5" });
  const before = await place.shadow.tree();
  const { root } = place;
  await Deno.rename(`${root}/d`, `${root}/d2`);
  await Deno.symlink("d2", `${root}/d`);
  await Deno.remove(`${root}/a`);
  await place.write({ "a/b": "2b", ".gitignore": "z\n" });
  await Deno.remove(`${root}/p`);
  await new Deno.Command("mkfifo", { args: [`${root}/p`] }).output();
  await Deno.remove(`${root}/e`, { recursive: true });
  await Deno.writeTextFile(`${root}/e`, "4b");
  await Deno.rename(`${root}/z`, `${root}/z2`);
  await Deno.symlink("/etc", `${root}/z`);
  assert.deepEqual(await changed(place, before), [
    "A .gitignore - 100644",
    "D a 100644 -",
    "A a/b - 100644",
    "A d - 120000",
    "D d/f 100644 -",
    "A d2/f - 100644",
    "A e - 100644",
    "D e/g 100644 -",
    "D p 100644 -",
    "D z/h 100644 -",
    "A z2/h - 100644",
  ]);
});

Deno.test("a hostile nested repository runs nothing and hides nothing", async () => {
  await using place = await makePlace({ "top.txt": "top" });
  const { root, state } = place;
  const before = await place.shadow.tree();
  const marker = `${state}/escaped`;
  await place.write({
    "src/trap/file": "one",
    "src/trap/.gitattributes": "* filter=evil\n",
    ".gitmodules": '[submodule "t"]\n\tpath = src/trap\n\turl = x\n\tignore = none\n',
  });
  const trap = `${root}/src/trap`;
  await git(trap, "init", "-q");
  await git(trap, "add", ".");
  await git(trap, "commit", "-qm", "trap");
  await git(trap, "config", "core.fsmonitor", `touch ${marker}; false`);
  await git(trap, "config", "filter.evil.clean", `touch ${marker}; cat`);
  await place.write({ "src/trap/file": "two" });
  for (let round = 0; round < 3; round++) {
    await place.write({ "src/trap/file": `two ${round}` });
    assert.deepEqual(await changed(place, before), [
      "A .gitmodules - 100644",
      "A src/trap/.gitattributes - 100644",
      "A src/trap/file - 100644",
    ]);
  }
  await assert.rejects(Deno.lstat(marker), Deno.errors.NotFound);
  assert.deepEqual(await nestedRepositories(place.workspace), {
    directories: ["src/trap"],
    complete: true,
  });
  await removeNestedRepository(place.workspace, "src/trap");
  assert.deepEqual((await nestedRepositories(place.workspace)).directories, []);
  assert.equal(await place.read("src/trap/file"), "two 2");
});

Deno.test("nested repositories of every shape are found, and may be left out", async () => {
  await using place = await makePlace({ "a/x": "1", "b/y": "2", "c/z": "3", "own": "4" });
  const { root, workspace, shadow } = place;
  await git(root, "init", "-q");
  await git(`${root}/a`, "init", "-q");
  await place.write({ "b/.git": "gitdir: /nowhere\n" });
  await Deno.symlink("../a/.git", `${root}/c/.git`);
  // What cannot be looked into keeps none of the others from being found.
  await new Deno.Command("sh", {
    args: ["-c", `for n in $(seq 20); do mkdir ${"d".repeat(250)} && cd ${"d".repeat(250)}; done`],
    cwd: `${root}/b`,
  }).output();
  const { directories, complete } = await nestedRepositories(workspace);
  assert.deepEqual([directories, complete], [["a", "b", "c"], false]);
  assert.deepEqual(Object.keys(await contents(place, await shadow.tree())), [
    "100644 a/x",
    "100644 b/y",
    "100644 c/z",
    "100644 own",
  ]);
  await using fresh = await makePlace({ "a [1]/x": "1", "own": "2" });
  await git(`${fresh.root}/a [1]`, "init", "-q");
  await fresh.shadow.leaveOut(["a [1]"]);
  assert.deepEqual(await contents(fresh, await fresh.shadow.tree()), { "100644 own": "2" });
  await removeNestedRepository(workspace, "c");
  assert.ok((await Deno.lstat(`${root}/a/.git`)).isDirectory, "only the link was removed");
  await assert.rejects(removeNestedRepository(workspace, "."), (e) => isMaestroError(e, "denied"));
});

Deno.test("what a killed process left behind does not stop the next one", async () => {
  await using place = await makePlace({ "a": "1" });
  const tree = await place.shadow.tree();
  const commit = await place.shadow.snapshot("x", null, AT);
  await Deno.writeTextFile(`${place.state}/shadow.index.lock`, "");
  await Deno.mkdir(`${place.state}/shadow.git/refs/maestro`, { recursive: true });
  await Deno.writeTextFile(`${place.state}/shadow.git/refs/maestro/x.lock`, "");
  const again = await openShadow(place);
  assert.equal(await again.tree(), tree);
  await again.updateRef("refs/maestro/x", commit);
  await Deno.writeTextFile(`${place.state}/shadow.index`, "DIRC no index at all");
  assert.equal(await again.tree(), tree);
});

Deno.test("two openings of one repository take turns", async () => {
  await using place = await makePlace({ "a": "1" });
  const other = await openShadow(place);
  await place.write(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}`, `${i}`])));
  const trees = await Promise.all(
    Array.from({ length: 8 }, (_, i) => (i % 2 ? other : place.shadow).tree()),
  );
  assert.equal(new Set(trees).size, 1);
});

Deno.test("blobs come back as they were put, many through one process", async () => {
  await using place = await makePlace();
  const { shadow } = place;
  const big = new Uint8Array(3_000_000).map((_, i) => (i * 7919) % 251);
  const bytes = [new Uint8Array(0), new Uint8Array([10, 0, 10]), big];
  const ids = await Promise.all(bytes.map((content) => shadow.putBlob(content)));
  assert.equal(ids[0], "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  const read = await Array.fromAsync(shadow.objects(ids));
  assert.deepEqual(read.map((object) => object.bytes.length), [0, 3, 3_000_000]);
  assert.deepEqual(Array.from(read[2]!.bytes.subarray(0, 999)), Array.from(big.subarray(0, 999)));
  assert.deepEqual(await shadow.readBlob(ids[1]!), bytes[1]);
  await assert.rejects(shadow.readBlob("1".repeat(40)), (e) => isMaestroError(e, "corrupt"));
  await assert.rejects(shadow.readBlob("--help"), (e) => isMaestroError(e, "invalid"));
});

Deno.test("a changed file whose name is not UTF-8 stands apart, and the others are compared", async () => {
  await using place = await makePlace({ "a": "1" });
  const before = await place.shadow.tree();
  await new Deno.Command("/bin/sh", {
    args: ["-c", `printf x > "$(printf 'caf\\351')"`],
    cwd: place.root,
  }).output();
  await place.write({ "a": "2" });
  const compared = await place.shadow.compare(before, await place.shadow.tree());
  assert.deepEqual(compared.odd, [{ name: "caf\xe9", added: true }]);
  assert.deepEqual(compared.changes.map(({ path }) => path), ["a"]);
});

Deno.test("without git the shadow repository is unavailable, with the remedy", async () => {
  await using place = await makePlace();
  const options = {
    workspace: place.root,
    gitDir: `${place.state}/other.git`,
    indexFile: `${place.state}/other.index`,
  };
  await assert.rejects(
    ShadowRepo.open({ ...options, git: "/nowhere/git" }),
    (error) => isMaestroError(error, "unavailable") && /Install git/.test(error.hint),
  );
  await using fake = await makePlace({ "bin/git": "#!/bin/sh\ntouch escaped\n" });
  await Deno.chmod(`${fake.root}/bin/git`, 0o755);
  const found = await ShadowRepo.open({
    ...options,
    workspace: fake.root,
    path: `${fake.root}/bin:relative:/usr/bin`,
  });
  await found.tree();
  assert.deepEqual(await fake.everything(), ["bin/", "bin/git"]);
});
