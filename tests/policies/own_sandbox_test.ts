import assert from "node:assert/strict";
import { BubblewrapSandbox } from "../../core/harness/sandboxes/bubblewrap.ts";
import { gatedProject } from "../helpers/gated_project.ts";
import { maestro } from "../helpers/maestro.ts";
import { inProcess } from "../helpers/in_process.ts";
import { available } from "../helpers/require.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const TIMEOUT_MS = 60_000;

/** The whole program as plain files, as it could lie in a workspace. */
async function bundleInto(directory: string): Promise<void> {
  const flags = ["bundle", "--quiet", "--platform", "deno", "--code-splitting", "--outdir"];
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [...flags, directory, "main.ts"],
    cwd: ROOT,
  }).output();
  assert.ok(success);
}

/** A script may call what no command line may: it finds no state to act on. */
Deno.test({
  name: "MAESTRO started inside the sandbox approves nothing and changes no setting",
  ignore: !available("bwrap"),
  async fn() {
    await using project = await gatedProject();
    const root = await Deno.realPath(project.path);
    const claim = ["requirement_claim", "{}", "--agent", "a", "--role", "backend"];
    await inProcess(root, ["tool", ...claim]);
    const write = JSON.stringify({ path: "src/api/gated.ts", content: "x\n" });
    await maestro(root, ["tool", "workspace_write", write, "--agent", "a", "--role", "backend"]);
    const before = await maestro(root, ["approvals", "list", "--json"]);
    assert.match(before.stdout, /PENDING/);
    const policy = await Deno.readTextFile(`${root}/.maestro/policy.yaml`);
    const sandbox = new BubblewrapSandbox("/usr/bin/bwrap", Deno.env.get("PATH") ?? "");
    await bundleInto(`${root}/tools`);
    const own = `${Deno.execPath()} run -A tools/main.js`;
    for (
      const command of [
        `${own} approvals approve A1`,
        `${own} config model.name other`,
        `${own} tool requirement_add '{"title": "Mine"}'`,
        `cd tools && ${own.replace("tools/", "")} --project .. lock release requirement:R0.1`,
      ]
    ) {
      const done = await sandbox.run({
        command,
        workspace: root,
        writable: [".", "src/api"],
        hidden: [".maestro"],
        readOnly: [".git"],
        env: {},
        timeoutMs: TIMEOUT_MS,
        maxOutputBytes: 100_000,
      });
      assert.notEqual(done.exitCode, 0, command);
    }
    assert.deepEqual(await maestro(root, ["approvals", "list", "--json"]), before);
    assert.equal(await Deno.readTextFile(`${root}/.maestro/policy.yaml`), policy);
  },
});
