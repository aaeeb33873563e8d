import assert from "node:assert/strict";
import { isMaestroError } from "../../../core/errors.ts";
import { makePlace } from "./parts.ts";

function rejectsWith(code: Parameters<typeof isMaestroError>[1], pattern: RegExp) {
  return (error: unknown) => {
    assert.ok(isMaestroError(error, code), `expected ${code}, got ${error}`);
    assert.match(error.message, pattern);
    assert.notEqual(error.hint, "");
    return true;
  };
}

Deno.test("a written file is read back, its parents created and its mode kept", async () => {
  await using place = await makePlace({ "run.sh": "old" });
  await Deno.chmod(`${place.root}/run.sh`, 0o750);
  await place.workspace.writeText("run.sh", "new\n");
  await place.workspace.writeText("a/b/c.txt", "deep");
  assert.equal((await place.workspace.readText("run.sh")).text, "new\n");
  assert.equal((await Deno.stat(`${place.root}/run.sh`)).mode! & 0o777, 0o750);
  assert.equal((await place.workspace.readText("./a//b/c.txt")).text, "deep");
  assert.deepEqual(await place.everything(), ["a/", "a/b/", "a/b/c.txt", "run.sh"]);
});

Deno.test("paths out of the workspace and reserved names are refused", async () => {
  await using place = await makePlace({ ".git/config": "x", ".maestro/hub": "x" });
  const { workspace } = place;
  for (const path of ["", "/etc/passwd", "..", "a/../../b", "a\0b", "a\nb", "\ud800"]) {
    await assert.rejects(workspace.readText(path), rejectsWith("invalid", /Cannot use path/), path);
  }
  await assert.rejects(workspace.readText("x".repeat(300)), rejectsWith("invalid", /255 bytes/));
  await assert.rejects(workspace.readText("x/".repeat(600)), rejectsWith("invalid", /1024 bytes/));
  for (const path of [".git/config", ".GIT/config", "sub/.git/hooks/x", ".maestro/hub"]) {
    await assert.rejects(workspace.readText(path), rejectsWith("denied", /reserved/), path);
    await assert.rejects(workspace.writeText(path, "x"), rejectsWith("denied", /reserved/), path);
    await assert.rejects(workspace.remove(path), rejectsWith("denied", /reserved/), path);
  }
});

Deno.test("symbolic links are never followed, in or out of the workspace", async () => {
  await using place = await makePlace({ "real/in.txt": "in", "../outside/secret": "secret" });
  const { workspace, root } = place;
  await Deno.symlink("../outside/secret", `${root}/link`);
  await Deno.symlink("../outside", `${root}/out`);
  await Deno.symlink("real", `${root}/alias`);
  for (const path of ["link", "out/secret", "alias/in.txt"]) {
    await assert.rejects(workspace.readText(path), rejectsWith("denied", /symbolic link/), path);
    await assert.rejects(workspace.writeText(path, "x"), rejectsWith("denied", /symbolic link/));
    await assert.rejects(workspace.remove(path), rejectsWith("denied", /symbolic link/), path);
  }
  await assert.rejects(workspace.writeText("out/new", "x"), rejectsWith("denied", /symbolic link/));
  await assert.rejects(workspace.writeText("out/d/new", "x"), rejectsWith("denied", /symbolic/));
  assert.deepEqual(await Array.fromAsync(Deno.readDir(`${root}/../outside`), (e) => e.name), [
    "secret",
  ]);
  assert.equal(await Deno.readTextFile(`${root}/../outside/secret`), "secret");
  assert.equal((await workspace.stat("link"))?.kind, "link");
});

Deno.test("binary content, large files and directories are refused with a reason", async () => {
  await using place = await makePlace({ "big.txt": "x".repeat(2000), "dir/x": "" });
  const { workspace, root } = place;
  await Deno.writeFile(`${root}/nul`, new Uint8Array([65, 0, 66]));
  await Deno.writeFile(`${root}/latin1`, new Uint8Array([0xe9, 0x20]));
  await assert.rejects(workspace.readText("nul"), rejectsWith("invalid", /binary/));
  await assert.rejects(workspace.readText("latin1"), rejectsWith("invalid", /not UTF-8/));
  const small = { maxBytes: 1000 };
  await assert.rejects(workspace.readText("big.txt", small), rejectsWith("invalid", /1000 bytes/));
  await assert.rejects(
    workspace.writeText("n", "a".repeat(9), 8),
    rejectsWith("invalid", /8 bytes/),
  );
  await assert.rejects(workspace.writeText("n", "a\0"), rejectsWith("invalid", /binary/));
  await assert.rejects(workspace.readText("dir"), rejectsWith("invalid", /regular file/));
  await assert.rejects(workspace.remove("dir"), rejectsWith("invalid", /regular file/));
  await assert.rejects(workspace.readText("gone"), rejectsWith("not_found", /no such file/));
  await assert.rejects(workspace.readText("big.txt/x"), rejectsWith("not_found", /no such file/));
});

Deno.test("a range of lines is read even from a file too large to read whole", async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `line ${i + 1} ${"x".repeat(30)}`);
  await using place = await makePlace({ "log.txt": lines.join("\n") + "\n", "e": "", "n": "a\nb" });
  const { workspace } = place;
  await assert.rejects(workspace.readText("log.txt"), rejectsWith("invalid", /1048576 bytes/));
  const range = await workspace.readText("log.txt", { line: 40_000, lines: 2 });
  assert.equal(range.text, lines.slice(39_999, 40_001).join("\n") + "\n");
  assert.deepEqual([range.firstLine, range.lines, range.totalLines], [40_000, 2, 50_000]);
  assert.equal(range.partial, true);
  assert.deepEqual(await workspace.readText("e"), {
    text: "",
    firstLine: 1,
    lines: 1,
    totalLines: 1,
    partial: false,
  });
  assert.equal((await workspace.readText("n", { line: 2, lines: 5 })).text, "b");
  assert.equal((await workspace.readText("n", { line: 9, lines: 5 })).lines, 0);
});

Deno.test("a listing follows the glob and leaves out state, history and dependencies", async () => {
  await using place = await makePlace({
    "src/a.ts": "",
    "src/deep/b.ts": "",
    "src/c.md": "",
    ".github/ci.yml": "",
    ".git/HEAD": "",
    ".maestro/hub": "",
    "node_modules/x/index.js": "",
    "sub/.git": "gitdir: elsewhere",
  });
  const { workspace } = place;
  assert.deepEqual((await workspace.list("src/**/*.ts")).paths, ["src/a.ts", "src/deep/b.ts"]);
  assert.deepEqual((await workspace.list("src")).paths, ["src/a.ts", "src/c.md", "src/deep/b.ts"]);
  assert.deepEqual((await workspace.list()).paths, [
    ".github/ci.yml",
    "src/a.ts",
    "src/c.md",
    "src/deep/b.ts",
  ]);
  assert.deepEqual(await workspace.list("**", 2), {
    paths: [".github/ci.yml", "src/a.ts"],
    truncated: true,
  });
  await assert.rejects(workspace.list("../**"), rejectsWith("invalid", /`\.\.`/));
});

Deno.test("removing and looking at files", async () => {
  await using place = await makePlace({ "a.txt": "abc", "d/x": "" });
  const { workspace } = place;
  assert.deepEqual(await workspace.stat("a.txt"), { kind: "file", size: 3, executable: false });
  assert.equal((await workspace.stat("d"))?.kind, "directory");
  await workspace.remove("a.txt");
  assert.equal(await workspace.stat("a.txt"), null);
  await assert.rejects(workspace.remove("a.txt"), rejectsWith("not_found", /Cannot remove a.txt/));
});
