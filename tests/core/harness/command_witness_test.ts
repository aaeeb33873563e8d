import assert from "node:assert/strict";
import { available } from "../../helpers/require.ts";
import { backend, frontend } from "../../helpers/hub.ts";
import { git } from "../../helpers/repository.ts";
import {
  claimRequirement,
  diffHistory,
  logPage,
  recoverable,
  recoverFiles,
} from "../../../core/mod.ts";
import { acquireLocks } from "../../../core/ssot/claims/locks.ts";
import { type GuardedProject, guardedProject } from "./guarded_project.ts";

const node = available("node");
const PERSON = { agent: "human", role: "human", session: "cli" } as const;
const PROVIDERS = ["auto", "local"] as const;

function undone(output: Record<string, unknown>): string[] {
  return [...(output.undone_outside_scope ?? []) as string[]].sort();
}

async function entries(place: GuardedProject, directory: string): Promise<string[]> {
  const all = await Array.fromAsync(Deno.readDir(`${place.path}/${directory}`), ({ name }) => name);
  return all.sort();
}

for (const provider of PROVIDERS) {
  const ignore = !node || (provider === "auto" && !available("bwrap"));

  Deno.test({
    name: `${provider}: pipes, sockets, outward links and special bits do not outlive a command`,
    ignore,
    async fn() {
      await using place = await guardedProject({ provider, files: { "src/api/tool": "t" } });
      await Deno.symlink("/etc/hostname", `${place.path}/src/api/mine`);
      const output = await place.script(`
        import { execFileSync } from "node:child_process";
        import fs from "node:fs";
        import net from "node:net";
        execFileSync("mkfifo", ["src/api/pipe"]);
        fs.chmodSync("src/api/tool", 0o6755);
        fs.symlinkSync("/etc/passwd", "src/api/out");
        fs.symlinkSync("../../../..", "src/api/up");
        fs.symlinkSync("tool", "src/api/within");
        await new Promise((done) => net.createServer().listen("src/api/socket", done));
        process.kill(process.pid, "SIGKILL");
      `);
      assert.deepEqual(
        undone(output),
        ["src/api/out", "src/api/pipe", "src/api/socket", "src/api/tool", "src/api/up"],
        String(output.stderr),
      );
      assert.deepEqual(await entries(place, "src/api"), ["mine", "script.mjs", "tool", "within"]);
      assert.equal(Deno.statSync(`${place.path}/src/api/tool`).mode! & 0o7777, 0o755);
    },
  });

  Deno.test({
    name: `${provider}: names that are not UTF-8 are removed and disarm nothing`,
    ignore,
    async fn() {
      await using place = await guardedProject({
        provider,
        files: { "src/api/kept/a": "before\n", ".gitignore": "*.log\n" },
      });
      const output = await place.script(`
        import fs from "node:fs";
        const odd = (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xff])]);
        fs.writeFileSync(odd("src/api/caf"), "x");
        fs.mkdirSync(odd("src/api/kept/dir"));
        fs.writeFileSync(Buffer.concat([odd("src/api/kept/dir"), Buffer.from("/x.log")]), "x");
        fs.mkdirSync(Buffer.concat([odd("src/api/repo"), Buffer.from("/.git/hooks")]), { recursive: true });
        fs.writeFileSync("src/api/kept/a", "after");
        fs.writeFileSync("src/api/fine\\nname", "mine");
        fs.mkdirSync("src/api/fine\\nrepo/.git", { recursive: true });
        fs.symlinkSync("/etc", "src/api/a -> b");
      `);
      assert.deepEqual(undone(output), [
        "src/api/a -> b",
        "src/api/caf%ff",
        "src/api/fine\nrepo/.git",
        "src/api/kept/a",
        "src/api/kept/dir%ff",
        "src/api/repo%ff",
      ], String(output.stderr));
      assert.equal(await place.read("src/api/kept/a"), "before\n");
      assert.deepEqual(await entries(place, "src/api"), [
        "fine\nname",
        "fine\nrepo",
        "kept",
        "script.mjs",
      ]);
      assert.deepEqual(await entries(place, "src/api/kept"), ["a"]);
      const touched = await place.project.hub.read((tx) => tx.all("SELECT id FROM touched_files"));
      assert.ok(touched.some(({ id }) => id === "src/api/fine\nname"));
    },
  });
}

Deno.test({
  name: "without isolation, hooks, settings and the policy are put back, and the reply names them",
  ignore: !node,
  async fn() {
    await using place = await guardedProject({ provider: "local" });
    await place.write({ ".git/hooks/pre-commit": "#!/bin/sh\nexit 0\n" });
    await Deno.chmod(`${place.path}/.git/hooks/pre-commit`, 0o755);
    const config = await place.read(".git/config");
    const policy = await place.read(".maestro/policy.yaml");
    const output = await place.script(`
      import fs from "node:fs";
      fs.writeFileSync(".git/hooks/post-checkout", "#!/bin/sh\\nevil\\n", { mode: 0o755 });
      fs.rmSync(".git/hooks/pre-commit");
      fs.appendFileSync(".git/config", "[core]\\n\\tfsmonitor = evil\\n");
      fs.writeFileSync(".maestro/policy.yaml", "agents: {}\\n");
      fs.writeFileSync(".maestro/config.yaml", "policy: { file: other }\\n");
      fs.rmSync(".git/info", { recursive: true, force: true });
      fs.symlinkSync("/tmp", ".git/info");
      fs.writeFileSync("README.md", "gone");
    `);
    const named = undone(output);
    for (
      const path of [
        ".git/config",
        ".git/hooks/post-checkout",
        ".git/hooks/pre-commit",
        ".git/info",
        ".maestro/config.yaml",
        ".maestro/policy.yaml",
        "README.md",
      ]
    ) assert.ok(named.includes(path), `${path} in ${named}`);
    assert.equal(await place.read(".git/config"), config);
    assert.equal(await place.read(".maestro/policy.yaml"), policy);
    assert.equal(Deno.statSync(`${place.path}/.git/hooks/pre-commit`).mode! & 0o777, 0o755);
    assert.equal(await Deno.stat(`${place.path}/.git/hooks/post-checkout`).catch(() => null), null);
    assert.ok(!(await Deno.lstat(`${place.path}/.git/info`).catch(() => null))?.isSymlink);
    assert.equal(await place.read("README.md"), "# Project\n");
    const ref = String(output.undone_kept_in);
    const kept = await git(place.path, "--git-dir=.maestro/shadow.git", "show", `${ref}:README.md`);
    assert.equal(kept, "gone");
    const entries = await place.project.hub.read((tx) =>
      logPage(tx, { action: "COMMAND_RUN" }, { limit: 1 })
    );
    assert.match(entries.entries[0]?.note ?? "", new RegExp(`kept in ${ref}$`));
    const difference = await diffHistory(place.project, ref, undefined);
    assert.deepEqual(
      difference.files.filter(({ path }) => path === "README.md").map(({ status }) => status),
      ["M"],
    );
    const files = await recoverable(place.project, ref);
    assert.ok(files.some(({ path }) => path === "README.md"), JSON.stringify(files));
    await recoverFiles(place.project, PERSON, ref, "README.md");
    assert.equal(await place.read("README.md"), "gone");
  },
});

Deno.test({
  name: "without isolation, what another agent's tool writes meanwhile stays",
  ignore: !node,
  async fn() {
    await using place = await guardedProject({ provider: "local" });
    const { harness, hub } = place.project;
    await hub.write(frontend, { action: "CLAIM" }, (tx) => claimRequirement(tx));
    const started = Promise.withResolvers<void>();
    hub.subscribe(({ action_type }) => action_type === "COMMAND_BEGIN" && started.resolve());
    const waiting = place.script(`
      import fs from "node:fs";
      while (!fs.existsSync("src/ui/done.js"));
      fs.writeFileSync("src/ui/mine.js", "outside");
    `);
    await started.promise;
    for (const path of ["src/ui/b.js", "src/ui/done.js"]) {
      const action = { kind: "write", path, content: "theirs\n" } as const;
      await harness.act({ ...place.context, actor: frontend }, action);
    }
    const output = await waiting;
    assert.deepEqual(undone(output), ["src/ui/mine.js"]);
    assert.equal(output.changed_by_others, undefined);
    assert.deepEqual(await entries(place, "src/ui"), ["b.js", "done.js"]);
  },
});

Deno.test({
  name: "commands without isolation take turns, checks included",
  ignore: !node,
  async fn() {
    await using place = await guardedProject({ provider: "local" });
    await place.write({
      "src/api/turn.mjs": `import fs from "node:fs";
        try { fs.mkdirSync("src/api/busy"); } catch { console.log("not alone"); }
        for (let n = 0; n < 1e8; n++);
        fs.rmSync("src/api/busy", { recursive: true, force: true });`,
    });
    const { harness } = place.project;
    const [one, two, check] = await Promise.all([
      place.run("node src/api/turn.mjs"),
      place.run("node src/api/turn.mjs"),
      harness.runReadOnly(
        place.context.actor,
        { command: "node src/api/turn.mjs", timeoutMs: 20_000 },
        place.context.signal,
      ),
    ]);
    assert.deepEqual([one.stdout, two.stdout, check.stdout], ["", "", ""]);
  },
});

Deno.test({
  name: "a command's change of a path that another agent has locked is undone",
  ignore: !node || !available("bwrap"),
  async fn() {
    await using place = await guardedProject({ files: { "src/api/a": "a\n", "src/api/b": "b\n" } });
    await place.project.hub.write(
      frontend,
      { action: "LOCK" },
      (tx) => acquireLocks(tx, ["path:src/api/a"]),
    );
    const output = await place.script(`
      import fs from "node:fs";
      fs.writeFileSync("src/api/a", "changed");
      fs.writeFileSync("src/api/b", "changed");
    `);
    assert.deepEqual(undone(output), ["src/api/a"]);
    assert.equal(await place.read("src/api/a"), "a\n");
    assert.equal(await place.read("src/api/b"), "changed");
  },
});

Deno.test({
  name: "what a check changes without isolation is undone, logged as a violation, and kept",
  ignore: !node,
  async fn() {
    await using place = await guardedProject({ provider: "local" });
    await place.write({
      "src/api/check.mjs": `import fs from "node:fs"; fs.writeFileSync("README.md", "gone");`,
    });
    const { harness, hub } = place.project;
    const command = "node src/api/check.mjs";
    await harness.runReadOnly(
      backend,
      { command, timeoutMs: 20_000 },
      place.context.signal,
    );
    assert.equal(await place.read("README.md"), "# Project\n");
    const { entries } = await hub.read((tx) =>
      logPage(tx, { agent: "backend_agent" }, { limit: 2 })
    );
    const [begun, check] = entries;
    // Noted first: a kill in its midst is settled as that of an agent's command is.
    assert.deepEqual([begun?.action_type, check?.action_type], ["COMMAND_BEGIN", "CHECK_RUN"]);
    assert.deepEqual([check?.target, check?.status], [command, "DENIED"]);
    assert.equal(check?.error, "changed outside its scope, undone: README.md");
    const [ref = ""] = /refs\S+$/.exec(check?.note ?? "") ?? [];
    const files = await recoverable(place.project, ref);
    assert.deepEqual(files.map(({ path }) => path), ["README.md"]);
    assert.deepEqual(await hub.read((tx) => tx.all("SELECT id FROM open_commands")), []);
  },
});

Deno.test({
  name: "rules of what git ignores, changed without isolation, hide nothing that a command did",
  ignore: !node,
  async fn() {
    const files = { ".gitignore": "build/\n", "build/out": "a person's\n", "docs/old": "old\n" };
    await using place = await guardedProject({ provider: "local", files });
    const output = await place.script(`
      import fs from "node:fs";
      fs.writeFileSync(".gitignore", "build/\\nnew*\\n");
      fs.writeFileSync("docs/new", "hidden");
      fs.rmSync("docs/old");
      fs.mkdirSync("docs/old");
      fs.writeFileSync("docs/old/new", "hidden");
    `);
    assert.deepEqual(undone(output), [".gitignore", "docs/new", "docs/old", "docs/old/new"]);
    assert.equal(await place.read("build/out"), "a person's\n");
    assert.equal(await place.read(".gitignore"), "build/\n");
    assert.equal(await place.read("docs/old"), "old\n");
    assert.deepEqual(await entries(place, "docs"), ["old"]);
    const { entries: [last] } = await place.project.hub.read((tx) =>
      logPage(tx, { action: "COMMAND_RUN" }, { limit: 1 })
    );
    const refs = last?.note.match(/refs\S+[^;\s]/g) ?? [];
    const kept = await Promise.all(refs.map((ref) => recoverable(place.project, ref)));
    const paths = kept.flat().map(({ path }) => path);
    for (const path of undone(output)) {
      if (path !== "docs/old") assert.ok(paths.includes(path), `${path} in ${paths}`);
    }
  },
});
