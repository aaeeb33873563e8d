import assert from "node:assert/strict";
import { isMaestroError } from "../../../core/errors.ts";
import { available } from "../../helpers/require.ts";
import { guardedProject } from "./guarded_project.ts";

const ignore = !available("bwrap") || !available("node");
const CANARY = "canary-1234";

const FILES = {
  ".env": `KEY=${CANARY}\n`,
  "src/api/.env.local": `KEY=${CANARY}\n`,
  "src/api/certs/server.pem": `${CANARY}\n`,
  "config/.aws/credentials": `${CANARY}\n`,
  "private/notes.txt": `${CANARY}\n`,
  "real-settings": `KEY=${CANARY}\n`,
  "src/api/.env.example": "KEY=template\n",
};
const POLICY = "read: { deny: [private/**] }";

/** Everything below the workspace that a program can read, and what was refused. */
const READ_ALL = `import { readdirSync, readFileSync } from "node:fs";
const texts = [];
const visit = (directory) => {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = directory + "/" + entry.name;
    if (entry.isDirectory()) { if (entry.name !== ".git") visit(path); continue; }
    try { texts.push(path + ": " + readFileSync(path, "utf8")); } catch (e) { texts.push(path + ": " + e.code); }
  }
};
visit(".");
console.log(texts.filter((text) => !text.includes("script.mjs")).join("\\n"));
`;

Deno.test({
  name: "commands cannot read what the policy says may not be read, by any name or link",
  ignore,
  async fn() {
    await using place = await guardedProject({ files: FILES, policy: POLICY });
    const { path, project } = place;
    await Deno.symlink("../.env", `${path}/src/settings`);
    await Deno.symlink(`${path}/.env`, `${path}/src/absolute`);
    await Deno.symlink("../config/.aws", `${path}/src/cloud`);
    await Deno.symlink("real-settings", `${path}/staging.env`);
    await Deno.symlink("/etc/hostname", `${path}/machine.pem`);
    const commands = [
      "grep -rs canary . --exclude-dir=.git",
      "grep -s canary src/settings src/absolute src/cloud/credentials real-settings",
      "cat src/settings",
    ];
    for (const command of commands) {
      const { stdout, stderr } = await place.run(command);
      assert.doesNotMatch(`${stdout}${stderr}`, /canary/, command);
    }
    const { stdout } = await place.script(READ_ALL);
    assert.doesNotMatch(String(stdout), /canary/);
    assert.match(String(stdout), /\.env\.example: KEY=template/);
    const check = await project.harness.runReadOnly(
      place.context.actor,
      { command: "cat .env real-settings src/cloud/* private/*; echo ended", timeoutMs: 20_000 },
      place.context.signal,
    );
    assert.equal(check.stdout, "ended\n");
    assert.equal(await place.read(".env"), FILES[".env"]);
    assert.equal(await place.read("private/notes.txt"), FILES["private/notes.txt"]);
  },
});

Deno.test({
  name: "a secret within the scope can neither be read nor be moved out of its mask",
  ignore,
  async fn() {
    await using place = await guardedProject({ files: FILES });
    const { stdout } = await place.script(
      `import fs from "node:fs";
      for (const act of [
        () => fs.renameSync("src/api/.env.local", "src/api/open"),
        () => fs.linkSync("src/api/.env.local", "src/api/open"),
        () => fs.copyFileSync("src/api/.env.local", "src/api/open"),
        () => fs.rmSync("src/api/.env.local"),
        () => { fs.renameSync("src/api/certs", "src/api/moved"); console.log(fs.readFileSync("src/api/moved/server.pem", "utf8")); },
      ]) try { act(); } catch (e) { console.log(e.code); }
      try { console.log(fs.readFileSync("src/api/open", "utf8")); } catch (e) { console.log(e.code); }`,
    );
    assert.doesNotMatch(String(stdout), /canary/);
    assert.equal(await place.read("src/api/.env.local"), FILES["src/api/.env.local"]);
  },
});

Deno.test({
  name: "where not every secret can be hidden, nothing is run, and it says why",
  ignore,
  async fn() {
    const many = Array.from({ length: 1_001 }, (_, n) => [`certs/${n}.pem`, "x"]);
    await using place = await guardedProject({ files: Object.fromEntries(many) });
    await assert.rejects(
      place.run("ls"),
      (error) =>
        isMaestroError(error, "unavailable") && /1001 files must be hidden/.test(error.message),
    );
  },
});
